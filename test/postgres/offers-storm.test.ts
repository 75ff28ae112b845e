import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CITY, TEAMS } from '../../prisma/seed/organisation.ts'
import { DEPARTMENTS, ITEMS } from '../../prisma/seed/reference.ts'
import { issueJwt } from '../../src/access/tokens.ts'
import { DAY } from '../../src/clock.ts'
import { fixedId } from '../../src/ids.ts'
import type { Answer, Client } from '../kit/client.ts'
import { givenOrder } from '../kit/given.ts'
import { type Processes, startProcesses } from '../kit/server-process.ts'
import { untilAnswered } from '../kit/until-answered.ts'

const STAFF = Array.from({ length: 200 }, (_, i) => `storm-${i + 1}`)
/** `ORDERS=200` offers as many orders to all of them. */
const ORDERS = Number(process.env.ORDERS ?? 40)
/** What each of a wave does; drawn by fixed dice. */
const ACTIONS = 1_200

async function seedStaff({ database: { db } }: Processes) {
  const id = (account: string) => fixedId('staff', account)
  await db.staff.createMany({
    data: STAFF.map((account, i) => ({
      id: id(account),
      account,
      name: `示例风暴员${i + 1}`,
      badge: `ST-${i + 1}`,
      departmentId: DEPARTMENTS.approval.id,
      areaCodes: [CITY],
      active: true,
    })),
  })
  await db.teamMember.createMany({ data: STAFF.map((account) => ({ teamId: TEAMS.redPomegranate.id, staffId: id(account), lead: false })) })
  await db.staffQualification.createMany({ data: STAFF.map((account) => ({ staffId: id(account), itemCode: ITEMS.drainage.code })) })
}

describe('offers accepted, declined, expired and recalled at once, at two processes', () => {
  let processes: Processes
  beforeAll(async () => {
    processes = await startProcesses(2)
    await seedStaff(processes)
  })
  afterAll(() => processes?.stop())

  it('leave every order with one handler at most, and as many events as successes; nobody is told of a deadlock', { timeout: 180_000 }, async () => {
    const { db } = processes.database
    const orders: string[] = []
    while (orders.length < ORDERS) orders.push(...(await Promise.all([0, 1].map(async () => (await givenOrder(processes, 'DISPATCHED')).id))))
    const now = processes.clock.now()
    const clients: Client[] = await Promise.all(
      STAFF.map(async (account, i) =>
        processes.as(await issueJwt(processes.runtime.keys, processes.config, { account, role: 'STAFF', area: CITY }, now, new Date(now.getTime() + DAY)), i),
      ),
    )
    const agents = await Promise.all([0, 1].map((i) => processes.as('hotline-agent', i)))
    let seed = 11
    const dice = (n: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return seed % n
    }
    const counts: Record<string, number> = {}
    const odd: Answer[] = []
    const act = async (n: number) => {
      const orderId = orders[dice(ORDERS)] as string
      const staff = clients[n % STAFF.length] as Client
      const kind = dice(100)
      const [client, verb, input]: [Client, string, object] =
        kind < 25
          ? [staff, 'acceptOrder', {}]
          : kind < 85
            ? [staff, 'declineOffer', { reason: 'SCHEDULE_CONFLICT' }]
            : kind < 88
              ? [agents[n % 2] as Client, 'withdrawOrder', { reason: 'OTHER' }]
              : [staff, 'returnOrder', { reason: 'NOT_OURS', basis: '示例' }]
      const answer = await untilAnswered(client, verb, { orderId, ...input })
      counts[answer.__typename] = (counts[answer.__typename] ?? 0) + 1
      if (!answer.__typename.endsWith('Success') && answer.code === undefined) odd.push(answer)
    }
    // The offers of a quarter run out in the middle of it: the processes' own timers expire them.
    const expiring = orders.filter((_id, i) => i % 4 === 0)
    const expire = async () => {
      await db.offer.updateMany({ where: { orderId: { in: expiring }, state: { in: ['OPEN', 'SEEN'] } }, data: { expiresAt: new Date() } })
      await db.timer.updateMany({ where: { kind: 'expireOffers', subjectId: { in: expiring }, firedAt: null }, data: { dueAt: new Date() } })
    }
    const LANES = 16
    let next = 0
    await Promise.all([
      expire(),
      ...Array.from({ length: LANES }, async () => {
        while (next < ACTIONS) await act(next++)
      }),
    ])
    expect(odd).toEqual([])
    const kinds = async (kind: string) => db.eventLog.count({ where: { orderId: { in: orders }, kind } })
    expect(await kinds('OFFER_DECLINED')).toBe(counts.DeclineOfferSuccess ?? 0)
    expect(await kinds('WITHDRAWN')).toBe(counts.WithdrawOrderSuccess ?? 0)
    expect(await kinds('RETURN_REQUESTED')).toBe(counts.ReturnOrderSuccess ?? 0)
    // Accepting again as the winner succeeds and leaves no event, so there may be more successes than events.
    const accepted = await kinds('ACCEPTED')
    expect(accepted).toBeGreaterThan(0)
    expect(counts.AcceptOrderSuccess ?? 0).toBeGreaterThanOrEqual(accepted)
    expect(await kinds('OFFERS_EXPIRED')).toBeGreaterThan(0)
    for (const id of orders) {
      const order = await db.order.findUniqueOrThrow({ where: { id }, include: { handlings: true, offers: true, returnRequests: true } })
      expect(order.handlings.filter((h) => h.endedAt === null).map((h) => h.staffId)).toEqual(
        order.handlerId !== null && order.closedAt === null ? [order.handlerId] : [],
      )
      expect(order.returnRequests.filter((r) => r.state === 'PENDING')).toHaveLength(order.returnPending ? 1 : 0)
      if (order.status !== 'DISPATCHED') expect(order.offers.filter((o) => o.state === 'OPEN' || o.state === 'SEEN')).toEqual([])
      const versions = await db.eventLog.findMany({ where: { orderId: id }, orderBy: { pos: 'asc' }, select: { orderVersion: true } })
      expect(versions.map((v) => v.orderVersion)).toEqual(Array.from({ length: order.version }, (_, i) => i + 1))
    }
    for (const server of processes.servers) expect(server.written()).not.toMatch(/"level":50/)
  })
})
