import { proposeAppointment } from '../../../src/appointments/propose-appointment.ts'
import { requestCoHandling } from '../../../src/co-handling/request-co-handling.ts'
import { returnOrder } from '../../../src/dispatch/return-order.ts'
import { openSupervision } from '../../../src/supervision/open-supervision.ts'
import { urgeOrder } from '../../../src/supervision/urge-order.ts'
import { JINZHU, TEAMS } from '../organisation.ts'
import { ITEMS } from '../reference.ts'
import { Course } from './course.ts'
import type { Script } from './script.ts'

/** Orders of the demo city of today up to the agreed visit: what a dispatcher has before them. */
export function ordersBegun(script: Script): void {
  const { drainage, pensionCheck, pensionPay, medicalAid, construction } = ITEMS
  const ago = (minutes: number) => script.ago(minutes)

  new Course(script, 1, { title: '示例：咖啡店开业，咨询排水许可如何办理', item: drainage, areaCode: '450403103000' }).registered(ago(6))
  new Course(script, 2, {
    ...{ title: '示例：商铺装修，施工许可一并申请', item: construction, areaCode: '450405001000', channel: 'REAL_ECONOMY_APP' },
  }).registered(ago(48))
  new Course(script, 3, {
    ...{ title: '示例：银行网点代客申请养老金领取协助', item: pensionPay, areaCode: '450406100000', channel: 'PARTNER_APP' },
  }).registered(ago(25), 'demo-bank')

  // Verified, and nobody asked yet; one of them urgent.
  new Course(script, 4, { title: '示例：早餐店排水许可延期申请', item: drainage, areaCode: '450421101000' }).registered(ago(52)).verified(ago(33))
  new Course(script, 5, {
    ...{ title: '示例：独居老人养老资格认证，行动不便', item: pensionCheck, areaCode: '450422100000', urgency: 'URGENT' },
    specialGroups: ['LIVING_ALONE', 'AGED'],
  })
    .registered(ago(22))
    .verified(ago(15))

  // Offered now: the first to accept has it.
  new Course(script, 6, { title: '示例：老人养老资格认证，请上门拍照', item: pensionCheck, areaCode: '450403101000' })
    .registered(ago(19))
    .verified(ago(11))
    .dispatched(ago(3))
  new Course(script, 7, { title: '示例：住院后申领医疗补助，家属不会填表', item: medicalAid, areaCode: JINZHU })
    .registered(ago(14))
    .verified(ago(7))
    .dispatched(ago(1), TEAMS.jinzhu.id)
  const returned = new Course(script, 8, { title: '示例：厂房扩建施工许可咨询', item: construction, areaCode: '450481100000' })
    .registered(ago(75))
    .verified(ago(60))
    .dispatched(ago(20))
  script.put(ago(14), 'team-lead', returnOrder, () => ({ ...returned.order(), reason: 'NOT_OURS', basis: '示例：该类工程由市住建部门受理' }))
  // Nobody accepted: three rounds of offers have ended, and the dispatcher is asked to choose.
  new Course(script, 9, { title: '示例：偏远村屯养老金领取手续', item: pensionPay, areaCode: '450423100000' })
    .registered(ago(170))
    .verified(ago(150))
    .dispatched(ago(140))

  // Accepted: not called yet; a time proposed; another team helps; over its limit, urged and supervised.
  new Course(script, 10, { title: '示例：小吃店排水许可', item: drainage, areaCode: '450405002000' })
    .registered(ago(40))
    .verified(ago(31))
    .dispatched(ago(18))
    .accepted(ago(12), 'staff-05')
  const proposed = new Course(script, 11, { title: '示例：残疾人家庭医疗补助申领', item: medicalAid, areaCode: '450403103000' }).begun(ago(110), 'staff-06')
  const startsAt = script.ahead(1, '15:00')
  script.put(ago(50), 'staff-06', proposeAppointment, () => ({ ...proposed.order(), startsAt, endsAt: script.ahead(1, '16:00') }))
  const helped = new Course(script, 12, { title: '示例：临街店铺装修与排水一并办理', item: construction, areaCode: JINZHU }).begun(
    script.back(1, '09:10'),
    'staff-07',
  )
  script.put(helped.after(70), 'staff-07', requestCoHandling, () => ({ ...helped.order(), teamId: TEAMS.jinzhu.id, task: '示例：请到现场核对门牌与管网位置' }))
  const late = new Course(script, 13, { title: '示例：养老金领取手续久未办结', item: pensionPay, areaCode: '450421101000' }).begun(
    script.back(7, '09:30'),
    'staff-08',
  )
  script.put(script.back(1, '10:05'), late.citizen, urgeOrder, late.order)
  script.put(script.back(1, '16:20'), 'supervisor', openSupervision, () => ({ ...late.order(), level: 'KEY', reason: '示例：超过承诺时限仍未上门' }))

  // Agreed visits: the next working day; later today; and one on the way.
  new Course(script, 14, { title: '示例：瘫痪老人养老资格认证', item: pensionCheck, areaCode: '450422100000' })
    .begun(script.back(1, '10:20'), 'staff-09')
    .booked(script.back(1, '11:00'), script.ahead(1, '09:30'))
  new Course(script, 15, { title: '示例：奶茶店排水许可现场核对', item: drainage, areaCode: '450403101000' })
    .begun(script.back(1, '14:10'), 'staff-10')
    .booked(script.back(1, '14:50'), ago(-120))
  new Course(script, 16, { title: '示例：医疗补助材料上门收取', item: medicalAid, areaCode: '450406100000' })
    .begun(script.back(1, '15:10'), 'staff-11')
    .booked(script.back(1, '15:45'), ago(-20))
    .departed(ago(8))
}
