import DataLoader from 'dataloader'
import { logAccesses } from '../access/access-log.ts'
import type { Reader } from '../access/looks.ts'
import { mayExamine, mayReadRequest } from './policy.ts'
import { openLogged, shown, time } from './reading.ts'
import { openOptional, place } from './sealed.ts'

type Column = 'title' | 'text' | 'answers'

/**
 * Title, content or answers of an order (诉求标题、诉求内容、补充问题答复): for viewers with the right to its texts, for companions of its visits, and for a department while it examines a
 * matter of its own. A department's look is written to the access log before it sees anything; frames of a stream are made
 * once for all viewers of a class, so no single viewer can be logged, and they carry none.
 */
export async function readRequest(c: Reader, order: { readonly id: string } & Parameters<typeof mayReadRequest>[1], column: Column, sealed: string | null) {
  if (c.viewer.role !== 'DEPARTMENT') return mayReadRequest(c.viewer, order, time(c)) ? openLogged(c, order.id, place[column](order.id), sealed) : null
  if (sealed === null || c.streaming || !(await examine(c, order.id, column))) return null
  const at = place[column](order.id)
  return shown(c, at, openOptional(c.runtime.keys, at, sealed))
}

interface Look {
  readonly orderId: string
  readonly column: Column
}
const loaders = new WeakMap<Reader, DataLoader<Look, boolean>>()

/** Whether the department may look at this, logged; a page of orders is asked for and logged at once. */
function examine(c: Reader, orderId: string, column: Column): Promise<boolean> {
  const loader = loaders.get(c) ?? new DataLoader((looks: readonly Look[]) => examineAll(c, looks), { cache: false })
  loaders.set(c, loader)
  return loader.load({ orderId, column })
}

async function examineAll(c: Reader, looks: readonly Look[]): Promise<boolean[]> {
  const { runtime, viewer, requestId } = c
  const orders = await runtime.db.order.findMany({
    where: { id: { in: looks.map(({ orderId }) => orderId) } },
    select: { id: true, matters: { select: { itemCode: true, status: true } } },
  })
  const examined = new Set(orders.filter(({ matters }) => mayExamine(viewer, matters)).map(({ id }) => id))
  const columnsOf = (orderId: string) => [...new Set(looks.filter((look) => look.orderId === orderId).map(({ column }) => column.toUpperCase()))].sort()
  const rows = [...examined].map((orderId) => ({ orderId, fields: columnsOf(orderId), purpose: 'EXAMINE' }))
  if (rows.length > 0) await logAccesses({ tx: runtime.db, now: time(c), viewer, requestId }, rows)
  return looks.map(({ orderId }) => examined.has(orderId))
}
