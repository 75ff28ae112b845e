import type { Viewer } from '../access/viewer.ts'
import { isPerson } from '../access/viewer.ts'
import { DAY, MINUTE } from '../clock.ts'
import { EVALUATION_DAYS } from '../clocks/clock-rules.ts'
import type { Block } from '../errors.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import { APPOINTMENT_WORDS, eitherOf } from '../words.ts'
import { isTerminalMatter, mattersOfCycle, type OrderFacts } from './facts.ts'

/** A rule of the lifecycle: null when it holds, the reason when it does not; `code` is that reason's. Pure. */
export type Guard = ((facts: OrderFacts, viewer: Viewer, now: Date) => Block | null) & { readonly code: string }

/** A citizen may cancel until this many minutes before the start (hall rule, a policy parameter). */
export const CANCEL_CUTOFF_MINUTES = PARAMETERS.CANCEL_CUTOFF_MINUTES.value

export const rule = (code: string, en: string, zh: string, holds: (facts: OrderFacts, viewer: Viewer, now: Date) => boolean): Guard =>
  Object.assign((facts: OrderFacts, viewer: Viewer, now: Date) => (holds(facts, viewer, now) ? null : { code, words: { en, zh } }), { code })

export const isOwnStaff = (facts: OrderFacts, viewer: Viewer) => isPerson(viewer) && viewer.staffId !== null && viewer.staffId === facts.handlerId

const isLive = (offer: OrderFacts['offers'][number], now: Date) => (offer.state === 'OPEN' || offer.state === 'SEEN') && offer.expiresAt > now

/** Offers without an answer that have not run out. */
export const liveOffers = (facts: OrderFacts, now: Date) => facts.offers.filter((offer) => isLive(offer, now))

const ofMine = (facts: OrderFacts, viewer: Viewer) => facts.matters.filter((m) => isPerson(viewer) && viewer.itemCodes.includes(m.itemCode))

/** Staff act only on orders they answer for (首接负责制). Other roles pass: their row of the table names them. */
export const handlerOnly = rule(
  'NOT_HANDLER',
  'only the staff member responsible may do this',
  '仅经办人可操作',
  (f, v) => v.role !== 'STAFF' || isOwnStaff(f, v),
)

export const noLiveOffer = rule(
  'OFFER_LIVE',
  'somebody still has a live offer of this round',
  '本轮派单仍有有效邀约',
  (f, _v, now) => f.status !== 'DISPATCHED' || liveOffers(f, now).length === 0,
)

export const hasLiveOffer = rule(
  'NO_LIVE_OFFER',
  'you have no live offer for this order',
  '您没有该工单的有效邀约',
  (f, v, now) => isPerson(v) && liveOffers(f, now).some((o) => o.staffId === v.staffId),
)

/** T12: the first contact comes before the booking, unless the citizen books. */
export const contacted = rule(
  'NOT_CONTACTED',
  'log a successful contact with the citizen first',
  '请先登记与群众的有效联系',
  (f, v) => v.role === 'CITIZEN' || f.firstContactAt !== null,
)

/** An order that a team was asked to handle goes on without its campaign. */
export const neverDispatched = rule('DISPATCHED', 'the order has been dispatched to a team', '工单已派单', (f) => f.firstDispatchedAt === null)

export const noAppointment = rule('APPOINTMENT_EXISTS', 'there already is an appointment', '已有预约', (f) => f.appointment === null)

const appointmentIn = (...states: NonNullable<OrderFacts['appointment']>['status'][]) =>
  rule(
    'APPOINTMENT_STATE',
    `the appointment must be ${states.join(' or ')}`,
    `预约状态须为${eitherOf(APPOINTMENT_WORDS, states)}`,
    (f) => f.appointment !== null && states.includes(f.appointment.status),
  )

export const appointmentBooked = appointmentIn('BOOKED')
export const appointmentUnderWay = appointmentIn('BOOKED', 'EN_ROUTE')
export const appointmentArrived = appointmentIn('ARRIVED')
export const appointmentInProgress = appointmentIn('IN_PROGRESS')

export const onTheVisit = rule(
  'NOT_ON_VISIT',
  'only staff on the visit may do this',
  '仅本次上门人员可操作',
  (f, v) => v.role !== 'STAFF' || (isPerson(v) && (f.appointment?.staff.some((s) => s.staffId === v.staffId) ?? false)),
)

const notEarlierThan = (minutes: number) =>
  rule(
    'TOO_EARLY',
    `at the earliest ${minutes} minutes before the start`,
    `最早可在预约开始前 ${minutes} 分钟操作`,
    (f, _v, now) => f.appointment === null || now.getTime() >= f.appointment.startsAt.getTime() - minutes * MINUTE,
  )

/** A6: departure at most 120 minutes before the start. */
export const notTooEarlyToDepart = notEarlierThan(120)
/** A7: arrival at most 60 minutes before the start. */
export const notTooEarlyToArrive = notEarlierThan(60)

/** A5: the citizen may cancel until the cut-off; staff and dispatch at any time with a reason. */
export const beforeCutoff = rule(
  'CUTOFF_PASSED',
  `a citizen may cancel until ${CANCEL_CUTOFF_MINUTES} minutes before the start`,
  `群众须在预约开始前 ${CANCEL_CUTOFF_MINUTES} 分钟取消`,
  (f, v, now) => v.role !== 'CITIZEN' || f.appointment === null || now.getTime() <= f.appointment.startsAt.getTime() - CANCEL_CUTOFF_MINUTES * MINUTE,
)

export const hasMatterToSubmit = rule('NO_MATTER_TO_SUBMIT', 'no matter is waiting to be submitted', '没有待提交的办件', (f) =>
  f.matters.some((m) => m.status === 'DRAFT' || m.status === 'SUPPLEMENTING'),
)
export const hasMatterToAccept = rule('NO_MATTER_TO_ACCEPT', 'no submitted matter of your department', '没有本科室待受理的办件', (f, v) =>
  ofMine(f, v).some((m) => m.status === 'SUBMITTED'),
)
export const hasMatterToDecide = rule('NO_MATTER_TO_DECIDE', 'no matter of your department is waiting for a decision', '没有本科室待决定的办件', (f, v) =>
  ofMine(f, v).some((m) => m.status === 'ACCEPTED' || m.status === 'SUBMITTED'),
)
export const hasMatterToCertify = rule('NO_MATTER_GRANTED', 'no granted matter of your department', '没有本科室已准予的办件', (f, v) =>
  ofMine(f, v).some((m) => m.status === 'GRANTED'),
)
export const certificateStands = rule('NO_CERTIFICATE', 'no certificate of this order stands', '该工单没有有效证照', (f) => f.standingCertificates > 0)
export const ownDepartment = rule(
  'NOT_YOUR_ITEM',
  'no matter of this order belongs to your department',
  '该工单没有本科室的事项',
  (f, v) => v.role !== 'DEPARTMENT' || ofMine(f, v).length > 0,
)

const isGranted = ({ status }: OrderFacts['matters'][number]) => status === 'GRANTED' || status === 'COMPLETED'
/** Every matter of this cycle that was put to a department was turned down. */
export const allRefused = (facts: OrderFacts): boolean =>
  !mattersOfCycle(facts).some(isGranted) && mattersOfCycle(facts).some(({ status }) => status === 'DENIED' || status === 'NOT_ACCEPTED')

export const mattersDecided = rule('MATTER_UNDECIDED', 'every matter needs an outcome first', '尚有办件未办结', (f) =>
  f.matters.every((m) => isTerminalMatter(m.status)),
)
export const visitOver = rule('VISIT_RUNNING', 'finish the visit first', '请先结束上门服务', (f) => f.appointment?.status !== 'IN_PROGRESS')
export const noMatterWithDepartment = rule(
  'MATTER_SUBMITTED',
  'a matter is with the department; it must be decided or withdrawn there first',
  '已有办件提交审批，须先由科室处理',
  (f) => f.matters.every((m) => m.status === 'DRAFT' || isTerminalMatter(m.status)),
)
/** A grant is not taken back by withdrawing: the order is completed. */
export const nothingGranted = rule(
  'MATTER_GRANTED',
  'a matter has been granted or done; the order is completed, not withdrawn',
  '已有办件准予或办结，不能撤单，请办结工单',
  (f) => !mattersOfCycle(f).some(isGranted),
)
/** T16: an order without a visit can be completed once it is decided, unless a visit is being arranged. */
export const visitedOrDecided = rule(
  'NOTHING_DONE',
  'nothing has been done yet: no visit was made and no matter decided',
  '尚未上门，也没有办件作出决定',
  (f) => f.status !== 'ACCEPTED' || mattersOfCycle(f).some((m) => m.status !== 'WITHDRAWN' && isTerminalMatter(m.status)),
)

export const answerable = rule(
  'NOT_A_CONSULTATION',
  'only a consultation can be answered directly',
  '仅咨询类诉求可直接办结',
  (f) => f.type === null || f.type === 'CONSULT',
)

/** The order has no evaluation yet: not of the citizen, not for them, not by telephone. */
export const isUnevaluated = (facts: Pick<OrderFacts, 'evaluations'>) => !facts.evaluations.some((e) => e.source !== 'DEFAULT')
export const notEvaluated = rule('ALREADY_EVALUATED', 'this order has been evaluated; a token works once', '该工单已评价，评价仅限一次', isUnevaluated)

/** The window ends 7 natural days after completion. */
export const windowEnd = (completedAt: Date) => new Date(completedAt.getTime() + EVALUATION_DAYS * DAY)
/**
 * Since when the order as a whole can be evaluated: what could not be completed can be as well (未能办结亦可评价), and one that was merged
 * since the other's completion; null: not yet.
 */
export const evaluableSince = (facts: Pick<OrderFacts, 'completedAt' | 'closedAt' | 'status' | 'mergedCompletedAt'>): Date | null =>
  facts.status === 'CLOSED_INCOMPLETE' ? facts.closedAt : facts.status === 'MERGED' ? facts.mergedCompletedAt : facts.completedAt
export const isInEvaluationWindow = (facts: Parameters<typeof evaluableSince>[0], now: Date): boolean => {
  const since = evaluableSince(facts)
  return since !== null && now < windowEnd(since)
}
export const inEvaluationWindow = rule('EVALUATION_WINDOW_OVER', 'the evaluation window is over', '评价期已结束', (f, _v, now) => isInEvaluationWindow(f, now))
/** T18: evaluated, or the evaluation window is over. */
export const evaluatedOrWindowOver = rule(
  'EVALUATION_PENDING',
  'the citizen can still evaluate',
  '评价期未结束且尚未评价',
  (f, _v, now) => f.evaluations.length > 0 || (f.completedAt !== null && now >= windowEnd(f.completedAt)),
)
