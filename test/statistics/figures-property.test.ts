import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { citizenToken } from '../../src/access/citizen-token.ts'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import { catchUpFacts, freezeMonths, rebuildFacts } from '../../src/statistics/keep-facts.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { registration, WANXIU } from '../kit/given.ts'
import { type Asked, type Logged, naiveFigures, type Promises, type Sum } from './naive-figures.ts'

/** A Monday of a season without holidays. */
const MONDAY = '2026-07-06T09:00:00.000+08:00'
const AREAS = [WANXIU, '450481109001', '450422100000'] as const
const STAFF = ['staff-01', 'staff-02', 'staff-03', 'staff-04', 'staff-11', 'staff-12'] as const

/** What an order goes through, drawn at random. */
const course = fc.record({
  startsDay: fc.integer({ min: 0, max: 20 }),
  area: fc.constantFrom(...AREAS),
  channel: fc.constantFrom('HOTLINE_12345', 'REAL_ECONOMY_APP'),
  items: fc.constantFrom([ITEMS.drainage.code], [ITEMS.drainage.code, ITEMS.construction.code], [ITEMS.pensionCheck.code]),
  accepts: fc.constantFrom('AT_ONCE', 'AT_ONCE', 'AT_ONCE', 'LATE', 'LATE', 'NEVER', 'WITHDRAWN_BEFORE'),
  extends: fc.boolean(),
  lateMinutes: fc.constantFrom(-5, 10, 40),
  visits: fc.constantFrom(1, 2),
  denied: fc.boolean(),
  completesAfterDays: fc.integer({ min: 0, max: 12 }),
  level: fc.constantFrom(null, 'VERY_SATISFIED', 'BASICALLY_SATISFIED', 'DISSATISFIED', 'VERY_DISSATISFIED'),
  resolved: fc.boolean(),
  rectified: fc.constantFrom('IN_TIME', 'LATE', 'NEVER', 'UPHELD', 'UPHELD_LATE', 'DISMISSED', 'REWORKED'),
  rates: fc.constantFrom('SELF', 'BY_TELEPHONE', 'PARTS_TOO'),
  reached: fc.constantFrom(true, true, false),
  calledBack: fc.constantFrom('AGREES', 'CONTRADICTS'),
  endsAfterLimit: fc.constantFrom(null, null, null, null, 'WITHDRAWN', 'TRANSFERRED', 'MERGED'),
  second: fc.constantFrom(null, 'SATISFIED', 'DISSATISFIED'),
  reopened: fc.constantFrom(null, null, 'NEW_FACTS', 'UNRESOLVED'),
})
type Course = typeof course extends fc.Arbitrary<infer T> ? T : never

/** Is in every history, so that each has an order that was completed in its month and can be reopened after it is closed. */
const COMPLETED_IN_JULY: Course = {
  startsDay: 3,
  area: WANXIU,
  channel: 'HOTLINE_12345',
  items: [ITEMS.drainage.code],
  accepts: 'AT_ONCE',
  extends: false,
  lateMinutes: -5,
  visits: 1,
  denied: false,
  completesAfterDays: 1,
  level: 'VERY_SATISFIED',
  resolved: true,
  rectified: 'NEVER',
  rates: 'SELF',
  reached: true,
  calledBack: 'AGREES',
  endsAfterLimit: null,
  second: null,
  reopened: null,
}

interface Deed {
  readonly at: number
  readonly nr: number
  readonly who: string
  readonly verb: string
  readonly input?: Record<string, unknown>
}

/** Is in every history too: says one thing and, called back, another. Which of the two counts is what a figure is about. */
const SAYS_TWO_THINGS: Course = { ...COMPLETED_IN_JULY, startsDay: 5, level: 'DISSATISFIED', resolved: false, rectified: 'IN_TIME', calledBack: 'CONTRADICTS' }

/** The deeds of a course: milliseconds after the beginning, who and what. Those that come too late or early are simply refused. */
function deedsOf(c: Course, nr: number): Deed[] {
  const deeds: Deed[] = []
  let at = c.startsDay * DAY + nr * 7 * MINUTE
  const does = (after: number, who: string, verb: string, input?: Record<string, unknown>) => {
    at += after
    deeds.push({ at, nr, who, verb, ...(input ? { input } : {}) })
  }
  const staff = STAFF[nr % STAFF.length] as string
  const visit = (startsIn: number) => {
    const starts = at + startsIn
    does(MINUTE, staff, 'bookAppointment', { startsIn, minutes: 50 })
    does(starts + c.lateMinutes * MINUTE - at, staff, 'arriveAtVisit')
    does(MINUTE, staff, 'startVisit', { identityChecked: true })
    does(MINUTE, staff, 'submitAll')
    does(10 * MINUTE, staff, 'finishVisit')
  }
  does(0, 'hotline-agent', 'registerOrder')
  does(MINUTE, 'dispatcher', 'verifyOrder', { type: 'HELP', items: c.items, serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true })
  // Ends by itself long after its limit has passed: missed by the order, and by no figure of orders that were carried out.
  if (c.endsAfterLimit === 'WITHDRAWN') does(25 * DAY, '@citizen', 'withdrawOrder', { reason: 'OTHER' })
  if (c.endsAfterLimit === 'TRANSFERRED') does(25 * DAY, 'dispatcher', 'transferOrder', { reason: 'OTHER_REGION', receivingUnit: '示例市', receipt: 'R-1' })
  if (c.endsAfterLimit === 'MERGED') does(25 * DAY, 'dispatcher', 'mergeOrder', { reason: '示例：同一诉求' })
  if (c.endsAfterLimit) return deeds
  does(MINUTE, 'dispatcher', 'dispatchOrder', { mode: 'DIRECT', staffId: staffId(staff), teamId: TEAMS.redPomegranate.id })
  if (c.accepts === 'WITHDRAWN_BEFORE') does(5 * MINUTE, '@citizen', 'withdrawOrder', { reason: 'OTHER' })
  if (c.accepts === 'WITHDRAWN_BEFORE' || c.accepts === 'NEVER') return deeds
  does(c.accepts === 'LATE' ? 35 * MINUTE : MINUTE, 'dispatcher', 'dispatchOrder', { mode: 'DIRECT', staffId: staffId(staff), teamId: TEAMS.redPomegranate.id })
  does(MINUTE, staff, 'acceptOrder')
  does(MINUTE, staff, 'logContact', { method: 'TELEPHONE', outcome: 'REACHED' })
  if (c.extends) {
    does(MINUTE, staff, 'requestExtension', { days: 2, reason: '示例', legalBasis: '示例' })
    does(MINUTE, 'dispatcher', 'decideExtension', { decision: 'APPROVED' })
  }
  visit(2 * HOUR)
  if (c.visits === 2) {
    const startsIn = DAY + 2 * HOUR
    const starts = at + startsIn
    does(MINUTE, staff, 'scheduleFollowUp', { startsIn, minutes: 50 })
    does(starts + c.lateMinutes * MINUTE - at, staff, 'arriveAtVisit')
    does(MINUTE, staff, 'startVisit', { identityChecked: true })
    does(5 * MINUTE, staff, 'finishVisit')
  }
  does(c.completesAfterDays * DAY + 10 * MINUTE, 'department', 'decideAll', { denied: c.denied })
  does(10 * MINUTE, staff, 'completeOrder', { result: c.denied ? 'EXPLAINED' : 'SOLVED', reply: '示例', replyMethod: 'SMS' })
  if (c.rates === 'PARTS_TOO') does(MINUTE, '@citizen', 'evaluateParts', { level: c.level ?? 'SATISFIED' })
  if (c.level !== null && c.rates === 'BY_TELEPHONE')
    does(HOUR, 'quality', 'logRevisit', { method: 'TELEPHONE', outcome: 'REACHED', resolved: c.resolved, level: c.level })
  else if (c.level !== null) does(HOUR, '@citizen', 'evaluateOrder', { level: c.level, resolved: c.resolved })
  else
    does(HOUR, 'hotline-agent', 'logRevisit', { method: 'TELEPHONE', ...(c.reached ? { outcome: 'REACHED', resolved: c.resolved } : { outcome: 'NO_ANSWER' }) })
  if (c.level?.endsWith('DISSATISFIED')) {
    if (c.rectified === 'UPHELD' || c.rectified === 'UPHELD_LATE' || c.rectified === 'DISMISSED') {
      does(HOUR, staff, 'fileAppeal', { ground: 'MISTAKEN', statement: '示例' })
      does(c.rectified === 'UPHELD_LATE' ? 11 * DAY : HOUR, 'quality', 'decideAppeal', {
        decision: c.rectified === 'DISMISSED' ? 'DISMISSED' : 'UPHELD',
        reason: '示例',
      })
    }
    if (c.rectified === 'REWORKED') does(HOUR, 'quality', 'reworkOrder')
    if (c.rectified === 'IN_TIME' || c.rectified === 'LATE' || c.rectified === 'DISMISSED') {
      does(c.rectified === 'LATE' ? 9 * DAY : HOUR, 'quality', 'contactAboutEvaluation', { method: 'TELEPHONE', outcome: 'REACHED' })
      does(MINUTE, 'quality', 'planRectification', { measure: 'FIX', description: '示例' })
      does(MINUTE, 'quality', 'submitRectification', { outcome: '示例', informedBy: 'SMS' })
      does(HOUR, 'supervisor', 'decideRectification', { decision: 'APPROVED' })
      if (c.second) does(HOUR, '@citizen', 'rateRectification', { level: c.second })
      does(HOUR, 'quality', 'logRevisit', { method: 'TELEPHONE', outcome: 'REACHED', resolved: c.calledBack === 'CONTRADICTS' ? !c.resolved : c.resolved })
    }
  }
  if (c.reopened) {
    does(2 * DAY, 'quality', 'reopenOrder', { reason: c.reopened })
    does(HOUR, 'dispatcher', 'dispatchOrder', { mode: 'DIRECT', staffId: staffId(staff), teamId: TEAMS.redPomegranate.id })
    does(5 * MINUTE, staff, 'acceptOrder')
    does(MINUTE, staff, 'logContact', { method: 'TELEPHONE', outcome: 'REACHED' })
    visit(3 * HOUR)
    does(DAY, 'department', 'decideAll', { denied: false })
    does(10 * MINUTE, staff, 'completeOrder', { result: 'SOLVED', reply: '示例', replyMethod: 'SMS' })
  }
  return deeds
}

/** `RUNS=50 SEED=7 npm run test:harness -- test/statistics/figures-property.test.ts` tries more histories, and others. */
describe('Every figure of random histories', () => {
  let app: TestApp
  let promises: Promises
  /** Each history in a city of its own, at the beginning of the same summer. */
  async function begin() {
    await app?.stop()
    app = await startApp({ at: MONDAY })
    await app.runtime.db.staff.updateMany({ data: { capacity: 1_000 } })
    const items = await app.runtime.db.catalogueItem.findMany()
    promises = Object.fromEntries(items.map((i) => [i.code, { promised: i.promisedDays, statutory: i.statutoryDays }]))
  }
  afterAll(() => app.stop())

  const log = () => app.runtime.db.$queryRaw<Logged[]>`SELECT order_id, kind, subject_id, cycle, at, before, after, data FROM event_log ORDER BY pos`

  async function play(courses: readonly Course[]) {
    const begin = app.clock.now().getTime()
    const ids: string[] = []
    const deeds = courses.flatMap(deedsOf).sort((a, b) => a.at - b.at || a.nr - b.nr)
    const succeeded = new Set<string>()
    for (const { at, nr, who, verb, input } of deeds) {
      if (begin + at > app.clock.now().getTime()) await app.passTo(new Date(begin + at))
      const orderId = ids[nr] ?? ''
      const row = orderId ? await app.runtime.db.order.findUniqueOrThrow({ where: { id: orderId }, include: { matters: true } }) : null
      const client = await app.as(
        who === '@citizen'
          ? citizenToken(
              app.runtime.keys,
              { id: orderId, cycle: row?.cycle ?? 1, queryGeneration: row?.queryGeneration ?? 0 },
              new Date(app.clock.now().getTime() + DAY),
            )
          : who,
      )
      const one = async (name: string, given: Record<string, unknown>) => {
        const answer: Answer = await client.verb(name, given)
        if (answer.__typename.endsWith('Success')) succeeded.add(name)
        return answer
      }
      if (verb === 'registerOrder') {
        const course = courses[nr] as Course
        ids[nr] = (await one('registerOrder', registration({ areaCode: course.area, channel: course.channel }))).order.id
      } else if (verb === 'submitAll')
        for (const m of row?.matters.filter(({ status }) => status === 'DRAFT') ?? []) await one('submitMatter', { orderId, matterId: m.id })
      else if (verb === 'evaluateParts') {
        const visits = await app.runtime.db.appointment.findMany({ where: { orderId, status: 'FULFILLED' } })
        for (const v of visits) await one('evaluateVisit', { orderId, appointmentId: v.id, ...input })
        for (const m of row?.matters ?? []) await one('evaluateMatter', { orderId, matterId: m.id, ...input })
      } else if (verb === 'decideAll')
        for (const m of row?.matters.filter(({ status }) => status === 'SUBMITTED') ?? []) {
          await one('acceptMatter', { orderId, matterId: m.id })
          const permit = m.itemCode !== ITEMS.pensionCheck.code
          const outcome = !permit ? { outcome: 'COMPLETED' } : input?.denied ? { outcome: 'DENIED', reason: '示例', remedy: '示例' } : { outcome: 'GRANTED' }
          await one('decideMatter', { orderId, matterId: m.id, ...outcome })
        }
      else if (input && 'startsIn' in input) {
        const startsAt = new Date(app.clock.now().getTime() + Number(input.startsIn))
        await one(verb, { orderId, startsAt, endsAt: new Date(startsAt.getTime() + Number(input.minutes) * MINUTE) })
      } else if (verb === 'mergeOrder') {
        const into = await app.runtime.db.order.findFirst({
          where: { id: { not: orderId }, status: { in: ['REGISTERED', 'VERIFIED', 'ACCEPTED', 'SCHEDULED', 'PROCESSING'] } },
          orderBy: { id: 'asc' },
        })
        if (into) await one(verb, { orderId, intoId: into.id, ...input })
      } else await one(verb, { orderId, ...input })
    }
    return succeeded
  }

  async function figuresOf(asked: Asked): Promise<Record<string, Sum & { frozen: (Sum & { restated: boolean }) | null }>> {
    const { statistics } = await (await app.as('supervisor'))(
      'query ($filter: StatisticsFilter!) { statistics(filter: $filter) { kpi numerator denominator excluded frozen { numerator denominator excluded restated } } }',
      { filter: { from: asked.from, to: asked.to, area: asked.area, teamId: asked.team, staffId: asked.staff, item: asked.item, channel: asked.channel } },
    )
    return Object.fromEntries(statistics.map(({ kpi, ...sum }: { kpi: string } & Sum) => [kpi, sum]))
  }
  /** Its parts one level below are each what is counted within them, and with what is placed no lower they are the whole. */
  async function expectParts(asked: Asked, events: Parameters<typeof naiveFigures>[0], now: Date): Promise<void> {
    const { area = '450400000000', from, to } = asked
    const { statisticsBreakdown: groups } = await (await app.as('supervisor'))(
      'query ($filter: StatisticsFilter!) { statisticsBreakdown(by: AREA, filter: $filter) { key figures { kpi numerator denominator excluded } } }',
      { filter: { from, to, area } },
    )
    const sums = new Map<string, Sum>()
    for (const { key, figures } of groups as { key: string; figures: (Sum & { kpi: string })[] }[]) {
      const own = Object.fromEntries(figures.map(({ kpi, ...sum }) => [kpi, sum]))
      if (key !== area) expect(own, `${key} of ${JSON.stringify(asked)}`).toEqual(naiveFigures(events, promises, { from, to, area: key }, now))
      for (const [kpi, sum] of Object.entries(own)) {
        const { numerator, denominator, excluded } = sums.get(kpi) ?? { numerator: 0, denominator: 0, excluded: 0 }
        sums.set(kpi, { numerator: numerator + sum.numerator, denominator: denominator + sum.denominator, excluded: excluded + sum.excluded })
      }
    }
    if (groups.length > 0) expect(Object.fromEntries(sums), JSON.stringify(asked)).toEqual(naiveFigures(events, promises, { from, to, area }, now))
  }
  /** Each staff member and item is what is counted of it; staff, with orders that have no handler, are the whole. */
  async function expectGroups(by: 'STAFF' | 'ITEM', { from, to, area }: Asked, events: Parameters<typeof naiveFigures>[0], now: Date): Promise<void> {
    const { statisticsBreakdown: groups } = await (await app.as('supervisor'))(
      `query ($filter: StatisticsFilter!) { statisticsBreakdown(by: ${by}, filter: $filter) { key figures { kpi numerator denominator excluded } } }`,
      { filter: { from, to, area } },
    )
    const whole = naiveFigures(events, promises, { from, to, ...(area ? { area } : {}) }, now)
    const sums = Object.fromEntries(Object.keys(whole).map((kpi) => [kpi, { numerator: 0, denominator: 0, excluded: 0 }]))
    for (const { key, figures } of groups as { key: string | null; figures: (Sum & { kpi: string })[] }[]) {
      const own = Object.fromEntries(figures.map(({ kpi, ...sum }) => [kpi, sum]))
      const one = { from, to, ...(area ? { area } : {}), ...(by === 'STAFF' ? { staff: key ?? '' } : { item: key ?? '' }) }
      if (key !== null) expect(own, JSON.stringify(one)).toEqual(naiveFigures(events, promises, one, now))
      for (const [kpi, sum] of Object.entries(own)) {
        const total = sums[kpi] as Sum
        sums[kpi] = {
          numerator: total.numerator + sum.numerator,
          denominator: total.denominator + sum.denominator,
          excluded: total.excluded + sum.excluded,
        }
      }
    }
    if (by === 'STAFF') expect(sums, JSON.stringify({ from, to, area })).toEqual(whole)
  }
  const plain = ({ numerator, denominator, excluded }: Sum) => ({ numerator, denominator, excluded })

  const period = fc.oneof(
    fc.tuple(fc.integer({ min: 0, max: 110 }), fc.integer({ min: 0, max: 70 })).map(([from, days]) => {
      const day = (n: number) => new Date(Date.parse('2026-06-20') + n * DAY).toISOString().slice(0, 10)
      return { from: day(from), to: day(from + days) }
    }),
    fc.constantFrom({ from: '2026-07-01', to: '2026-07-31' }, { from: '2026-07-01', to: '2026-09-30' }, { from: '2026-01-01', to: '2026-12-31' }),
  )
  /** The whole city, whose days have sums of their own, and whatever narrows it. */
  const asked: fc.Arbitrary<Asked> = fc
    .record(
      {
        period,
        area: fc.constantFrom(undefined, '450400000000', '450481000000', '450481109000', ...AREAS),
        team: fc.constantFrom(undefined, undefined, TEAMS.redPomegranate.id),
        staff: fc.constantFrom(undefined, undefined, ...STAFF.map(staffId)),
        item: fc.constantFrom(undefined, undefined, ITEMS.drainage.code),
        channel: fc.constantFrom(undefined, undefined, 'REAL_ECONOMY_APP'),
      },
      { requiredKeys: ['period'] },
    )
    .map(({ period, ...narrows }) => ({
      ...period,
      ...(Object.fromEntries(Object.entries(narrows).filter(([, v]) => v !== undefined)) as Omit<Asked, 'from' | 'to'>),
    }))

  it('is the same counted slowly from the log alone and by the product: any period and filter, followed or rebuilt, and as a month was closed', async () => {
    const succeeded = new Set<string>()
    await fc.assert(
      fc.asyncProperty(
        fc.array(course, { minLength: 9, maxLength: 13 }),
        fc.array(asked, { minLength: 12, maxLength: 12 }),
        fc.array(period, { minLength: 6, maxLength: 6 }),
        async (drawn, narrowed, whole) => {
          await begin()
          for (const verb of await play([COMPLETED_IN_JULY, SAYS_TWO_THINGS, ...drawn])) succeeded.add(verb)
          const events = await log()
          expect(events.length).toBeGreaterThan(50)
          const now = app.clock.now()
          for (const question of [...narrowed, ...whole]) {
            const answer = await figuresOf(question)
            const naive = naiveFigures(events, promises, question, now)
            expect(Object.fromEntries(Object.entries(answer).map(([kpi, sum]) => [kpi, plain(sum)])), JSON.stringify(question)).toEqual(naive)
            await expectParts(question, events, now)
          }
          for (const question of narrowed.slice(0, 4)) {
            await expectGroups('STAFF', question, events, now)
            await expectGroups('ITEM', question, events, now)
          }
          // Another way to the same rows: made anew, set by set.
          const rows = () =>
            app.runtime.db.$queryRaw`SELECT * FROM figure_rollup WHERE above <> 0 OR below <> 0 OR excluded <> 0 ORDER BY city, dimension, key, month, kpi`
          const days = () =>
            app.runtime.db.$queryRaw`SELECT * FROM figure_day WHERE above <> 0 OR below <> 0 OR excluded <> 0 ORDER BY city, dimension, key, day, kpi`
          const followed = [await rows(), await days()]
          await rebuildFacts(app.runtime.db)
          expect([await rows(), await days()]).toEqual(followed)
        },
      ),
      { numRuns: Number(process.env.RUNS ?? 2), ...(process.env.SEED ? { seed: Number(process.env.SEED) } : {}), endOnFailure: true },
    )
    for (const verb of ['acceptOrder', 'completeOrder', 'evaluateOrder']) expect([...succeeded]).toContain(verb)
    if (process.env.RUNS) console.log('verbs that succeeded:', [...succeeded].sort().join(' '))

    // A month is closed on the tenth of the next; what is reopened afterwards restates it, and what was closed stays.
    const month = { from: '2026-07-01', to: '2026-07-31' }
    await app.passTo(new Date(Math.max(app.clock.now().getTime(), Date.parse('2026-08-10T00:00:00+08:00'))))
    await catchUpFacts(app.runtime.db)
    await freezeMonths(app.runtime.db, app.clock.now())
    const closed = await log()
    const again = await app.runtime.db.order.findFirstOrThrow({
      where: { status: { in: ['CLOSED', 'COMPLETED'] }, completedAt: { gte: new Date('2026-07-01'), lt: new Date('2026-07-31') }, teamId: { not: null } },
      orderBy: { id: 'asc' },
    })
    await (await app.as('quality')).verb('reopenOrder', { orderId: again.id, reason: 'UNRESOLVED' })
    const answer = await figuresOf(month)
    const then = naiveFigures(closed, promises, month, null)
    expect(Object.fromEntries(Object.entries(answer).map(([kpi, { frozen }]) => [kpi, frozen && plain(frozen)]))).toEqual(then)
    expect(Object.fromEntries(Object.entries(answer).map(([kpi, sum]) => [kpi, plain(sum)]))).toEqual(
      naiveFigures(await log(), promises, month, app.clock.now()),
    )
    for (const [kpi, sum] of Object.entries(answer))
      expect({ kpi, restated: sum.frozen?.restated }).toEqual({ kpi, restated: JSON.stringify(plain(sum)) !== JSON.stringify(then[kpi]) })
  }, 600_000)
})
