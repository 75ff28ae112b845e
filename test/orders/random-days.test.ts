import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { citizenToken } from '../../src/access/citizen-token.ts'
import { type Action, LIFECYCLE } from '../../src/actions/lifecycle-table.ts'
import { countyOf } from '../../src/areas/area-code.ts'
import { addDays, DAY, dateInShanghai, HOUR, SECOND } from '../../src/clock.ts'
import { COMMITTED, isTerminalMatter } from '../../src/orders/facts.ts'
import { TERMINAL } from '../../src/orders/lifecycle.ts'
import { givenPeople, givenSeason, givenSlots } from '../campaigns/city.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { eventsOf } from '../kit/did.ts'
import { givenOrder, JINZHU_VILLAGE, WANXIU } from '../kit/given.ts'
import { leastInput } from '../kit/least-input.ts'

/** What befalls an order from a room that is not its own. */
const BLOWS = ['leave', 'out of service', 'qualification', 'team', 'area', 'rest day', 'merge in', 'merge away', 'suspension', 'campaign', 'telephone'] as const
type Blow = (typeof BLOWS)[number]
const ROLES = ['hotline-agent', 'dispatcher', 'team-lead', 'supervisor', 'quality', 'department', 'handler', 'citizen'] as const
type Role = (typeof ROLES)[number]
/** A step of a day: a blow, time, or a verb that is open to somebody. */
type Step = { readonly blow: Blow } | { readonly hours: number } | { readonly who: Role; readonly pick: number }
const BEGIN = ['seat', 'VERIFIED', 'DISPATCHED', 'ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING'] as const
/** Verbs that give the request up, or only correct it: an order that has no others left is stuck. */
const NO_WAY_ON: readonly Action[] = ['closeIncomplete', 'proposeIncomplete', 'decideIncomplete', 'withdrawOrder', 'amendOrder']
const IN_WORK = ['ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING']

/** `STORIES=100 SEED=7 npm run test:harness -- test/orders/random-days.test.ts` plays more of them, and others. */
describe('Random days', () => {
  let app: TestApp
  beforeAll(async () => {
    // Stories are played faster than any caller, on a clock that moves little.
    app = await startApp({ settings: { QUOTA_FACTOR: '100' } })
  })
  afterAll(() => app.stop())

  interface Story {
    readonly id: string
    readonly staff: string
    readonly campaignId: string | null
  }
  const rowOf = (id: string) =>
    app.runtime.db.order.findUniqueOrThrow({
      where: { id },
      include: {
        ...{ matters: true, notices: true, deadlines: true, offers: true, handlings: true },
        appointments: { include: { staff: true } },
        handler: { select: { account: true, active: true } },
        participant: { include: { campaign: true, slot: true } },
      },
    })
  /** Plays a verb; being refused is an answer as well. */
  const tries = async (who: string, verb: string, input: Record<string, unknown>): Promise<Answer> => (await app.as(who)).verb(verb, input)

  /** Somebody's account, token or nothing when they cannot come in. */
  async function accountOf(who: Role, id: string): Promise<string | null> {
    const row = await rowOf(id)
    if (who === 'handler') return row.handler?.active ? row.handler.account : null
    return who === 'citizen'
      ? citizenToken(app.runtime.keys, { id, cycle: row.cycle, queryGeneration: row.queryGeneration }, new Date(app.clock.now().getTime() + DAY))
      : who
  }
  async function openTo(who: Role, id: string): Promise<Action[]> {
    const account = await accountOf(who, id)
    if (account === null) return []
    const seen = await (await app.as(account)).raw('query ($id: ID!) { order(id: $id) { availableActions { action allowed } } }', { id })
    const actions: { action: Action; allowed: boolean }[] = seen.data?.order?.availableActions ?? []
    return actions.filter((one) => one.allowed).map((one) => one.action)
  }

  async function strike({ id: orderId, staff, campaignId }: Story, blow: Blow): Promise<void> {
    const now = app.clock.now()
    const row = await rowOf(orderId)
    const handler = row.handlerId ?? staffId(staff)
    const another = async () => (await givenOrder(app, 'REGISTERED')).id
    switch (blow) {
      case 'leave': {
        const leave = { kind: 'SICK', startsAt: new Date(now.getTime() + HOUR), endsAt: new Date(now.getTime() + 4 * DAY) }
        const { leaveId } = await (await app.as(row.handler?.active ? row.handler.account : 'staff-12')).verb('requestLeave', leave, 'leaveId')
        if (leaveId) await tries('admin', 'decideLeave', { leaveId, decision: 'GRANTED' })
        return
      }
      case 'out of service':
        await tries('admin', 'updateStaff', { staffId: handler, active: false })
        return
      case 'qualification':
        await tries('admin', 'setQualification', { staffId: handler, itemCode: row.itemCodes[0], validTo: addDays(dateInShanghai(now), 1) })
        return
      case 'team':
        await tries('admin', 'updateTeam', { teamId: TEAMS.jinzhu.id, active: false })
        return
      case 'area':
        await tries('dispatcher', 'amendOrder', { orderId, reason: 'WRONG_AREA', areaCode: row.areaCode === WANXIU ? JINZHU_VILLAGE : WANXIU })
        return
      case 'rest day': {
        const date = addDays(dateInShanghai(now), 1)
        await tries('admin', 'setCalendarDays', { areaCode: row.countyCode, source: '示例', days: [{ date, kind: 'REST', name: '台风 Typhoon' }] })
        return
      }
      case 'merge in':
        await tries('dispatcher', 'mergeOrder', { orderId: await another(), intoId: orderId, reason: '示例' })
        return
      case 'merge away':
        await tries('dispatcher', 'mergeOrder', { orderId, intoId: await another(), reason: '示例' })
        return
      case 'suspension': {
        const expectedUntil = new Date(now.getTime() + 2 * DAY)
        await tries('dispatcher', 'suspendOrder', { orderId, ground: 'FORCE_MAJEURE', evidence: '示例', expectedUntil })
        return
      }
      case 'telephone':
        await tries('hotline-agent', 'amendOrder', { orderId, reason: 'WRONG_PHONE', phone: '13900006666' })
        return
      case 'campaign':
        if (campaignId) await tries('campaign-manager', 'moveCampaign', { campaignId, status: 'CANCELLED' })
    }
  }

  async function act(id: string, who: Role, pick: number): Promise<void> {
    const account = await accountOf(who, id)
    const open = await openTo(who, id)
    if (account === null || open.length === 0) return
    const action = open[pick % open.length] as Action
    const { matters } = await rowOf(id)
    const matter = matters.find((one) => !isTerminalMatter(one.status)) ?? matters[0]
    const input = leastInput(app.clock.now(), action, {
      ...{ id, matterId: matter?.id ?? null, matterStatus: matter?.status ?? null },
      another: (await givenOrder(app, 'REGISTERED')).id,
    })
    await tries(account, action, input)
  }

  async function begin(at: (typeof BEGIN)[number], nr: number): Promise<Story> {
    const staff = `staff-${String(1 + (nr % 4)).padStart(2, '0')}`
    if (at !== 'seat') return { id: (await givenOrder(app, at, { staff })).id, staff, campaignId: null }
    const date = addDays(dateInShanghai(app.clock.now()), 2)
    const { campaignId, sites } = await givenSeason(app, { days: [date, date], sites: 1, status: 'OPEN' })
    const people = await givenPeople(app, campaignId, 2, nr * 10)
    const [slotId] = await givenSlots(app, sites[0] as string, [date], [[9, 10, 1]])
    const [one, other] = people as [(typeof people)[0], (typeof people)[0]]
    await tries('campaign-manager', 'bookSeat', { participantId: one.participantId, slotId })
    await tries('campaign-manager', 'joinWaitingList', { participantId: other.participantId, slotId })
    return { id: one.orderId, staff, campaignId }
  }

  /** Order, visits, matters, clocks, offers, seats and handlers say the same. */
  async function expectOneTruth(id: string): Promise<void> {
    const row = await rowOf(id)
    const committed = row.appointments.filter((one) => (COMMITTED as readonly string[]).includes(one.status))
    const over = (TERMINAL as readonly string[]).includes(row.status)
    const visit = committed[0]?.status
    const expected = row.status === 'SCHEDULED' ? ['BOOKED', 'EN_ROUTE', 'ARRIVED'] : row.status === 'IN_SERVICE' ? ['IN_PROGRESS', undefined] : [undefined]
    expect({ status: row.status, visit, agree: committed.length < 2 && expected.includes(visit) }).toMatchObject({ agree: true })
    const running = row.deadlines.filter((one) => one.outcome === 'RUNNING')
    if (over) {
      expect(row.offers.filter((one) => ['OPEN', 'SEEN'].includes(one.state) && one.expiresAt > app.clock.now())).toEqual([])
      expect(row.matters.filter((one) => one.cycle === row.cycle && !isTerminalMatter(one.status))).toEqual([])
      expect(running.map((one) => one.clock)).toEqual([])
    }
    const resolve = running.find((one) => one.clock === 'RESOLVE')
    if (resolve) expect({ dueAt: resolve.dueAt, county: countyOf(resolve.areaCode) }).toEqual({ dueAt: row.dueAt, county: row.countyCode })
    expect(row.handlings.filter((one) => one.endedAt === null).map((one) => one.staffId)).toEqual(IN_WORK.includes(row.status) ? [row.handlerId] : [])
    const { participant } = row
    if (participant?.status === 'BOOKED') expect(['OPEN', 'RUNNING']).toContain(participant.campaign.status)
  }

  /** Some verb leads on that does not give the request up, or it is over. */
  async function expectWayOut(id: string): Promise<void> {
    const { status } = await rowOf(id)
    if ((TERMINAL as readonly string[]).includes(status)) return
    const open = new Set<Action>()
    for (const who of ROLES) for (const action of await openTo(who, id)) if (LIFECYCLE[action].to.length > 0 && !NO_WAY_ON.includes(action)) open.add(action)
    // Offers run out and the next round comes by itself.
    if (status !== 'DISPATCHED') expect({ status, ways: open.size > 0 }).toEqual({ status, ways: true })
  }

  /** The last a citizen was told of a visit that lies ahead is true, unless they ended it themselves. */
  async function expectToldRightly(id: string): Promise<void> {
    const { notices, appointments, status } = await rowOf(id)
    const visits = ['BOOKED', 'RESCHEDULED', 'CANCELLED', 'STAFF_CHANGED', 'STAFF_NO_SHOW', 'CLOSED_INCOMPLETE', 'MERGED']
    const told = notices.filter((one) => visits.includes(one.template))
    const newest = Math.max(...told.map((one) => one.createdAt.getTime()))
    // Of one instant there may be several, in no order.
    const latest = told.filter((one) => one.createdAt.getTime() === newest)
    const last = latest.find((one) => one.template === 'BOOKED' || one.template === 'RESCHEDULED')
    if (last === undefined || latest.some((one) => !['BOOKED', 'RESCHEDULED'].includes(one.template))) return
    const startsAt = (last.parameters as { startsAt: string }).startsAt
    if (new Date(startsAt) <= app.clock.now()) return
    const stands = appointments.some((one) => one.startsAt.toISOString() === startsAt && (COMMITTED as readonly string[]).includes(one.status))
    const ended = (await eventsOf(app, id)).findLast((event) =>
      ['APPOINTMENT_CANCELLED', 'WITHDRAWN', 'VISIT_FINISHED', 'VISIT_ABORTED', 'CITIZEN_NO_SHOW'].includes(event.kind),
    )
    const knows = ended !== undefined && (ended.actorKind === 'CITIZEN' || ended.kind !== 'APPOINTMENT_CANCELLED')
    expect({ status, told: last.template, startsAt, true: stands || knows }).toMatchObject({ true: true })
  }

  async function restore(): Promise<void> {
    const { db } = app.runtime
    await db.staff.updateMany({ data: { active: true } })
    await db.team.updateMany({ data: { active: true } })
    await db.staffQualification.updateMany({ data: { validTo: null } })
    await db.leave.updateMany({ where: { state: 'GRANTED' }, data: { state: 'CANCELLED' } })
    await db.appointmentStaff.updateMany({ data: { occupying: false } })
  }

  it('leave every order with a way out, one truth about it, and its citizen told what is so', { timeout: 600_000 }, async () => {
    const step: fc.Arbitrary<Step> = fc.oneof(
      { weight: 3, arbitrary: fc.record({ blow: fc.constantFrom<Blow>(...BLOWS, 'out of service') }) },
      { weight: 1, arbitrary: fc.record({ hours: fc.integer({ min: 1, max: 60 }) }) },
      { weight: 3, arbitrary: fc.record({ who: fc.constantFrom(...ROLES), pick: fc.nat(1_000) }) },
    )
    let nr = 0
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...BEGIN), fc.array(step, { minLength: 4, maxLength: 12 }), async (at, steps) => {
        await restore()
        const story = await begin(at, nr++)
        for (const one of steps) {
          app.clock.advance(SECOND)
          if ('blow' in one) await strike(story, one.blow)
          else if ('hours' in one) await app.pass(one.hours * HOUR)
          else await act(story.id, one.who, one.pick)
          await app.sweep()
          await expectOneTruth(story.id)
          await expectToldRightly(story.id)
        }
        await expectWayOut(story.id)
      }),
      { numRuns: Number(process.env.STORIES ?? 10), seed: Number(process.env.SEED ?? 20_261_201), endOnFailure: true },
    )
  })
})
