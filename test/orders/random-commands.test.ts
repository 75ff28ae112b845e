import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { citizenToken } from '../../src/access/citizen-token.ts'
import { type Action, LIFECYCLE, ORDER_ACTIONS } from '../../src/actions/lifecycle-table.ts'
import { DAY, MINUTE } from '../../src/clock.ts'
import type { OrderStatus } from '../../src/db/generated/enums.ts'
import type { Transition } from '../../src/orders/lifecycle.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { eventsOf } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'
import { ABOUT_MATTERS, leastInput } from '../kit/least-input.ts'

const WHO = ['hotline-agent', 'dispatcher', 'staff-01', 'staff-02', 'team-lead', 'supervisor', 'quality', 'department', 'citizen'] as const
type Who = (typeof WHO)[number]
/** One step of a random story: somebody tries a verb, mostly one that is open to them, or time passes. */
type Step = { readonly who: Who; readonly pick: number; readonly open: boolean } | { readonly minutes: number }

const ROWS: readonly Transition[] = Object.values(LIFECYCLE)
const IN_WORK: readonly OrderStatus[] = ['ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING']
/** What a verb the table allows may still be refused with: about people, slots and inputs, not about the state. */
const BESIDE = ['NotEligible', 'SlotTaken', 'InvalidInput', 'Duplicate']

/** `STORIES=500 SEED=7 npm run test:harness -- test/orders/random-commands.test.ts` plays more of them, and others. */
describe('Random commands by random roles', () => {
  let app: TestApp
  beforeAll(async () => {
    // Stories are played faster than any caller, on a clock that moves little.
    app = await startApp({ settings: { QUOTA_FACTOR: '100' } })
  })
  afterAll(() => app.stop())

  const rowOf = (id: string) =>
    app.runtime.db.order.findUniqueOrThrow({
      where: { id },
      include: { matters: { orderBy: { seq: 'desc' }, include: { evaluation: true } }, handlings: true },
    })
  const unratedVisitOf = async (orderId: string) =>
    (await app.runtime.db.appointment.findFirst({ where: { orderId, status: 'FULFILLED', evaluation: null }, orderBy: { endedAt: 'desc' } }))?.id ?? null
  const clientOf = async (who: Who, { id, cycle, queryGeneration }: { id: string; cycle: number; queryGeneration: number }) =>
    app.as(who === 'citizen' ? citizenToken(app.runtime.keys, { id, cycle, queryGeneration }, new Date(app.clock.now().getTime() + DAY)) : who)

  /** Table, log and lifecycle agree. */
  async function expectSound(id: string, known: number): Promise<number> {
    const row = await rowOf(id)
    const events = await eventsOf(app, id)
    expect(events.map((e) => e.orderVersion)).toEqual(Array.from({ length: row.version }, (_, i) => i + 1))
    expect((events.at(-1)?.after as { status: string }).status).toBe(row.status)
    for (const event of events.slice(known)) {
      const [before, after] = [event.before as { status: OrderStatus } | null, event.after as { status: OrderStatus }]
      const rows = ROWS.filter((transition) => transition.event === event.kind)
      if (before === null || rows.length === 0) continue
      const legal = rows.some((t) => t.from.includes(before.status) && (t.to.includes(after.status) || after.status === before.status))
      expect({ kind: event.kind, from: before.status, to: after.status, legal }).toMatchObject({ legal: true })
    }
    const holders = row.handlings.filter((h) => h.endedAt === null).map((h) => h.staffId)
    expect(holders).toEqual(IN_WORK.includes(row.status) ? [row.handlerId] : [])
    const running = await app.runtime.db.deadline.findMany({ where: { orderId: id, outcome: 'RUNNING' } })
    expect(running.every((d) => d.cycle === row.cycle)).toBe(true)
    if (['WITHDRAWN', 'MERGED', 'REFUSED', 'TRANSFERRED', 'CLOSED'].includes(row.status)) expect(running).toEqual([])
    return events.length
  }

  async function tryVerb(id: string, step: Extract<Step, { who: Who }>, another: string): Promise<void> {
    const row = await rowOf(id)
    const client = await clientOf(step.who, row)
    const seen = await client.raw('query ($id: ID!) { order(id: $id) { availableActions(all: true) { action allowed } } }', { id })
    const available: { action: Action; allowed: boolean }[] = seen.data?.order?.availableActions ?? ORDER_ACTIONS.map((action) => ({ action, allowed: false }))
    const open = available.filter((a) => a.allowed)
    const from = step.open && open.length > 0 ? open : available
    const { action, allowed } = from[step.pick % from.length] as { action: Action; allowed: boolean }
    const wanted = ABOUT_MATTERS[action]
    const matter = (wanted && row.matters.find((m) => wanted.includes(m.status) && (action !== 'evaluateMatter' || m.evaluation === null))) ?? row.matters[0]
    const visit = action === 'evaluateVisit' ? await unratedVisitOf(id) : null
    const input = leastInput(app.clock.now(), action, { id, matterId: matter?.id ?? null, matterStatus: matter?.status ?? null, another, visit })
    const answer = await client.verb(action, input)
    const done = answer.__typename.endsWith('Success')
    const repeated = action === 'acceptOrder' && done && !allowed && row.status === 'ACCEPTED'
    const sound = done ? allowed || repeated : !allowed || BESIDE.includes(answer.__typename)
    expect({ who: step.who, action, allowed, answer, sound }).toMatchObject({ sound: true })
    if (!done) expect((await rowOf(id)).version).toBe(row.version)
  }

  it('leave table, log and lifecycle in agreement after each, and what availableActions says is what happens', { timeout: 300_000 }, async () => {
    const step: fc.Arbitrary<Step> = fc.oneof(
      { weight: 12, arbitrary: fc.record({ who: fc.constantFrom(...WHO), pick: fc.nat(1_000), open: fc.boolean() }) },
      { weight: 1, arbitrary: fc.record({ minutes: fc.integer({ min: 1, max: 700 }) }) },
    )
    const begin = fc.constantFrom<OrderStatus>('REGISTERED', 'VERIFIED', 'DISPATCHED', 'ACCEPTED', 'PROCESSING', 'COMPLETED')
    await fc.assert(
      fc.asyncProperty(begin, fc.array(step, { minLength: 15, maxLength: 30 }), async (status, steps) => {
        await app.runtime.db.appointmentStaff.updateMany({ data: { occupying: false } })
        const another = (await givenOrder(app, 'REGISTERED')).id
        const { id } = await givenOrder(app, status)
        let known = await expectSound(id, 0)
        for (const one of steps) {
          if ('minutes' in one) await app.pass(one.minutes * MINUTE)
          else await tryVerb(id, one, another)
          known = await expectSound(id, known)
        }
      }),
      { numRuns: Number(process.env.STORIES ?? 8), seed: Number(process.env.SEED ?? 20_261_126), endOnFailure: true },
    )
  })
})
