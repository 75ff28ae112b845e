import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { triesAgainst } from '../../src/access/attempts.ts'
import { DAY } from '../../src/clock.ts'
import { codeOf, givenOrder } from '../kit/given.ts'
import { type Processes, startProcesses } from '../kit/server-process.ts'

const TRACK = 'query ($number: String!, $code: String!) { trackedOrder(number: $number, code: $code) { order { id } } }'
const VERIFY = 'query ($code: String!) { verifyCertificate(code: $code) { number } }'
const ROUNDS = 10

describe('Guesses at two server processes on one database', () => {
  let processes: Processes
  beforeAll(async () => {
    processes = await startProcesses(2)
  })
  afterAll(() => processes?.stop())

  const numberOf = async (id: string) => (await processes.database.db.order.findUniqueOrThrow({ where: { id } })).number
  const newNumber = async () => numberOf((await givenOrder(processes, 'REGISTERED')).id)

  const rightFor = (number: string) => codeOf({ db: processes.database.db, keys: processes.runtime.keys }, { number })
  const wrong = (nr: number) => `${String(nr).padStart(5, '0')}-WR0NG`
  /** A number has been missed so often that five more misses lock it. */
  const missed = async (number: string) => {
    const { key } = triesAgainst(processes.runtime, `number:${number}`)
    await processes.database.db.rateLimiterFlexible.create({ data: { key, points: 995, expire: new Date(Date.now() + DAY) } })
  }

  /** Asks one of the processes, anonymously. */
  async function ask(nr: number, query: string, variables: Record<string, unknown>): Promise<'RIGHT' | 'WRONG' | 'RATE_LIMITED'> {
    const response = await fetch(`${processes.urls[nr % 2]}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', connection: 'close' },
      body: JSON.stringify({ query, variables }),
    })
    const { data, errors } = (await response.json()) as { data?: Record<string, unknown>; errors?: { extensions: { code: string } }[] }
    if (errors?.[0]?.extensions.code === 'RATE_LIMITED') return 'RATE_LIMITED'
    if (errors || !data) throw new Error(JSON.stringify(errors))
    return Object.values(data)[0] === null ? 'WRONG' : 'RIGHT'
  }
  const counted = (outcomes: readonly string[]) => {
    const count = (outcome: string) => outcomes.filter((one) => one === outcome).length
    return { right: count('RIGHT'), wrong: count('WRONG'), refused: count('RATE_LIMITED') }
  }

  it('are compared together as often as is left, of forty at once against one number, round after round', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const number = await newNumber()
      const right = await rightFor(number)
      await missed(number)
      const codes = Array.from({ length: 40 }, (_, i) => (i === 30 ? right : wrong(3_000 + i)))
      const outcomes = counted(await Promise.all(codes.map((code, i) => ask(i, TRACK, { number, code }))))
      // The right one counts nothing when it happens to be among the first.
      expect(outcomes).toEqual({ right: outcomes.right, wrong: 5, refused: 35 - outcomes.right })
      expect([await ask(0, TRACK, { number, code: right }), await ask(1, TRACK, { number, code: right })]).toEqual(['RATE_LIMITED', 'RATE_LIMITED'])
      await processes.database.db.rateLimiterFlexible.deleteMany()
    }
  })

  it('are compared a hundred times together, of three hundred at once from one address', async () => {
    const code = (nr: number) => `22222222${String(nr).padStart(4, '0').replaceAll('0', 'A').replaceAll('1', 'B')}`
    expect(counted(await Promise.all(Array.from({ length: 300 }, (_, i) => ask(i, VERIFY, { code: code(i) }))))).toEqual({ right: 0, wrong: 100, refused: 200 })
    await processes.database.db.rateLimiterFlexible.deleteMany()
  })

  it('count nothing when they are right, at whichever process', async () => {
    const number = await newNumber()
    const code = await rightFor(number)
    for (let i = 0; i < 20; i++) expect(await ask(i, TRACK, { number, code })).toBe('RIGHT')
    expect(await processes.database.db.rateLimiterFlexible.count({ where: { points: { not: 0 } } })).toBe(0)
  })

  it('stay counted when their process is killed before it answers', async () => {
    const { db } = processes.database
    const number = await newNumber()
    const right = await rightFor(number)
    await db.rateLimiterFlexible.deleteMany()
    // Nothing can be looked up while another session holds the table.
    const holder = new pg.Client({ connectionString: processes.config.databaseUrl as string })
    await holder.connect()
    try {
      await holder.query('BEGIN; LOCK TABLE service_order IN ACCESS EXCLUSIVE MODE')
      const answer = ask(1, TRACK, { number, code: right }).catch(() => 'cut')
      const points = async () => (await db.rateLimiterFlexible.findMany()).map((counter) => counter.points)
      await expect.poll(points, { timeout: 20_000 }).toEqual([1, 1])
      processes.servers[1]?.signal('SIGKILL')
      expect(await answer).toBe('cut')
      await processes.servers[1]?.exit
      expect(await points()).toEqual([1, 1])
    } finally {
      await holder.end()
    }
    await db.rateLimiterFlexible.updateMany({ where: { key: triesAgainst(processes.runtime, `number:${number}`).key }, data: { points: { increment: 995 } } })
    const outcomes = []
    for (let i = 0; i < 5; i++) outcomes.push(await ask(0, TRACK, { number, code: wrong(4_000 + i) }))
    expect(outcomes).toEqual(['WRONG', 'WRONG', 'WRONG', 'WRONG', 'RATE_LIMITED'])
  })
})
