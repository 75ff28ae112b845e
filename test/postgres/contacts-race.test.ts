import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Answer, Client } from '../kit/client.ts'
import { givenOrder } from '../kit/given.ts'
import { type Processes, startProcesses } from '../kit/server-process.ts'
import { untilAnswered } from '../kit/until-answered.ts'

const AT_ONCE = 100

describe('a hundred contacts logged at once on one order, through two server processes', () => {
  let processes: Processes
  beforeAll(async () => {
    processes = await startProcesses(2)
  })
  afterAll(() => processes?.stop())

  it('are all logged, one after the other, since none of them names a version it has seen', async () => {
    const { id: orderId } = await givenOrder(processes, 'ACCEPTED')
    const { db } = processes.database
    const before = await db.order.findUniqueOrThrow({ where: { id: orderId }, include: { contacts: true } })
    const callers = await Promise.all([0, 1].map((server) => processes.as('staff-01', server)))
    const log = (i: number): Promise<Answer> => untilAnswered(callers[i % 2] as Client, 'logContact', { orderId, method: 'TELEPHONE', outcome: 'NO_ANSWER' })
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => log(i)))
    expect(answers.filter((answer) => answer.__typename !== 'LogContactSuccess')).toEqual([])
    const after = await db.order.findUniqueOrThrow({ where: { id: orderId }, include: { contacts: true } })
    expect(after.version - before.version).toBe(AT_ONCE)
    expect(after.contacts.length - before.contacts.length).toBe(AT_ONCE)
  }, 120_000)

  it('are refused but for one when each names the version it has seen', async () => {
    const { id: orderId } = await givenOrder(processes, 'ACCEPTED')
    const { version: expectedVersion } = await processes.database.db.order.findUniqueOrThrow({ where: { id: orderId } })
    const staff = await processes.as('staff-01')
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => staff.verb('logContact', { orderId, expectedVersion, method: 'TELEPHONE', outcome: 'NO_ANSWER' })),
    )
    expect(answers.map((answer) => answer.__typename).sort()).toEqual(['LogContactSuccess', ...Array(19).fill('StaleVersion')])
  }, 60_000)
})
