import { describe, expect, test } from 'vitest'
import type { Role } from '../../src/access/viewer.ts'
import { ROLES } from '../../src/access/viewer.ts'
import { ACT, type Action, LIFECYCLE, ORDER_ACTIONS } from '../../src/actions/lifecycle-table.ts'
import type { OrderStatus } from '../../src/db/generated/enums.ts'
import { EVENT_KINDS } from '../../src/events/catalogue.ts'
import { blockers, TERMINAL, type Transition } from '../../src/orders/lifecycle.ts'
import { printed } from '../../src/schema.ts'
import { favourable } from '../kit/favourable.ts'
import { type Appointed, facts, late, NOW, slot, soon, viewer, visit, waiting } from '../kit/order-facts.ts'

/** Events that no row of the table leaves: what happens by itself, and what a record inside the order goes through. */
const NO_VERBS_OWN = [
  'NOTE_RETRACTED',
  'OFFERS_EXPIRED',
  'SEAT_BOOKED',
  'SEAT_FREED',
  'CHECKED_IN',
  'STATION_CALLED',
  'STATION_DONE',
  'SLOT_EXPIRED',
  'VISIT_ASKED',
  'COMPANIONS_LEFT',
  'ERASED',
  'DEADLINE_WARNED',
  'DEADLINE_BREACHED',
  'DEADLINE_MOVED',
  'ABSORBED',
  'MERGED_RESULT',
  'CO_HANDLING_ACCEPTED',
  'CO_HANDLING_DONE',
  'CO_HANDLING_REFUSED',
  'CO_HANDLING_WAIVED',
]
const TABLE: Record<string, Transition> = LIFECYCLE
const ACTIONS = Object.keys(LIFECYCLE) as Action[]
const STATUSES: OrderStatus[] = [
  'REGISTERED',
  'VERIFIED',
  'DISPATCHED',
  'ACCEPTED',
  'SCHEDULED',
  'IN_SERVICE',
  'PROCESSING',
  'COMPLETED',
  'RECTIFYING',
  'CLOSED',
  'CLOSED_INCOMPLETE',
  'REFUSED',
  'MERGED',
  'TRANSFERRED',
  'WITHDRAWN',
]

/** From where, and by whom, each verb may be done: the domain's list (工单流转表), written down a second time on purpose. */
const RULES: Record<string, [from: string, roles: string]> = {
  verifyOrder: ['REGISTERED', 'HOTLINE_AGENT DISPATCHER'],
  refuseOrder: ['REGISTERED', 'HOTLINE_AGENT DISPATCHER'],
  transferOrder: ['REGISTERED VERIFIED', 'DISPATCHER'],
  answerDirectly: ['REGISTERED', 'HOTLINE_AGENT'],
  dispatchOrder: ['VERIFIED DISPATCHED', 'DISPATCHER'],
  acceptOrder: ['DISPATCHED', 'STAFF'],
  logContact: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'STAFF'],
  bookAppointment: ['ACCEPTED', 'STAFF DISPATCHER CITIZEN'],
  departForVisit: ['SCHEDULED', 'STAFF'],
  arriveAtVisit: ['SCHEDULED', 'STAFF'],
  startVisit: ['SCHEDULED', 'STAFF'],
  finishVisit: ['IN_SERVICE', 'STAFF TEAM_LEAD'],
  startRemoteService: ['ACCEPTED', 'STAFF'],
  finishRemoteService: ['IN_SERVICE', 'STAFF TEAM_LEAD'],
  cancelAppointment: ['SCHEDULED', 'CITIZEN STAFF TEAM_LEAD DISPATCHER'],
  submitMatter: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'STAFF'],
  acceptMatter: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'DEPARTMENT'],
  decideMatter: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'DEPARTMENT'],
  issueCertificate: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'DEPARTMENT'],
  attachCertificateFile: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING COMPLETED RECTIFYING CLOSED', 'DEPARTMENT'],
  handOverCertificate: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING COMPLETED RECTIFYING CLOSED', 'STAFF DEPARTMENT'],
  revokeCertificate: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING COMPLETED RECTIFYING CLOSED', 'DEPARTMENT'],
  completeOrder: ['ACCEPTED IN_SERVICE PROCESSING', 'STAFF DEPARTMENT'],
  evaluateOrder: ['COMPLETED RECTIFYING CLOSED_INCOMPLETE MERGED', 'CITIZEN'],
  evaluateVisit: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING COMPLETED RECTIFYING CLOSED_INCOMPLETE', 'CITIZEN'],
  evaluateMatter: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING COMPLETED RECTIFYING CLOSED_INCOMPLETE', 'CITIZEN'],
  closeOrder: ['COMPLETED', 'QUALITY SYSTEM'],
  withdrawOrder: ['REGISTERED VERIFIED DISPATCHED ACCEPTED SCHEDULED', 'CITIZEN HOTLINE_AGENT'],
  proposeIncomplete: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'STAFF TEAM_LEAD'],
  decideIncomplete: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'SUPERVISOR'],
  closeIncomplete: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'SUPERVISOR'],
  setKnowledgeLinks: ['REGISTERED VERIFIED DISPATCHED ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'HOTLINE_AGENT DISPATCHER STAFF TEAM_LEAD QUALITY SUPERVISOR'],
  addNote: [STATUSES.join(' '), 'HOTLINE_AGENT DISPATCHER STAFF TEAM_LEAD QUALITY SUPERVISOR'],
  amendOrder: ['REGISTERED VERIFIED DISPATCHED ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'HOTLINE_AGENT DISPATCHER STAFF'],
  mergeOrder: ['REGISTERED VERIFIED', 'DISPATCHER HOTLINE_AGENT'],
  declineOffer: ['DISPATCHED', 'STAFF'],
  recallRound: ['DISPATCHED', 'DISPATCHER'],
  replaceRound: ['DISPATCHED', 'DISPATCHER'],
  returnOrder: ['DISPATCHED ACCEPTED', 'TEAM_LEAD STAFF'],
  decideReturn: ['DISPATCHED ACCEPTED', 'DISPATCHER'],
  reassignOrder: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'DISPATCHER TEAM_LEAD'],
  releaseOrder: ['ACCEPTED SCHEDULED', 'STAFF'],
  requestCoHandling: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'STAFF DISPATCHER'],
  urgeOrder: ['REGISTERED VERIFIED DISPATCHED ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'CITIZEN HOTLINE_AGENT'],
  requestExtension: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'STAFF TEAM_LEAD'],
  decideExtension: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'DISPATCHER SUPERVISOR'],
  suspendOrder: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'TEAM_LEAD DISPATCHER SUPERVISOR'],
  resumeOrder: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'STAFF TEAM_LEAD DISPATCHER SUPERVISOR SYSTEM'],
  openSupervision: ['REGISTERED VERIFIED DISPATCHED ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'SUPERVISOR'],
  replySupervision: ['REGISTERED VERIFIED DISPATCHED ACCEPTED SCHEDULED IN_SERVICE PROCESSING COMPLETED', 'TEAM_LEAD STAFF DISPATCHER'],
  raiseSupervision: ['REGISTERED VERIFIED DISPATCHED ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'SUPERVISOR'],
  closeSupervision: ['REGISTERED VERIFIED DISPATCHED ACCEPTED SCHEDULED IN_SERVICE PROCESSING COMPLETED', 'SUPERVISOR'],
  askForMaterials: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'DEPARTMENT'],
  suspendMatter: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'DEPARTMENT'],
  resumeMatter: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'DEPARTMENT SYSTEM'],
  scheduleFollowUp: ['IN_SERVICE PROCESSING', 'STAFF'],
  withdrawMatter: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'STAFF CITIZEN'],
  grantAuthorization: ['VERIFIED DISPATCHED ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'STAFF CITIZEN'],
  revokeAuthorization: ['VERIFIED DISPATCHED ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'STAFF CITIZEN DISPATCHER'],
  makeDocument: ['VERIFIED DISPATCHED ACCEPTED SCHEDULED IN_SERVICE PROCESSING COMPLETED CLOSED CLOSED_INCOMPLETE WITHDRAWN', 'STAFF DISPATCHER HOTLINE_AGENT'],
  addAttachment: [
    'REGISTERED VERIFIED DISPATCHED ACCEPTED SCHEDULED IN_SERVICE PROCESSING COMPLETED RECTIFYING',
    'STAFF CITIZEN HOTLINE_AGENT DISPATCHER PARTNER',
  ],
  issueVisitCode: ['IN_SERVICE', 'STAFF'],
  confirmVisitByCode: ['IN_SERVICE', 'CITIZEN'],
  recordReference: [STATUSES.join(' '), 'STAFF HOTLINE_AGENT'],
  takeOriginal: ['ACCEPTED SCHEDULED IN_SERVICE PROCESSING', 'STAFF'],
  returnOriginal: [STATUSES.join(' '), 'STAFF TEAM_LEAD DISPATCHER'],
  holdSlot: ['ACCEPTED', 'STAFF DISPATCHER CITIZEN'],
  confirmHold: ['ACCEPTED', 'STAFF DISPATCHER CITIZEN'],
  proposeAppointment: ['ACCEPTED', 'STAFF DISPATCHER'],
  confirmAppointment: ['ACCEPTED SCHEDULED', 'CITIZEN HOTLINE_AGENT'],
  releaseSlot: ['ACCEPTED SCHEDULED', 'STAFF DISPATCHER CITIZEN HOTLINE_AGENT'],
  waitForSlot: ['ACCEPTED', 'STAFF DISPATCHER CITIZEN HOTLINE_AGENT'],
  stopWaitingForSlot: ['ACCEPTED', 'STAFF DISPATCHER CITIZEN HOTLINE_AGENT'],
  rescheduleAppointment: ['SCHEDULED', 'CITIZEN STAFF TEAM_LEAD DISPATCHER'],
  abortVisit: ['SCHEDULED IN_SERVICE', 'STAFF TEAM_LEAD'],
  markCitizenNoShow: ['SCHEDULED', 'STAFF'],
  reportStaffNoShow: ['SCHEDULED', 'CITIZEN SYSTEM'],
  reopenOrder: ['COMPLETED CLOSED CLOSED_INCOMPLETE', 'QUALITY SUPERVISOR CITIZEN'],
  contactAboutEvaluation: ['RECTIFYING', 'TEAM_LEAD QUALITY'],
  planRectification: ['RECTIFYING', 'TEAM_LEAD QUALITY'],
  submitRectification: ['RECTIFYING', 'TEAM_LEAD QUALITY'],
  decideRectification: ['RECTIFYING', 'SUPERVISOR'],
  rateRectification: ['COMPLETED', 'CITIZEN'],
  fileAppeal: ['RECTIFYING', 'STAFF TEAM_LEAD'],
  decideAppeal: ['RECTIFYING', 'QUALITY'],
  reworkOrder: ['RECTIFYING', 'SUPERVISOR QUALITY'],
  logRevisit: ['COMPLETED CLOSED', 'QUALITY HOTLINE_AGENT'],
}

describe('the lifecycle table', () => {
  test('every state × action × role is possible exactly where the rules say so, when nothing else is in the way', () => {
    expect(Object.keys(RULES).sort()).toEqual([...ORDER_ACTIONS].sort())
    for (const action of ORDER_ACTIONS) {
      const [from = '', roles = ''] = RULES[action] ?? []
      for (const status of STATUSES) {
        for (const role of ROLES) {
          const codes = blockers(ACT[action], facts({ ...favourable(action, role), status }), viewer(role), NOW).map((b) => b.code)
          const expected = !roles.split(' ').includes(role) ? ['ROLE'] : !from.split(' ').includes(status) ? ['STATUS'] : []
          expect({ action, status, role, codes }).toEqual({ action, status, role, codes: expected })
        }
      }
    }
  })

  test('every state can be reached from registration', () => {
    expect([...reachable(Object.values(TABLE))].sort()).toEqual([...STATUSES].sort())
  })

  test('every state a verb leads to can be reached', () => {
    const led = new Set(Object.values(TABLE).flatMap((row) => row.to))
    expect([...reachable(Object.values(TABLE))].sort()).toEqual([...led].sort())
  })

  test('every state that is not terminal is left by a verb other than withdrawing and giving up', () => {
    for (const status of STATUSES.filter((s) => !(TERMINAL as readonly string[]).includes(s))) {
      const ways = ORDER_ACTIONS.filter(
        (a) =>
          a !== 'withdrawOrder' &&
          a !== 'closeIncomplete' &&
          a !== 'decideIncomplete' &&
          TABLE[a]?.from.includes(status) &&
          TABLE[a]?.to.some((to) => to !== status),
      )
      expect(ways, status).not.toEqual([])
    }
  })

  test('no verb leaves REFUSED, MERGED, TRANSFERRED or WITHDRAWN', () => {
    const leaves = (a: Action) => (TABLE[a]?.to.length ?? 0) > 0
    for (const end of ['REFUSED', 'MERGED', 'TRANSFERRED', 'WITHDRAWN'] as const)
      expect(ACTIONS.filter((a) => leaves(a) && TABLE[a]?.from.includes(end))).toEqual([])
    expect(ORDER_ACTIONS.filter((a) => leaves(a) && TABLE[a]?.from.some((from) => (TERMINAL as readonly string[]).includes(from)))).toEqual(['reopenOrder'])
  })

  test('each verb leaves its own kind of event, the four ways to a booking, the two to another cycle, the two to an end without result, the two that take a round back and the two parts that are evaluated the same, and there is no other kind', () => {
    const kinds = Object.values(TABLE).map((row) => row.event)
    expect(kinds.filter((kind) => kind === 'APPOINTMENT_BOOKED')).toHaveLength(4)
    expect(kinds.filter((kind) => kind === 'REOPENED')).toHaveLength(2)
    expect(kinds.filter((kind) => kind === 'PART_EVALUATED')).toHaveLength(2)
    expect(kinds.filter((kind) => kind === 'CLOSED_INCOMPLETE')).toHaveLength(2)
    expect(kinds.filter((kind) => kind === 'ROUND_RECALLED')).toHaveLength(2)
    expect(new Set(kinds).size).toBe(kinds.length - 7)
    expect([...new Set(kinds), ...NO_VERBS_OWN].sort()).toEqual([...EVENT_KINDS].sort())
  })

  test('the numbers of the transition list are unique', () => {
    const numbers = Object.values(TABLE).map((row) => row.t)
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  test('every state is in the API, and every verb but what only the program itself does', () => {
    for (const action of ACTIONS) expect(printed.includes(`  ${action}(`), action).toBe(action === 'registerOrder' || ORDER_ACTIONS.includes(action))
    for (const status of STATUSES) expect(new RegExp(`^  ${status}$`, 'm').test(printed), status).toBe(true)
  })

  describe('the appointment', () => {
    const at = { departForVisit: soon, arriveAtVisit: soon, startVisit: soon, finishVisit: soon, cancelAppointment: soon, rescheduleAppointment: soon } as const
    /** Each verb of a visit that is agreed, with who does it and how the visit stands when only its state can be in the way. */
    const VISIT: Partial<Record<Action, [role: Role, visit: Partial<Appointed>]>> = {
      ...Object.fromEntries(Object.entries(at).map(([action, startsAt]) => [action, ['STAFF', { startsAt }]])),
      abortVisit: ['STAFF', {}],
      markCitizenNoShow: ['STAFF', { startsAt: waiting.startsAt, arrivedAt: waiting.arrivedAt, callAttempts: 2 }],
      reportStaffNoShow: ['CITIZEN', { startsAt: late.startsAt }],
    }
    /** Its machine (预约状态机): what can be done to it in each state in which it binds the order. */
    const LEADS: Partial<Record<Appointed['status'], Action[]>> = {
      BOOKED: ['departForVisit', 'arriveAtVisit', 'cancelAppointment', 'rescheduleAppointment', 'reportStaffNoShow'],
      EN_ROUTE: ['arriveAtVisit', 'cancelAppointment', 'reportStaffNoShow'],
      ARRIVED: ['startVisit', 'abortVisit', 'markCitizenNoShow'],
      IN_PROGRESS: ['finishVisit', 'abortVisit'],
    }
    test.each(Object.keys(LEADS) as Appointed['status'][])('that is %s is left by these verbs and no other', (state) => {
      const possible = (Object.keys(VISIT) as Action[]).filter((action) => {
        const [role, over] = VISIT[action] as [Role, Partial<Appointed>]
        const appointment = { ...visit(state, soon), ...over }
        return (TABLE[action]?.from ?? []).every((status) => blockers(ACT[action], facts({ status, appointment }), viewer(role), NOW).length === 0)
      })
      expect(possible).toEqual(LEADS[state])
    })

    /** What can be done while a slot is held or proposed, and once it has run out. */
    const PENDING: [what: string, pending: Appointed | null, verbs: Action[]][] = [
      ['held by who asks', slot('HELD'), ['confirmHold', 'releaseSlot']],
      ['held by somebody else', slot('HELD', { heldBy: 'CITIZEN:order_2' }), ['releaseSlot']],
      ['proposed', slot('PROPOSED'), ['confirmAppointment', 'releaseSlot']],
      ['run out', slot('PROPOSED', { standsUntil: NOW }), ['bookAppointment', 'holdSlot', 'proposeAppointment', 'waitForSlot']],
      ['not there', null, ['bookAppointment', 'holdSlot', 'proposeAppointment', 'waitForSlot']],
    ]
    test.each(PENDING)('that is %s lets these verbs and no other', (_what, pending, verbs) => {
      const all: Action[] = ['bookAppointment', 'holdSlot', 'confirmHold', 'proposeAppointment', 'confirmAppointment', 'releaseSlot', 'waitForSlot']
      const asked = (action: Action) => viewer(action === 'confirmAppointment' ? 'CITIZEN' : 'STAFF')
      expect(all.filter((action) => blockers(ACT[action], facts({ status: 'ACCEPTED', pending }), asked(action), NOW).length === 0)).toEqual(verbs)
    })
  })
})

function reachable(rows: Transition[]): Set<OrderStatus> {
  const seen = new Set<OrderStatus>(['REGISTERED'])
  for (let before = 0; before < seen.size; ) {
    before = seen.size
    for (const row of rows) if (row.from.some((from) => seen.has(from))) for (const to of row.to) seen.add(to)
  }
  return seen
}
