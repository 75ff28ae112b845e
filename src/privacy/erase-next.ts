import { fixedId } from '../ids.ts'
import { advanceOrder, findOrder } from '../orders/open-order.ts'
import { priorityOf } from '../orders/priority.ts'
import { SEARCH_KEYS, searchKeysOf } from '../orders/search-keys.ts'
import type { Change, TimerHandler } from '../runtime.ts'
import { setTimer } from '../timers/timer.ts'
import { eraseColumns } from './erase-columns.ts'
import { isStillOpen, openOf } from './find-person.ts'
import { shredUnused } from './shred-unused.ts'

/** What a step did: shredded files, erased a person's records, or found nothing left. */
export type Step = 'SHREDDED' | 'ERASED' | 'HELD_BACK' | 'DONE'

/**
 * Does the next step of an erasure (执行删除), in one transaction: a process that dies in between goes on where it was. Records of a person
 * go before their files, which are shredded in a step of their own that holds no row of an order.
 */
export async function eraseNext(c: Change, erasureId: string): Promise<Step> {
  const torn = await c.tx.erasureSubject.findFirst({ where: { erasureId, files: { isEmpty: false } }, orderBy: { requesterId: 'asc' } })
  if (torn) {
    await shredUnused(c, torn.files)
    await c.tx.erasureSubject.updateMany({ where: { erasureId, requesterId: torn.requesterId }, data: { files: [] } })
    return 'SHREDDED'
  }
  const next = await c.tx.erasureSubject.findFirst({ where: { erasureId, erasedAt: null, heldBack: false }, orderBy: { requesterId: 'asc' } })
  if (!next) {
    await c.tx.erasure.updateMany({ where: { id: erasureId, state: 'CONFIRMED' }, data: { state: 'DONE', endedAt: c.now } })
    return 'DONE'
  }
  const of = { where: { erasureId, requesterId: next.requesterId } }
  if (isStillOpen(await openOf(c, [next.requesterId]))) {
    await c.tx.erasureSubject.updateMany({ ...of, data: { heldBack: true } })
    return 'HELD_BACK'
  }
  const { orderIds, files } = await erasePerson(c, next.requesterId)
  await c.tx.erasureSubject.updateMany({ ...of, data: { orderIds, files, erasedAt: c.now } })
  return 'ERASED'
}

/** Carries out an erasure that was confirmed, a step each time it fires. */
export const eraseNextPerson: TimerHandler = async (c, { subjectId }) => {
  if ((await c.tx.erasure.count({ where: { id: subjectId, state: 'CONFIRMED' } })) === 0) return false
  if ((await eraseNext(c, subjectId)) !== 'DONE') await setTimer(c, 'eraseNextPerson', subjectId, c.now)
  return true
}

/** Erases one record of a person with all its orders. @returns the orders, and the files nothing refers to any more */
async function erasePerson(c: Change, requesterId: string): Promise<{ orderIds: string[]; files: string[] }> {
  const person = await c.tx.requester.findUnique({ where: { id: requesterId }, select: { phoneIndex: true, erasedAt: true } })
  if (!person || person.erasedAt !== null) return { orderIds: [], files: [] }
  const orders = await c.tx.order.findMany({ where: { requesterId }, select: { id: true }, orderBy: { id: 'asc' } })
  const orderIds = orders.map(({ id }) => id)
  const attached = await c.tx.attachment.findMany({ where: { orderId: { in: orderIds } }, select: { sha256: true } })
  for (const order of orderIds) await eraseOrder(c, order, requesterId)
  await eraseColumns(c, { order: null, requester: requesterId })
  await c.tx.requester.updateMany({ where: { id: requesterId }, data: { erasedAt: c.now } })
  await forgetSignals(c, person.phoneIndex)
  return { orderIds, files: [...new Set(attached.map(({ sha256 }) => sha256))] }
}

/** One order: its records, and its event, which makes live views forget. Tokens, links and the query code end with the generation. */
async function eraseOrder(c: Change, orderId: string, requester: string): Promise<void> {
  const order = await findOrder(c, orderId)
  if (!order) return
  await c.tx.certificateHandOver.updateMany({ where: { orderId }, data: { signatureId: null } })
  await c.tx.certificateFile.deleteMany({ where: { orderId } })
  await eraseColumns(c, { order: orderId, requester })
  await c.tx.$executeRaw`UPDATE event_log SET data = data - 'sha256' WHERE order_id = ${orderId} AND data ? 'sha256'`
  SEARCH_KEYS.collect(c, [searchKeysOf(c.runtime.keys, { id: orderId, title: null, number: order.number, externalNo: order.externalNo })])
  const set = { erasedAt: c.now, queryGeneration: order.queryGeneration + 1, reopenUntil: null, priority: priorityOf(order.urgency, []) }
  await advanceOrder(c, order, 'ERASED', {}, set)
}

/** What was decided of repeated requests is named by a digest of the telephone: it goes when nobody else has that telephone. */
async function forgetSignals(c: Change, phoneIndex: string | null): Promise<void> {
  if (phoneIndex === null || (await c.tx.requester.count({ where: { phoneIndex } })) > 0) return
  const items = await c.tx.catalogueItem.findMany({ select: { code: true } })
  const signals = items.map(({ code }) => fixedId('signal', `REPEAT_REQUEST ${code} ${phoneIndex}`))
  await c.tx.signalDecision.deleteMany({ where: { signalId: { in: signals } } })
}
