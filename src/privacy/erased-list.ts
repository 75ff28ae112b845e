import { z } from 'zod'
import type { Db } from '../db/database.ts'
import { StartError } from '../errors.ts'
import { newId } from '../ids.ts'
import type { Change } from '../runtime.ts'

/** A line of the list of erasures: ids alone (删除清单). */
const line = z.strictObject({ requester: z.string().regex(/^requester_[0-9a-z]{26}$/), orders: z.array(z.string().regex(/^order_[0-9a-z]{26}$/)) })
export type ErasedLine = z.output<typeof line>

const AT_ONCE = 1_000

/** Everything that was erased, to be kept beside the copies of the database and applied again to one that is restored (删除清单). */
export async function* erasedLines(db: Db): AsyncGenerator<ErasedLine> {
  for (let after = ''; ; ) {
    const page = await db.requester.findMany({
      where: { id: { gt: after }, erasedAt: { not: null } },
      select: { id: true, orders: { select: { id: true }, orderBy: { id: 'asc' } } },
      orderBy: { id: 'asc' },
      take: AT_ONCE,
    })
    for (const { id, orders } of page) yield { requester: id, orders: orders.map((order) => order.id) }
    const last = page.at(-1)
    if (!last || page.length < AT_ONCE) return
    after = last.id
  }
}

/** Reads such a list. @throws StartError naming the first line that is none */
export function readErasedLines(text: string): ErasedLine[] {
  return text
    .split('\n')
    .map((one, i) => [one.trim(), i + 1] as const)
    .filter(([one]) => one !== '')
    .map(([one, nr]) => {
      try {
        return line.parse(JSON.parse(one))
      } catch {
        throw new StartError(`line ${nr} is no line of a list of erasures`)
      }
    })
}

/**
 * Asks for all of a list once more, after a restore (恢复后重新删除): what is not there, or is erased already, is left out, so a list may be
 * applied again and again.
 * @returns the erasure to be carried out; null when nothing is left to do
 */
export async function askAgain(c: Change, lines: readonly ErasedLine[]): Promise<{ erasureId: string; people: number; orders: number } | null> {
  const listed = lines.map(({ requester }) => requester)
  const waiting = await c.tx.erasureSubject.findMany({
    where: { requesterId: { in: listed }, erasedAt: null, heldBack: false, erasure: { state: 'CONFIRMED' } },
    select: { requesterId: true },
  })
  const under = new Set(waiting.map(({ requesterId }) => requesterId))
  const there = await c.tx.requester.findMany({ where: { id: { in: listed }, erasedAt: null }, select: { id: true }, orderBy: { id: 'asc' } })
  const people = there.map(({ id }) => id).filter((id) => !under.has(id))
  if (people.length === 0) return null
  const orders = await c.tx.order.count({ where: { requesterId: { in: people } } })
  const erasureId = newId('erasure', c.now)
  const by = { requestedBy: c.viewer.id, requestedAt: c.now, decidedBy: c.viewer.id, decidedAt: c.now }
  await c.tx.erasure.create({ data: { id: erasureId, reason: 'RESTORED', state: 'CONFIRMED', people: people.length, orders, ...by } })
  await c.tx.erasureSubject.createMany({ data: people.map((requesterId) => ({ erasureId, requesterId })) })
  return { erasureId, people: people.length, orders }
}
