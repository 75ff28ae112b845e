import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { CITY, TEAMS } from '../../prisma/seed/organisation.ts'
import { DEPARTMENTS, ITEMS } from '../../prisma/seed/reference.ts'
import { issueJwt } from '../../src/access/tokens.ts'
import { DAY } from '../../src/clock.ts'
import { fixedId } from '../../src/ids.ts'
import { packageRoot } from '../../src/root.ts'
import type { Answer } from '../kit/client.ts'
import { givenOrder, registration, tokenFor } from '../kit/given.ts'
import { type Processes, startProcesses } from '../kit/server-process.ts'

const RACERS = Array.from({ length: 100 }, (_, i) => `racer-${i + 1}`)

/** A hundred more in the squad, all qualified, all in the area. */
async function seedRacers({ database: { db } }: Processes) {
  const id = (account: string) => fixedId('staff', account)
  await db.staff.createMany({
    data: RACERS.map((account, i) => ({
      id: id(account),
      account,
      name: `示例抢单员${i + 1}`,
      badge: `RC-${i + 1}`,
      departmentId: DEPARTMENTS.approval.id,
      areaCodes: [CITY],
      active: true,
    })),
  })
  await db.teamMember.createMany({ data: RACERS.map((account) => ({ teamId: TEAMS.redPomegranate.id, staffId: id(account), lead: false })) })
  await db.staffQualification.createMany({ data: RACERS.map((account) => ({ staffId: id(account), itemCode: ITEMS.drainage.code })) })
}

/** All of them accept one dispatched order at once, each through the next process. */
async function race(processes: Processes) {
  const { id: orderId } = await givenOrder(processes, 'DISPATCHED')
  const now = processes.clock.now()
  const racers = await Promise.all(
    RACERS.map(async (account, i) =>
      processes.as(await issueJwt(processes.runtime.keys, processes.config, { account, role: 'STAFF', area: CITY }, now, new Date(now.getTime() + DAY)), i),
    ),
  )
  const before = await stateOf(processes, orderId)
  const answers: Answer[] = await Promise.all(racers.map((racer) => racer.raw(ACCEPT, { input: { orderId } })))
  return {
    orderId,
    before,
    after: await stateOf(processes, orderId),
    answers: answers.map((a) => a.data?.acceptOrder ?? { __typename: 'error', code: a.errors?.[0]?.extensions.code }),
  }
}

const ACCEPT =
  'mutation ($input: AcceptOrderInput!) { acceptOrder(input: $input) { __typename ... on AcceptOrderSuccess { order { handler { badge } } } ... on AlreadyTaken { badge } ... on Problem { code message } } }'

async function stateOf({ database: { db } }: Processes, id: string) {
  const order = await db.order.findUniqueOrThrow({ where: { id }, include: { handler: true, offers: true } })
  const events = await db.eventLog.findMany({ where: { orderId: id }, orderBy: { pos: 'asc' } })
  const live = order.offers.filter((o) => o.state === 'OPEN').length
  return {
    status: order.status,
    version: order.version,
    badge: order.handler?.badge ?? null,
    live,
    won: order.offers.filter((o) => o.state === 'ACCEPTED').length,
    kinds: events.map((e) => e.kind),
    versions: events.map((e) => e.orderVersion),
  }
}

const counted = (answers: readonly Answer[]) => {
  const counts: Record<string, number> = {}
  for (const { __typename } of answers) counts[__typename] = (counts[__typename] ?? 0) + 1
  return counts
}

describe('two server processes on one database', () => {
  let processes: Processes
  beforeAll(async () => {
    processes = await startProcesses(2)
    await seedRacers(processes)
  })
  afterAll(() => processes?.stop())

  it('let exactly one of 100 eligible staff win an order they accept at once; the other 99 learn who was faster', async () => {
    for (let round = 0; round < 2; round++) {
      const { orderId, answers, before, after } = await race(processes)
      expect(counted(answers)).toEqual({ AcceptOrderSuccess: 1, AlreadyTaken: 99 })
      const winner = answers.find((a) => a.__typename === 'AcceptOrderSuccess').order.handler.badge
      expect(new Set(answers.filter((a) => a.__typename === 'AlreadyTaken').map((a) => a.badge))).toEqual(new Set([winner]))
      expect(before).toMatchObject({ status: 'DISPATCHED', badge: null, won: 0 })
      expect(after).toMatchObject({ status: 'ACCEPTED', badge: winner, live: 0, won: 1, version: before.version + 1 })
      expect(after.kinds).toEqual([...before.kinds, 'ACCEPTED'])
      // Golden 3: one clock, started once and stopped once.
      const stops = await processes.database.db.deadline.findMany({
        where: { orderId, clock: 'ACCEPT' },
        select: { seq: true, outcome: true, breachedAt: true },
      })
      expect(stops).toEqual([{ seq: 1, outcome: 'MET', breachedAt: null }])
    }
  })

  it('give ten requests with one idempotency key one effect and one answer', async () => {
    const input = { ...registration(), idempotencyKey: 'ten-at-once' }
    const agents = await Promise.all(Array.from({ length: 10 }, (_, i) => processes.as('hotline-agent', i)))
    const answers = await Promise.all(agents.map((agent) => agent.verb('registerOrder', input)))
    expect(counted(answers)).toEqual({ RegisterOrderSuccess: 10 })
    const ids = new Set(answers.map((a) => a.order.id))
    expect(ids.size).toBe(1)
    expect(await processes.database.db.order.count({ where: { externalNo: input.externalNo } })).toBe(1)
    expect((await stateOf(processes, [...ids][0])).kinds).toEqual(['REGISTERED'])
  })

  it('let either the withdrawal or the acceptance win when both saw the same version, and say so to the other', async () => {
    for (let round = 0; round < 10; round++) {
      const { orderId, accept, withdraw, version } = await contest(processes, round)
      const answers = await Promise.all([withdraw({ expectedVersion: version }), accept({ expectedVersion: version })])
      const winner = answers.filter((a) => a.__typename.endsWith('Success'))
      const loser = answers.filter((a) => !a.__typename.endsWith('Success'))
      expect([winner.length, loser.length]).toEqual([1, 1])
      expect(loser[0].code).toBe('STALE_VERSION')
      const after = await stateOf(processes, orderId)
      expect(after.version).toBe(version + 1)
      expect(after.versions).toEqual(Array.from({ length: version + 1 }, (_, i) => i + 1))
      expect(after.live).toBe(0)
      if (after.status === 'ACCEPTED') expect(after).toMatchObject({ badge: 'RP-01', won: 1 })
      else expect(after).toMatchObject({ status: 'WITHDRAWN', badge: null, won: 0 })
    }
  })

  it('always let the citizen withdraw when nobody names a version, before the acceptance or after it', async () => {
    for (let round = 0; round < 10; round++) {
      const { orderId, accept, withdraw } = await contest(processes, round)
      const [withdrawn, accepted] = await Promise.all([withdraw({}), accept({})])
      expect(withdrawn.__typename).toBe('WithdrawOrderSuccess')
      const after = await stateOf(processes, orderId)
      expect(after).toMatchObject({ status: 'WITHDRAWN', live: 0 })
      const tail = after.kinds.slice(after.kinds.indexOf('DISPATCHED') + 1)
      if (accepted.__typename === 'AcceptOrderSuccess') expect(tail).toEqual(['ACCEPTED', 'WITHDRAWN'])
      else expect([accepted.code, ...tail]).toEqual(['ILLEGAL_TRANSITION', 'WITHDRAWN'])
    }
  })
})

describe('a recall from another process', () => {
  let processes: Processes
  beforeAll(async () => {
    processes = await startProcesses(2)
  })
  afterAll(() => processes?.stop())

  it('and an acceptance have one winner, and who loses is told why; of two recalls one is done', async () => {
    for (let round = 0; round < 10; round++) {
      const { id: orderId } = await givenOrder(processes, 'DISPATCHED')
      const [first, second] = await Promise.all([0, 1].map((process) => processes.as('dispatcher', process)))
      const staff = await processes.as('staff-01', round)
      const recall = { orderId, reason: 'OTHER' }
      const answers = await Promise.all([first?.verb('recallRound', recall), staff.verb('acceptOrder', { orderId }), second?.verb('recallRound', recall)])
      const won = answers.filter((a) => a.__typename.endsWith('Success'))
      expect(won).toHaveLength(1)
      const accepted = won[0].__typename === 'AcceptOrderSuccess'
      const codes = answers.filter((a) => a.__typename === 'IllegalTransition').map((a) => a.blockedBy[0].code)
      expect(codes.sort()).toEqual(accepted ? ['STATUS', 'STATUS'] : ['OFFER_RECALLED', 'STATUS'])
      const after = await stateOf(processes, orderId)
      expect(after).toMatchObject({ status: accepted ? 'ACCEPTED' : 'VERIFIED', live: 0, won: accepted ? 1 : 0 })
      expect(after.kinds.filter((kind) => kind === 'ROUND_RECALLED')).toHaveLength(accepted ? 0 : 1)
    }
  })
})

/** A dispatched order, its citizen and a staff member with a live offer, each at another process. */
async function contest(processes: Processes, round: number) {
  const { id: orderId } = await givenOrder(processes, 'DISPATCHED')
  const { version } = await processes.database.db.order.findUniqueOrThrow({ where: { id: orderId } })
  const citizen = await processes.as(tokenFor(processes, orderId), round)
  const staff = await processes.as('staff-01', round + 1)
  return {
    orderId,
    version,
    withdraw: (more: object) => citizen.verb('withdrawOrder', { orderId, reason: 'OTHER', ...more }),
    accept: (more: object) => staff.verb('acceptOrder', { orderId, ...more }),
  }
}

describe('a copy of the program without the version guard', () => {
  it('breaks the promise in the very same race: so the race above proves the guard', { timeout: 120_000 }, async () => {
    const processes = await startProcesses(2, unguardedCopy())
    try {
      await seedRacers(processes)
      // One race may go well by chance; ten do not.
      const kept = { won: 1, told: 99 }
      let came = kept
      for (let round = 0; round < 10 && came.won === 1 && came.told === 99; round++) {
        const { answers } = await race(processes)
        expect(answers).toHaveLength(100)
        const { AcceptOrderSuccess: won = 0, AlreadyTaken: told = 0 } = counted(answers)
        came = { won, told }
      }
      expect(came).not.toEqual(kept)
    } finally {
      await processes.stop()
    }
  })
})

/** The source again, with the version taken out of the guarded write. */
function unguardedCopy(): string {
  const root = join(packageRoot, 'node_modules/.cache', `flash-delivery-unguarded-${process.pid}`)
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  mkdirSync(root, { recursive: true })
  for (const part of ['src', 'prisma', 'dist/web', 'dist/report', 'dist/evaluate', 'package.json', 'tsconfig.json'])
    cpSync(join(packageRoot, part), join(root, part), { recursive: true })
  symlinkSync(join(packageRoot, 'node_modules'), join(root, 'node_modules'), 'dir')
  const file = join(root, 'src/orders/open-order.ts')
  const source = readFileSync(file, 'utf8')
  const guard = ' AND o.version = r.version - 1'
  expect(source.split(guard)).toHaveLength(2)
  writeFileSync(file, source.replace(guard, ''))
  return root
}
