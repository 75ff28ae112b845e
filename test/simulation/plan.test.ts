import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Action, LIFECYCLE } from '../../src/actions/lifecycle-table.ts'
import type { Transition } from '../../src/orders/lifecycle.ts'
import { isNegative } from '../../src/orders/rectification-guards.ts'
import { registerOrder } from '../../src/registration/register-order.ts'
import { arrivals, clockFace, LINES_CLOSE, minuteOf, OPENS } from '../../src/simulation/arrivals.ts'
import { dice } from '../../src/simulation/dice.ts'
import { type PlannedOrder, plan } from '../../src/simulation/plan.ts'
import type { Step } from '../../src/simulation/step.ts'
import { WORLD } from './city.ts'

const UNTIL = 16 * 60
const seeds = fc.integer({ min: 0, max: 1_000_000 })
const dayOf = (seed: number, orders = 60) => plan(WORLD, { seed, orders, until: UNTIL, run: 'test' })

/** The verbs of a step that must succeed, as the lifecycle names them. */
function actionOf(step: Step): Action | null {
  if (step.do === 'race') return 'acceptOrder'
  if (step.do === 'book') return 'bookAppointment'
  if (step.do !== 'verb' || step.refused !== undefined || step.again || step.verb === 'revealContact') return null
  return step.verb
}

/** Walks an order through the lifecycle's table; every step must be possible from where the ones before led. */
function walk(order: PlannedOrder): string {
  let status = ''
  let undecided = order.items.length
  for (const step of order.steps) {
    const action = actionOf(step)
    if (action === null) continue
    const row: Transition = LIFECYCLE[action]
    if (status !== '') expect(row.from, `${action} of order ${order.nr}`).toContain(status)
    // A refused return leaves the order where it is, and so does a correction of anything but its area.
    if (action === 'amendOrder' || (step.do === 'verb' && step.input.decision === 'REJECTED')) continue
    if (action === 'decideMatter') undecided--
    // With every matter decided a finished visit stays in service; a cancelled one goes back to the one responsible.
    if ((action === 'finishVisit' || action === 'finishRemoteService') && undecided === 0) continue
    status = row.to[0] ?? status
    // A negative evaluation opens its rectification by itself.
    if (action === 'evaluateOrder' && step.do === 'verb' && isNegative(String(step.input.level))) status = 'RECTIFYING'
  }
  return status
}

describe('The plan of a day', () => {
  it('is the same for the same seed, and another for another', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(dayOf(seed)).toEqual(dayOf(seed))
      }),
      { numRuns: 20 },
    )
    expect(dayOf(1)).not.toEqual(dayOf(2))
  })

  it('begins each order with its registration, goes on in order of time, and ends with the day', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const { steps } of dayOf(seed)) {
          expect(steps[0]).toMatchObject({ do: 'verb', verb: 'registerOrder' })
          const minutes = steps.map((step) => step.at)
          expect(minutes).toEqual([...minutes].sort((a, b) => a - b))
          expect(minutes[0]).toBeGreaterThanOrEqual(OPENS)
          expect(minutes.at(-1)).toBeLessThanOrEqual(UNTIL)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('asks of every order only what the lifecycle allows from where it is', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const order of dayOf(seed)) walk(order)
      }),
      { numRuns: 50 },
    )
  })

  it('leaves a day of 200 orders with some in every state that can be reached', () => {
    const left = new Set(dayOf(7, 200).map(walk))
    expect([...left].sort()).toEqual(
      [
        'ACCEPTED',
        'CLOSED',
        'CLOSED_INCOMPLETE',
        'COMPLETED',
        'DISPATCHED',
        'IN_SERVICE',
        'PROCESSING',
        'RECTIFYING',
        'REFUSED',
        'REGISTERED',
        'SCHEDULED',
        'TRANSFERRED',
        'VERIFIED',
        'WITHDRAWN',
      ].sort(),
    )
  })

  it('registers nothing that the rules of registration refuse, and nobody with a number of an identity document', () => {
    for (const { steps } of dayOf(3, 200)) {
      const call = steps[0] as Extract<Step, { do: 'verb' }>
      const parsed = registerOrder.verb.rules.safeParse(call.input)
      expect(parsed.error?.issues).toBeUndefined()
      expect(parsed.data?.requester).toMatchObject({ name: expect.stringMatching(/^示例/), phone: expect.stringMatching(/^\+861390000\d{4}$/) })
      expect(parsed.data?.requester.idNumber).toBeUndefined()
    }
  })

  it('lets only those race who are offered the order', () => {
    for (const { steps } of dayOf(5, 200)) {
      // The last one, once a squad has sent it back.
      const dispatch = steps
        .filter((step): step is Extract<Step, { do: 'verb' }> => step.do === 'verb' && (step.verb === 'dispatchOrder' || step.verb === 'replaceRound'))
        .at(-1)
      for (const step of steps) {
        if (step.do !== 'race') continue
        expect(step.racers.length).toBeGreaterThan(0)
        for (const account of step.racers) expect(WORLD.staff.find((card) => card.account === account)?.teams).toContain(dispatch?.input.teamId)
        if (dispatch?.input.mode === 'DIRECT') expect(step.racers).toHaveLength(1)
      }
    }
  })

  it('has offers declined, and orders sent back by a squad: some stay, some go to another', () => {
    const days = [1, 2, 3].flatMap((seed) => dayOf(seed, 200))
    const rounds = days.map(({ steps }) => steps.filter((step) => step.do === 'verb' && step.verb === 'dispatchOrder' && step.refused === undefined).length)
    const done = (name: string) => days.flatMap(({ steps }) => steps.filter((step) => step.do === 'verb' && step.verb === name))
    expect(done('declineOffer').length).toBeGreaterThan(10)
    expect(new Set(done('decideReturn').map((step) => step.do === 'verb' && step.input.decision))).toEqual(new Set(['APPROVED', 'REJECTED']))
    expect(Math.max(...rounds)).toBe(2)
  })

  it('has rounds taken back in one step and in two, and orders served without a visit', () => {
    const steps = [1, 2, 3].flatMap((seed) => dayOf(seed, 200)).map((order) => order.steps.map(actionOf))
    const having = (action: Action) => steps.filter((actions) => actions.includes(action))
    for (const action of ['recallRound', 'replaceRound', 'startRemoteService', 'finishRemoteService'] as const)
      expect(having(action).length, action).toBeGreaterThan(5)
    for (const actions of having('startRemoteService')) expect(actions).not.toContain('bookAppointment')
  })

  it('keeps to an area, and says when there is none', () => {
    const county = plan(WORLD, { seed: 1, orders: 40, until: UNTIL, run: 'test', area: '450481000000' })
    expect(new Set(county.map((order) => order.area.slice(0, 6)))).toEqual(new Set(['450481']))
    expect(() => plan(WORLD, { seed: 1, orders: 1, until: UNTIL, run: 'test', area: '450499000000' })).toThrow('there is no town of this city in 450499000000')
  })
})

describe('The hours of a day', () => {
  it('bring most calls in the two peaks and few at noon', () => {
    const minutes = arrivals(dice(1), 4_000, OPENS, LINES_CLOSE)
    const within = (from: number, to: number) => minutes.filter((m) => m >= from && m < to).length
    expect(within(600, 660)).toBeGreaterThan(3 * within(750, 810))
    expect(within(930, 990)).toBeGreaterThan(2 * within(750, 810))
    expect(minutes[0]).toBeGreaterThanOrEqual(OPENS)
    expect(minutes.at(-1)).toBeLessThan(LINES_CLOSE)
  })

  it('are written and read as clocks show them', () => {
    expect([clockFace(510), clockFace(965.7), clockFace(1_440 + 60)]).toEqual(['08:30', '16:05', '01:00 (+1)'])
    expect([minuteOf('08:30'), minuteOf('8:05'), minuteOf('24:00'), minuteOf('25:00'), minuteOf('noon')]).toEqual([510, 485, 1_440, null, null])
  })
})
