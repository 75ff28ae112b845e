import { replaceDeadline } from '../clocks/ledger.ts'
import type { Deadline } from '../db/generated/client.ts'
import type { Change } from '../runtime.ts'
import type { OrderFacts } from './facts.ts'
import { advanceOrder } from './open-order.ts'

/**
 * The columns that show a deadline beside its ledger: RESOLVE on the order, for lists and their sorting; the matter's two
 * on the matter.
 * @returns what to set on the order with the event
 */
export const dueColumns = (rows: readonly Deadline[]) => {
  const resolve = rows.find((row) => row.clock === 'RESOLVE')
  return resolve ? { dueAt: resolve.dueAt, dueSort: resolve.dueAt, dueProvisional: resolve.provisional } : {}
}

/** Sets a matter's two ends to those of its clocks. */
export async function moveMatters(c: Change, rows: readonly Deadline[]): Promise<void> {
  for (const row of rows) {
    if (row.clock === 'MATTER_PROMISED') await c.tx.matter.update({ where: { id: row.subjectId }, data: { promisedDueAt: row.dueAt } })
    if (row.clock === 'MATTER_STATUTORY') await c.tx.matter.update({ where: { id: row.subjectId }, data: { statutoryDueAt: row.dueAt } })
  }
}

/**
 * Counts a running clock anew by the calendar and the duty hours that hold now (时限重算): the next row of its ledger says why, the old one
 * is kept, and subscribers of the order get the event.
 * @param row with the area that counts from now on
 * @returns the order as it is now
 */
export async function moveDeadline(c: Change, order: OrderFacts, row: Deadline, because: 'CALENDAR' | 'AREA'): Promise<OrderFacts> {
  const next = await replaceDeadline(c, row, because, { startedAt: row.startedAt, amount: row.amount, used: row.used })
  const data = {
    clock: next.clock,
    subject: next.subjectId,
    dueAt: next.dueAt.toISOString(),
    was: row.dueAt.toISOString(),
    provisional: next.provisional,
    because,
  }
  const moved = await advanceOrder(c, order, 'DEADLINE_MOVED', data, dueColumns([next]), { type: 'deadline', id: next.id })
  await moveMatters(c, [next])
  return moved
}

/** An order turns out to lie elsewhere: every clock that counts days or hours of duty goes on by what holds there. An end that has passed never moves. */
export async function moveClocks(c: Change, order: OrderFacts): Promise<void> {
  const rows = await c.tx.deadline.findMany({
    where: { orderId: order.id, cycle: order.cycle, outcome: 'RUNNING', unit: { in: ['WORKING_DAYS', 'DUTY_MINUTES'] }, dueAt: { gt: c.now } },
    orderBy: { id: 'asc' },
  })
  let now = order
  for (const row of rows) now = await moveDeadline(c, now, { ...row, areaCode: order.areaCode }, 'AREA')
}
