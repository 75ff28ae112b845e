import { startRemoteService } from '../../../src/appointments/start-remote-service.ts'
import { takeOriginal } from '../../../src/appointments/take-original.ts'
import { requestExtension } from '../../../src/extensions/request-extension.ts'
import { suspendOrder } from '../../../src/extensions/suspend-order.ts'
import { answerDirectly } from '../../../src/handling/answer-directly.ts'
import { closeIncomplete } from '../../../src/handling/close-incomplete.ts'
import { mergeOrder } from '../../../src/handling/merge-order.ts'
import { refuseOrder } from '../../../src/handling/refuse-order.ts'
import { transferOrder } from '../../../src/handling/transfer-order.ts'
import { withdrawOrder } from '../../../src/handling/withdraw-order.ts'
import { suspendMatter } from '../../../src/matters/suspend-matter.ts'
import { contactAboutEvaluation } from '../../../src/rectifications/contact-about-evaluation.ts'
import { planRectification } from '../../../src/rectifications/plan-rectification.ts'
import { JINZHU } from '../organisation.ts'
import { ITEMS } from '../reference.ts'
import { Course } from './course.ts'
import type { Script } from './script.ts'

const { drainage, pensionCheck, pensionPay, medicalAid, construction } = ITEMS

/**
 * Orders of the demo city of today that are being served: at the door, on the screen, with the departments.
 * @returns one that goes on, which another can be merged into
 */
export function ordersServed(script: Script): Course {
  const ago = (minutes: number) => script.ago(minutes)
  const back = (days: number, time: string) => script.back(days, time)

  new Course(script, 17, { title: '示例：上门办理养老资格认证', item: pensionCheck, areaCode: JINZHU })
    .begun(back(1, '09:40'), 'staff-12')
    .booked(back(1, '10:15'), ago(30), 90)
    .atTheDoor(ago(30))
  const remote = new Course(script, 18, { title: '示例：在外务工，视频办理养老金领取', item: pensionPay, areaCode: '450423100000', mode: 'REMOTE' })
  remote.begun(back(1, '16:05'), 'staff-13')
  script.put(ago(15), 'staff-13', startRemoteService, () => ({ ...remote.order(), channel: 'VIDEO', identityChecked: true }))

  // With the departments: on its way; in a special procedure; waiting for the applicant; asking for more time.
  const goesOn = new Course(script, 19, { title: '示例：火锅店排水许可办理', item: drainage, areaCode: '450405001000' })
    .begun(back(3, '09:05'), 'staff-14')
    .visited(back(3, '09:50'), back(2, '09:30'))
  const inspected = new Course(script, 20, { title: '示例：仓库改建施工许可', item: construction, areaCode: '450406100000' })
  inspected.begun(back(4, '10:00'), 'staff-15').visited(back(4, '10:40'), back(3, '14:30'))
  script.put(back(2, '10:10'), 'department', suspendMatter, () => ({
    ...{ ...inspected.matter(), ground: 'INSPECTION', evidence: '示例〔勘验〕1 号', expectedUntil: script.ahead(3, '17:00') },
  }))
  const waiting = new Course(script, 21, { title: '示例：慢性病医疗补助，发票需补齐', item: medicalAid, areaCode: '450481100000' })
  waiting.begun(back(4, '14:20'), 'staff-16').visited(back(4, '15:00'), back(3, '09:30'))
  script.put(back(3, '15:00'), 'staff-16', takeOriginal, () => ({ ...waiting.order(), name: '示例：住院发票原件' }))
  script.put(back(1, '15:30'), 'team-lead', suspendOrder, () => ({
    ...{ ...waiting.order(), ground: 'APPLICANT_SUPPLEMENT', evidence: '示例〔补正〕2 号', expectedUntil: script.ahead(2, '12:00') },
  }))
  const longer = new Course(script, 22, { title: '示例：养老院消防改造施工许可', item: construction, areaCode: '450403103000' })
  longer.begun(back(4, '09:15'), 'staff-17').visited(back(4, '10:00'), back(2, '15:00'))
  script.put(back(1, '11:20'), 'staff-17', requestExtension, () => ({
    ...{ ...longer.order(), days: 3, reason: '示例：需专家到场核对', legalBasis: '示例：行政许可法第四十二条' },
  }))
  return goesOn
}

/** Orders of the demo city of today that have come to an end, each in another way; the last is merged into one that goes on. */
export function ordersEnded(script: Script, goesOn: Course): void {
  const ago = (minutes: number) => script.ago(minutes)
  const back = (days: number, time: string) => script.back(days, time)

  // Completed: nobody has said what they think of it yet; praised; complained of, and being put right.
  new Course(script, 23, { title: '示例：理发店排水许可办理', item: drainage, areaCode: '450403103000' })
    .begun(back(3, '10:30'), 'staff-18')
    .visited(back(3, '11:10'), back(2, '10:00'))
    .decided(back(1, '10:40'))
    .completed(back(1, '11:15'))
  const praised = new Course(script, 24, { title: '示例：高龄老人养老资格认证', item: pensionCheck, areaCode: JINZHU })
  praised.begun(back(2, '09:00'), 'staff-01').visited(back(2, '09:40'), back(2, '15:00')).decided(back(2, '16:00')).completed(back(2, '16:30'))
  praised.evaluated(back(1, '09:00'), 'VERY_SATISFIED')
  const complained = new Course(script, 25, { title: '示例：医疗补助办理等候过久', item: medicalAid, areaCode: '450421101000' })
  complained.begun(back(5, '09:20'), 'staff-02').visited(back(5, '10:00'), back(4, '10:00')).decided(back(3, '16:00')).completed(back(3, '16:45'))
  complained.evaluated(back(2, '09:15'), 'DISSATISFIED', false)
  script.put(back(2, '11:00'), 'quality', contactAboutEvaluation, () => ({ ...complained.order(), method: 'TELEPHONE', outcome: 'REACHED' }))
  const measure = { measure: 'FIX', description: '示例：由另一名经办人重新核算补助，并致歉' }
  script.put(back(1, '09:30'), 'quality', planRectification, () => ({ ...complained.order(), ...measure }))
  const answered = new Course(script, 26, {
    title: '示例：咨询养老金领取需要哪些材料',
    item: pensionPay,
    areaCode: '450422100000',
    type: 'CONSULT',
  }).registered(ago(85))
  script.put(ago(80), 'hotline-agent', answerDirectly, () => ({ ...answered.order(), answer: '示例：携带身份证与社保卡即可，可预约上门' }))

  // Ended otherwise.
  const withdrawn = new Course(script, 27, { title: '示例：排水许可，暂不开业', item: drainage, areaCode: '450405002000' }).registered(back(1, '09:50'))
  script.put(withdrawn.after(65), withdrawn.citizen, withdrawOrder, () => ({ ...withdrawn.order(), reason: 'NO_LONGER_NEEDED' }))
  const transferred = new Course(script, 28, { title: '示例：邻市工地施工许可', item: construction, areaCode: '450481000000' }).registered(back(1, '10:30'))
  const unit = { reason: 'OTHER_REGION', receivingUnit: '示例市政务服务中心', receipt: 'DEMO-R-28' }
  script.put(transferred.after(20), 'dispatcher', transferOrder, () => ({ ...transferred.order(), ...unit }))
  const refused = new Course(script, 29, { title: '示例：商品质量纠纷', item: pensionPay, areaCode: '450403101000' }).registered(back(1, '11:05'))
  const told = { reason: 'OUT_OF_SCOPE', explanation: '示例：该事项不属于上门办理范围', legalChannel: '示例：可向 12315 反映' }
  script.put(refused.after(15), 'dispatcher', refuseOrder, () => ({ ...refused.order(), ...told }))
  const given = new Course(script, 30, { title: '示例：上门认证，家中无人且不愿再约', item: pensionCheck, areaCode: '450423100000' }).begun(
    back(2, '10:10'),
    'staff-04',
  )
  const why = { reason: 'CITIZEN_REFUSED', explanation: '示例：群众明确表示不再办理' }
  script.put(back(1, '14:00'), 'supervisor', closeIncomplete, () => ({ ...given.order(), ...why }))
  const twice = new Course(script, 31, { title: '示例：重复来电，火锅店排水许可', item: drainage, areaCode: '450405001000' }).registered(ago(95))
  script.put(ago(80), 'dispatcher', mergeOrder, () => ({ ...twice.order(), intoId: goesOn.order().orderId, reason: '示例：同一店铺由家人再次来电' }))
}
