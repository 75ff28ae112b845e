import type { PersonRole, Role, Viewer } from '../../src/access/viewer.ts'
import { HOUR, MINUTE } from '../../src/clock.ts'
import type { MatterStatus } from '../../src/db/generated/enums.ts'
import { type OrderFacts, UNTOUCHED } from '../../src/orders/facts.ts'

/** The instant rules are asked at. */
export const NOW = new Date('2026-06-02T10:00:00.000+08:00')
/** The staff member who asks, and the item of the department that does. */
export const ME = 'staff_me'
export const MINE = 'PS-001'

/** Somebody of each role, whose the order of `facts` is. */
export function viewer(role: Role): Viewer {
  const base = { id: 'someone', expiresAt: null }
  switch (role) {
    case 'ANONYMOUS':
    case 'SYSTEM':
      return { ...base, role }
    case 'BOARD':
      return { ...base, role, boardId: 'board_1' }
    case 'CITIZEN':
      return { ...base, role, orderId: 'order_1', cycle: 1, queryGeneration: 0 }
    case 'PARTNER':
      return { ...base, role, partnerId: 'partner_1', scopes: ['orders:write'], sandbox: false }
    default:
      return {
        ...base,
        role: role satisfies PersonRole,
        areaCode: '450400000000',
        staffId: role === 'STAFF' ? ME : null,
        teamIds: role === 'TEAM_LEAD' ? ['team_1'] : [],
        itemCodes: role === 'DEPARTMENT' ? [MINE] : [],
      }
  }
}

/** A visit that binds an order. */
export type Appointed = NonNullable<OrderFacts['appointment']>
export const visit = (status: Appointed['status'], startsAt = new Date(NOW.getTime() + 3 * HOUR)): Appointed => ({
  id: 'appointment_1',
  orderId: 'order_1',
  areaCode: '450403103000',
  status,
  startsAt,
  endsAt: new Date(startsAt.getTime() + HOUR),
  bookedAt: NOW,
  departedAt: null,
  arrivedAt: null,
  punctualityMinutes: null,
  startedAt: null,
  endedAt: null,
  cancelReason: null,
  standsUntil: null,
  heldBy: null,
  previousId: null,
  firstId: null,
  movesCitizen: 0,
  movesOffice: 0,
  abortReason: null,
  etaFrom: null,
  etaTo: null,
  arrivalBand: null,
  arrivalReason: null,
  callAttempts: 0,
  codeNr: 0,
  codeUntil: null,
  confirmedAt: null,
  staff: [{ appointmentId: 'appointment_1', staffId: ME, startsAt, endsAt: new Date(startsAt.getTime() + HOUR), occupying: true }],
})
export const soon = new Date(NOW.getTime() + 30 * MINUTE)
/** A slot that is held or proposed and stands for another minute; a citizen and an account hold it alike. */
export const slot = (status: 'HELD' | 'PROPOSED', over: Partial<Appointed> = {}): Appointed => ({
  ...visit(status),
  standsUntil: new Date(NOW.getTime() + MINUTE),
  heldBy: 'STAFF:someone',
  ...over,
})
/** Staff have stood at the door since a quarter of an hour ago, and called twice. */
export const waiting: Appointed = {
  ...visit('ARRIVED', new Date(NOW.getTime() - 15 * MINUTE)),
  arrivedAt: new Date(NOW.getTime() - 20 * MINUTE),
  callAttempts: 2,
}
export const late = visit('BOOKED', new Date(NOW.getTime() - 30 * MINUTE))

export const matter = (status: MatterStatus, itemCode = MINE): OrderFacts['matters'][number] => ({
  id: `matter_${status}`,
  orderId: 'order_1',
  seq: 1,
  cycle: 1,
  itemCode,
  status,
  caseNo: null,
  promisedDays: 5,
  statutoryDays: 20,
  submittedAt: null,
  acceptedAt: null,
  promisedDueAt: null,
  statutoryDueAt: null,
  decidedAt: status === 'GRANTED' || status === 'DENIED' ? NOW : null,
  actualWorkingDays: null,
  remedy: null,
  itemVersionId: null,
  instant: false,
  item: { permit: true, instant: false, name: '示例', requiredStaff: 1 },
})
export const offer = (over: Partial<OrderFacts['offers'][number]> = {}): OrderFacts['offers'][number] => ({
  id: 'offer_1',
  forced: false,
  staffId: ME,
  cycle: 1,
  round: 1,
  state: 'OPEN',
  expiresAt: new Date(NOW.getTime() + MINUTE),
  ...over,
})

/** An authorisation that names me, for my item, and stands for another minute. */
export const mandate = (over: Partial<OrderFacts['authorizations'][number]> = {}): OrderFacts['authorizations'][number] => ({
  id: 'authorization_1',
  agentStaffId: ME,
  itemCodes: [MINE],
  scope: ['SUBMIT'],
  validFrom: NOW,
  validTo: new Date(NOW.getTime() + MINUTE),
  ...over,
})

/** An order nothing has happened to but what is said. */
export const facts = (over: Partial<OrderFacts>): OrderFacts => ({
  id: 'order_1',
  number: 'MS',
  channel: 'HOTLINE_12345',
  source: '',
  externalNo: null,
  type: 'HELP',
  urgency: 'NORMAL',
  status: 'REGISTERED',
  standing: 'LIVE',
  version: 1,
  cycle: 1,
  queryGeneration: 0,
  queryKey: null,
  ...UNTOUCHED,
  priority: 0,
  areaCode: '450403103000',
  countyCode: '450403000000',
  townCode: '450403103000',
  itemCodes: [MINE],
  serviceMode: 'ONSITE',
  requesterId: 'requester_1',
  requesterReached: true,
  onBehalf: false,
  partnerId: null,
  teamId: 'team_1',
  companionIds: [],
  handlerId: ME,
  dispatchRound: 1,
  receivedAt: null,
  registeredAt: NOW,
  verifiedAt: NOW,
  firstDispatchedAt: NOW,
  acceptedAt: NOW,
  firstContactAt: NOW,
  completedAt: null,
  closedAt: null,
  dueAt: null,
  dueProvisional: false,
  dueSort: NOW,
  clockSort: NOW,
  updatedAt: NOW,
  result: null,
  reasonCode: null,
  legalChannel: null,
  receivingUnit: null,
  transferReceipt: null,
  replyMethod: null,
  matters: [],
  offers: [],
  appointment: null,
  pending: null,
  authorizations: [],
  originalsOut: 0,
  standingCertificates: 0,
  evaluations: [],
  evaluatedParts: [],
  visitsDone: [],
  ...over,
})
