import { newId } from '../ids.ts'
import type { Change } from '../runtime.ts'

/**
 * Logs the viewer, the personal fields of an order and the purpose of the reading (敏感信息访问日志): one row in the reading's
 * own transaction, so no value is shown without it.
 * @param seen.fields names of the fields, never their values
 */
export async function logAccess(
  c: Pick<Change, 'tx' | 'now' | 'viewer' | 'requestId'>,
  seen: { orderId: string; fields: readonly string[]; purpose: string },
): Promise<void> {
  await logAccesses(c, [seen])
}

/**
 * Logs a look at a caller (来电查看): one row for all orders it shows, or for none; never the number that was typed.
 * @param seen.fields names of the fields, never their values
 */
export async function logLook(
  { tx, now, viewer, requestId }: Pick<Change, 'tx' | 'now' | 'viewer' | 'requestId'>,
  { orderIds, fields, purpose }: { orderIds: readonly string[]; fields: readonly string[]; purpose: string },
): Promise<void> {
  const who = { actorKind: viewer.role, actorId: viewer.id, role: viewer.role, requestId }
  await tx.accessLog.create({ data: { id: newId('access', now), at: now, ...who, orderId: null, orderIds: [...orderIds], fields: [...fields], purpose } })
}

/** What `logAccess` logs, for several orders that are read at once: a row each, in one statement. */
export async function logAccesses(
  { tx, now, viewer, requestId }: Pick<Change, 'now' | 'viewer' | 'requestId'> & { readonly tx: Pick<Change['tx'], 'accessLog'> },
  all: readonly { orderId: string; fields: readonly string[]; purpose: string }[],
): Promise<void> {
  const who = { actorKind: viewer.role, actorId: viewer.role === 'CITIZEN' ? viewer.orderId : viewer.id, role: viewer.role, requestId }
  await tx.accessLog.createMany({
    data: all.map(({ orderId, fields, purpose }) => ({ id: newId('access', now), at: now, ...who, orderId, fields: [...fields], purpose })),
  })
}
