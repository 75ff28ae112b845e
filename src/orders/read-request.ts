import { setImmediate as loopTurn } from 'node:timers/promises'
import { logAccesses } from '../access/access-log.ts'
import type { Caller } from '../ground.ts'
import { mayExamine } from './policy.ts'
import { readText, time } from './reading.ts'
import { openOptional, place } from './sealed.ts'

type Column = 'title' | 'text'
/** Who reads, as one request knows it; streaming: while a frame of a subscription is made. */
type Reader = Caller & { readonly streaming?: boolean }

/**
 * Title or content of an order (诉求标题、诉求内容): for those who may read its texts, and for a department while it examines a
 * matter of its own. A department's look is written to the access log before it sees anything; frames of a stream are made
 * once for everybody of a class, so nobody in particular looks, and they carry none.
 */
export async function readRequest(c: Reader, order: { readonly id: string } & Parameters<typeof readText>[1], column: Column, sealed: string | null) {
  if (c.viewer.role !== 'DEPARTMENT') return readText(c, order, place[column](order.id), sealed)
  if (sealed === null || c.streaming || !(await examine(c, order.id, column))) return null
  return openOptional(c.ground.keys, place[column](order.id), sealed)
}

interface Batch {
  readonly wanted: Map<string, Set<Column>>
  readonly examined: Promise<ReadonlySet<string>>
}
const batches = new WeakMap<Reader, Batch>()

/** Whether the department may look at this, logged; a page of orders is asked for and logged at once. */
async function examine(c: Reader, orderId: string, column: Column): Promise<boolean> {
  const open = batches.get(c)
  const wanted = open?.wanted ?? new Map<string, Set<Column>>()
  const batch = open ?? { wanted, examined: loopTurn().then(() => examineAll(c, wanted)) }
  batches.set(c, batch)
  wanted.set(orderId, (wanted.get(orderId) ?? new Set()).add(column))
  return (await batch.examined).has(orderId)
}

async function examineAll(c: Reader, wanted: ReadonlyMap<string, ReadonlySet<Column>>): Promise<ReadonlySet<string>> {
  batches.delete(c)
  const { ground, viewer, requestId } = c
  const orders = await ground.db.order.findMany({
    where: { id: { in: [...wanted.keys()] } },
    select: { id: true, matters: { select: { itemCode: true, status: true } } },
  })
  const examined = orders.filter(({ matters }) => mayExamine(viewer, matters)).map(({ id }) => id)
  const looks = examined.map((orderId) => ({
    orderId,
    fields: [...(wanted.get(orderId) ?? [])].map((column) => column.toUpperCase()).sort(),
    purpose: 'EXAMINE',
  }))
  if (looks.length > 0) await logAccesses({ tx: ground.db, now: time(c), viewer, requestId }, looks)
  return new Set(examined)
}
