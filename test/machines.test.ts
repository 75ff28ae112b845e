import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../src/access/viewer.ts'
import { ACT, type Action, LIFECYCLE } from '../src/actions/lifecycle-table.ts'
import { APPOINTMENT } from '../src/appointments/appointment-machine.ts'
import { CAMPAIGN, isOver } from '../src/campaigns/campaign-machine.ts'
import { afterStation, DURING, PARTICIPANT, type ParticipantAction } from '../src/campaigns/participant-machine.ts'
import { DAY } from '../src/clock.ts'
import { AppealState, AppointmentStatus, CampaignStatus, MatterStatus, OrderStatus, ParticipantStatus, RectificationState } from '../src/db/generated/enums.ts'
import { newId } from '../src/ids.ts'
import { type Machine, machine, type Step } from '../src/machine.ts'
import { MATTER } from '../src/matters/matter-machine.ts'
import { COMMITTED, MATTER_TERMINAL, type OrderFacts, PENDING } from '../src/orders/facts.ts'
import { blockers, type Transition } from '../src/orders/lifecycle.ts'
import { APPEAL, CASE } from '../src/rectifications/case-machine.ts'
import { packageRoot } from '../src/root.ts'
import { givenPeople, givenSeason, givenSlots } from './campaigns/city.ts'
import { startApp, type TestApp } from './kit/app.ts'
import { favourable } from './kit/favourable.ts'
import { givenOrder, type Played } from './kit/given.ts'
import { facts, matter, NOW, viewer, visit } from './kit/order-facts.ts'
import { singleWays, WAYS } from './kit/ways.ts'

type AnyMachine = Pick<Machine<string, Record<string, Step<string>>>, 'verbs' | 'from' | 'ways' | 'leads' | 'terminal'>
/** Each machine with the values of its enum and the states nothing leads out of. */
const MACHINES: [name: string, machine: AnyMachine, states: string[], terminal: string][] = [
  ['matter', MATTER, Object.values(MatterStatus), MATTER_TERMINAL.join(' ')],
  ['appointment', APPOINTMENT, Object.values(AppointmentStatus), 'FULFILLED CANNOT_COMPLETE RESCHEDULED CANCELLED NO_SHOW_CITIZEN NO_SHOW_STAFF EXPIRED'],
  ['campaign', CAMPAIGN, Object.values(CampaignStatus), Object.values(CampaignStatus).filter(isOver).join(' ')],
  ['participant', PARTICIPANT, Object.values(ParticipantStatus), 'DONE NOT_PASSED CALLED_OFF'],
  ['rectification', CASE, Object.values(RectificationState), 'RATED EXCLUDED REWORKED'],
  ['appeal', APPEAL, Object.values(AppealState), 'UPHELD DISMISSED'],
]
const ORDER: (typeof MACHINES)[number] = ['order', machine<OrderStatus>()(LIFECYCLE), Object.values(OrderStatus), 'REFUSED MERGED TRANSFERRED WITHDRAWN']

describe('The state machines', () => {
  it.each(MACHINES)('of the %s lead these ways and no other, from every state by every verb', (name, { verbs, from, ways, leads }, states) => {
    const cells = verbs.flatMap((verb) => [
      ...[null, ...states].flatMap((one) => states.filter((to) => leads(verb, one, to)).map((to) => `${verb}: ${one ?? ''} > ${to}`)),
      ...from(verb).flatMap((one) => (ways(verb, one).length === 0 ? [`${verb}: ${one} > `] : [])),
    ])
    expect(Object.keys(WAYS[name] ?? {}).sort()).toEqual([...verbs].sort())
    expect(cells.sort()).toEqual(singleWays(name).sort())
  })

  it.each([...MACHINES, ORDER])(
    'of the %s reach every state there is, and leave the last ones by nothing',
    (_name, { verbs, leads, terminal }, states, last) => {
      const reached = new Set<string>()
      for (let before = -1; before < reached.size; ) {
        before = reached.size
        for (const verb of verbs) for (const to of states) if ([null, ...reached].some((from) => leads(verb, from, to))) reached.add(to)
      }
      expect([...reached].sort()).toEqual([...states].sort())
      expect(terminal(states).sort()).toEqual(last.split(' ').sort())
    },
  )

  it('give a verb the state it writes: the only one, or one of its own', () => {
    expect(MATTER.to('submitMatter')).toBe('SUBMITTED')
    expect(MATTER.to('decideMatter', 'DENIED')).toBe('DENIED')
    expect(MATTER.from('decideMatter', 'NOT_ACCEPTED')).toEqual(['SUBMITTED'])
    // @ts-expect-error: a verb with several ends is told which.
    expect(() => MATTER.to('decideMatter')).toThrow("the machine's decideMatter leads to GRANTED or DENIED or COMPLETED or NOT_ACCEPTED, not to undefined")
    // @ts-expect-error: no verb leads where its row does not.
    expect(() => MATTER.to('decideMatter', 'DRAFT')).toThrow('not to DRAFT')
  })

  it('are the only place a state is written from, in the rooms whose records they are about', () => {
    const states = MACHINES.flatMap(([, , all]) => all).join('|')
    const literal = new RegExp(`\\bdata: (?:[^{}]*=> \\()?\\{[^{}]*\\b(?:status|state): '(?:${states})'`)
    for (const room of ['matters', 'appointments', 'campaigns', 'rectifications'])
      for (const file of readdirSync(join(packageRoot, 'src', room)))
        expect(literal.exec(readFileSync(join(packageRoot, 'src', room, file), 'utf8'))?.[0], file).toBeUndefined()
  })

  it('open the next station to who has passed, and none to anybody else', () => {
    expect(afterStation('PASSED', 0, 2)).toEqual({ status: 'CHECKED_IN', station: 1, waits: true })
    expect(afterStation('PASSED', 1, 2)).toEqual({ status: 'DONE', station: 1, waits: false })
    expect(afterStation('NOT_PASSED', 0, 2)).toEqual({ status: 'NOT_PASSED', station: 0, waits: false })
    expect(afterStation('DEFERRED', 1, 2)).toEqual({ status: 'CONSENTED', station: 1, waits: false })
  })
})

/** The order's own table asks about the records beside it: it must let through what their machines do, and nothing else. */
describe('The guards of the order', () => {
  const rowOf = (action: Action): Transition => LIFECYCLE[action]
  const isFree = (action: Action, role: Role, over: Partial<OrderFacts>) =>
    blockers(ACT[action], facts({ status: rowOf(action).from[0] as OrderStatus, ...favourable(action, role), ...over }), viewer(role), NOW).length === 0
  const ofOrders = (of: AnyMachine) => of.verbs.filter((verb): verb is Action => verb in LIFECYCLE && of.from(verb).length > 0)
  const roleOf = (action: Action) => rowOf(action).roles[0] as Role

  it.each(ofOrders(MATTER))('let %s find a matter in the states of its machine', (action) => {
    for (const status of Object.values(MatterStatus))
      expect(`${status} ${isFree(action, roleOf(action), { matters: [matter(status)] })}`).toBe(
        `${status} ${MATTER.from(action as 'submitMatter').includes(status)}`,
      )
  })

  it.each(ofOrders(APPOINTMENT))('let %s find an appointment in the states of its machine', (action) => {
    const arranged = favourable(action, roleOf(action))
    for (const status of Object.values(AppointmentStatus)) {
      const one = { ...(arranged.pending ?? arranged.appointment ?? visit('BOOKED')), status }
      const among = (group: readonly string[]) => (group.includes(status) ? one : null)
      const free = isFree(action, roleOf(action), { appointment: among(COMMITTED), pending: among(PENDING) })
      expect(`${status} ${free}`).toBe(`${status} ${APPOINTMENT.from(action as 'departForVisit').includes(status)}`)
    }
  })

  it.each(ofOrders(CASE).filter((action) => action !== 'reworkOrder' && action !== 'decideAppeal'))(
    'let %s find a case in the states of its machine',
    (action) => {
      for (const rectificationState of Object.values(RectificationState))
        expect(`${rectificationState} ${isFree(action, roleOf(action), { rectificationState })}`).toBe(
          `${rectificationState} ${CASE.from(action as 'planRectification').includes(rectificationState)}`,
        )
    },
  )

  it('let the order be done anew, and an appeal be decided, while the case is open and the appeal filed', () => {
    for (const action of ['reworkOrder', 'decideAppeal'] as const) {
      expect(rowOf(action).from).toEqual(['RECTIFYING'])
      // While the order is RECTIFYING its case is neither approved nor over.
      expect(CASE.from(action).sort()).toEqual(
        Object.values(RectificationState)
          .filter((s) => s !== 'APPROVED' && !CASE.terminal([s]).includes(s))
          .sort(),
      )
    }
    for (const appealState of Object.values(AppealState))
      expect(isFree('decideAppeal', 'QUALITY', { rectificationState: 'OPENED', appealState })).toBe(APPEAL.from('decideAppeal').includes(appealState))
  })
})

describe('The operations', () => {
  let app: TestApp
  let order: Played
  beforeAll(async () => {
    app = await startApp()
    order = await givenOrder(app, 'PROCESSING')
  })
  afterAll(() => app.stop())

  const expectedUntil = new Date(NOW.getTime() + 5 * DAY)
  /** What is sent for each way of a matter's machine: "verb > state". */
  const MATTER_VERBS: Record<string, [account: string, input: Record<string, unknown>]> = {
    'submitMatter > SUBMITTED': ['staff-01', {}],
    'acceptMatter > ACCEPTED': ['department', {}],
    'decideMatter > DENIED': ['department', { outcome: 'DENIED', reason: '示例', remedy: '示例' }],
    'decideMatter > GRANTED': ['department', { outcome: 'GRANTED' }],
    'decideMatter > NOT_ACCEPTED': ['department', { outcome: 'NOT_ACCEPTED', reason: '示例' }],
    'issueCertificate > ': ['department', { number: 'ZZ-1', name: '示例证', issuer: '示例机关' }],
    'askForMaterials > SUPPLEMENTING': ['department', { materials: ['示例材料'] }],
    'withdrawMatter > WITHDRAWN': ['staff-01', {}],
    'suspendMatter > SUSPENDED': ['department', { ground: 'TESTING', evidence: 'X-1', expectedUntil }],
    'resumeMatter > ACCEPTED': ['department', {}],
  }

  it.each(Object.values(MatterStatus))('move a matter that is %s where its machine says, and nowhere else', async (state) => {
    const matterId = order.matterIds[0] as string
    for (const [name, [account, input]] of Object.entries(MATTER_VERBS)) {
      const [verb = '', to = ''] = name.split(' > ')
      await app.runtime.db.matter.update({ where: { id: matterId }, data: { status: state } })
      const open = { matterId, endedAt: null }
      if (state === 'SUSPENDED' && (await app.runtime.db.matterSuspension.count({ where: open })) === 0) {
        const procedure = { matterId, ground: 'TESTING', evidence: 'X-1', startedAt: NOW, expectedUntil } as const
        await app.runtime.db.matterSuspension.create({ data: { ...procedure, id: newId('procedure', NOW) } })
      }
      const done = await (await app.as(account)).verb(verb, { orderId: order.id, matterId, ...input })
      const now = await app.runtime.db.matter.findUniqueOrThrow({ where: { id: matterId } })
      // From SUBMITTED a permit is decided only of an instant item, which this is not.
      const may = singleWays('matter').includes(`${verb}: ${state} > ${to}`) && !(verb === 'decideMatter' && state === 'SUBMITTED' && to !== 'NOT_ACCEPTED')
      expect({ name, answer: done.__typename, now: now.status }, JSON.stringify(done)).toEqual({
        name,
        answer: may ? `${verb.charAt(0).toUpperCase()}${verb.slice(1)}Success` : 'IllegalTransition',
        now: (may && to) || state,
      })
    }
  })

  it('refuse a participant, and a campaign, in every state their machines do not have for the verb', async () => {
    const { db } = app.runtime
    const { campaignId, sites } = await givenSeason(app, { days: ['2026-06-08', '2026-06-12'], sites: 1, status: 'RUNNING' })
    const siteId = sites[0] as string
    const [{ participantId } = { participantId: '' }] = await givenPeople(app, campaignId, 1)
    const [slotId] = await givenSlots(app, siteId, ['2026-06-08'], [[9, 10, 2]])
    const INPUTS: Record<ParticipantAction, [account: string, input: Record<string, unknown>]> = {
      logOutreach: ['campaign-manager', { method: 'TELEPHONE', outcome: 'CONSENTED' }],
      bookSeat: ['campaign-manager', { slotId }],
      joinWaitingList: ['campaign-manager', { slotId }],
      cancelSeat: ['campaign-manager', {}],
      checkInParticipant: ['staff-01', { siteId }],
      recordStation: ['staff-01', { siteId, outcome: 'PASSED' }],
    }
    const tried = async (verb: ParticipantAction, status: ParticipantStatus, during: CampaignStatus) => {
      await db.participant.update({ where: { id: participantId }, data: { status, slotId: slotId ?? null, siteId } })
      await db.campaign.update({ where: { id: campaignId }, data: { status: during } })
      const [account, input] = INPUTS[verb]
      const done = await (await app.as(account)).verb(verb, { participantId, ...input })
      return {
        verb,
        status,
        during,
        answer: done.__typename,
        field: done.field,
        now: (await db.participant.findUniqueOrThrow({ where: { id: participantId } })).status,
      }
    }
    const refused = (verb: ParticipantAction, status: ParticipantStatus, during: CampaignStatus) => ({
      verb,
      status,
      during,
      answer: 'InvalidInput',
      field: 'participantId',
      now: status,
    })
    for (const verb of Object.keys(DURING) as ParticipantAction[]) {
      const [from, during]: [ParticipantStatus[], readonly CampaignStatus[]] = [PARTICIPANT.from(verb), DURING[verb]]
      for (const status of Object.values(ParticipantStatus).filter((one) => !from.includes(one)))
        expect(await tried(verb, status, during[0] as CampaignStatus)).toEqual(refused(verb, status, during[0] as CampaignStatus))
      for (const other of Object.values(CampaignStatus).filter((one) => !during.includes(one)))
        expect(await tried(verb, from[0] as ParticipantStatus, other)).toEqual(refused(verb, from[0] as ParticipantStatus, other))
    }
    for (const status of Object.values(CampaignStatus))
      for (const to of Object.values(CampaignStatus).filter((one) => !singleWays('campaign').includes(`moveCampaign: ${status} > ${one}`))) {
        await db.campaign.update({ where: { id: campaignId }, data: { status } })
        expect(await (await app.as('campaign-manager')).verb('moveCampaign', { campaignId, status: to })).toMatchObject({
          __typename: 'InvalidInput',
          field: 'status',
        })
        expect((await db.campaign.findUniqueOrThrow({ where: { id: campaignId } })).status).toBe(status)
      }
  })
})
