import type { Viewer } from '../access/viewer.ts'
import { MINUTE } from '../clock.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { OrderFacts } from './facts.ts'
import { rule } from './guards.ts'

/** Each side moves a visit so often; then the lead decides (A4). */
export const MOST_MOVES = PARAMETERS.MOST_MOVES.value
/** How long staff wait at the door, and how often they call, before the citizen counts as absent (A11). */
export const WAIT_MINUTES = PARAMETERS.WAIT_AT_DOOR_MINUTES.value
export const CALLS = PARAMETERS.CALLS_AT_DOOR.value
/** No staff member has come so long after the start: our side did not keep the appointment (A12). */
export const STAFF_LATE_MINUTES = PARAMETERS.STAFF_LATE_MINUTES.value

/** The holder of a slot, as it is written down: a citizen by the order, other viewers by the account. */
export const holderOf = (viewer: Viewer) => `${viewer.role}:${viewer.role === 'CITIZEN' ? viewer.orderId : viewer.id}`

const stands = (facts: OrderFacts, now: Date) => facts.pending?.standsUntil != null && facts.pending.standsUntil > now

export const noPendingSlot = rule(
  'SLOT_PENDING',
  'a slot is held or proposed already; confirm or release it',
  '已有预留或待确认的预约，请先确认或释放',
  (f, _v, now) => !stands(f, now),
)

export const slotStands = rule('NO_SLOT', 'no slot is held or proposed', '没有有效的预留或待确认的预约', (f, _v, now) => stands(f, now))

export const ownHold = rule(
  'NO_HOLD',
  'you hold no slot, or it has run out',
  '您没有有效的预留',
  (f, v, now) => stands(f, now) && f.pending?.status === 'HELD' && f.pending.heldBy === holderOf(v),
)

export const proposalStands = rule(
  'NO_PROPOSAL',
  'nothing is proposed, or the time to confirm it is over',
  '没有待确认的预约，或已过确认时限',
  (f, _v, now) => stands(f, now) && f.pending?.status === 'PROPOSED',
)

export const waitsForSlot = rule('NOT_WAITING', 'nobody waits for a time to become free', '未在候补', (f) => f.slotWaitSince !== null)

export const mayMoveAgain = rule(
  'MOVED_TOO_OFTEN',
  `each side moves a visit ${MOST_MOVES} times at most; ask the lead`,
  `每方最多改约 ${MOST_MOVES} 次，请联系队长`,
  (f, v) => v.role === 'TEAM_LEAD' || (v.role === 'CITIZEN' ? f.appointment?.movesCitizen : f.appointment?.movesOffice) !== MOST_MOVES,
)

export const atTheDoor = rule(
  'NOT_AT_DOOR',
  'staff must have arrived',
  '须已到达',
  (f) => f.appointment?.status === 'ARRIVED' || f.appointment?.status === 'IN_PROGRESS',
)

export const waitedAndCalled = rule(
  'WAIT_AND_CALL',
  `wait ${WAIT_MINUTES} minutes after the start and log ${CALLS} calls nobody answers`,
  `须在约定时间后等候 ${WAIT_MINUTES} 分钟，并登记 ${CALLS} 次未接通的拨打`,
  (f, _v, now) => {
    const visit = f.appointment
    if (!visit?.arrivedAt) return false
    const from = Math.max(visit.arrivedAt.getTime(), visit.startsAt.getTime())
    return now.getTime() >= from + WAIT_MINUTES * MINUTE && visit.callAttempts >= CALLS
  },
)

export const noOriginalOut = rule('ORIGINAL_OUT', 'give every original back first', '尚有原件未归还', (f) => f.originalsOut === 0)

export const originalOut = rule('NO_ORIGINAL_OUT', 'no original is in our hands', '没有保管中的原件', (f) => f.originalsOut > 0)

export const visitUnconfirmed = rule(
  'VISIT_CONFIRMED',
  'the citizen has confirmed this visit already',
  '群众已确认本次上门',
  (f) => f.appointment === null || f.appointment.confirmedAt === null,
)

/** Of a visit that is under way and not confirmed: the rules beside it say the rest. */
export const visitCodeStands = rule(
  'NO_VISIT_CODE',
  'no code of the visit stands: none was shown, or it has run out',
  '没有有效的到场码，或到场码已过期',
  ({ appointment: visit }, _v, now) => visit?.status !== 'IN_PROGRESS' || visit.confirmedAt !== null || (visit.codeUntil !== null && now < visit.codeUntil),
)

export const nobodyCame = rule(
  'NOT_LATE_YET',
  `not before ${STAFF_LATE_MINUTES} minutes after the start`,
  `约定时间过后 ${STAFF_LATE_MINUTES} 分钟方可上报`,
  (f, _v, now) => f.appointment !== null && now.getTime() >= f.appointment.startsAt.getTime() + STAFF_LATE_MINUTES * MINUTE,
)

/** An order that is served remotely has no visit (远程办). */
export const servedRemotely = rule(
  'NOT_REMOTE',
  'the order was not verified to be served remotely',
  '该工单核实的服务方式不是远程办',
  (f) => f.serviceMode === 'REMOTE',
)
export const remoteRunning = rule('NO_REMOTE_SERVICE', 'no remote service is under way', '没有进行中的远程服务', (f) => f.remoteSince !== null)
export const remoteOver = rule('REMOTE_RUNNING', 'finish the remote service first', '请先结束远程服务', (f) => f.remoteSince === null)
