import type { Change } from '../ground.ts'
import { newId } from '../ids.ts'

/**
 * Writes down who saw which personal fields of an order, and what for (敏感信息访问日志): one row in the reading's own
 * transaction, so no value is shown without it.
 * @param seen.fields names of the fields, never their values
 */
export async function logAccess(
  c: Pick<Change, 'tx' | 'now' | 'viewer' | 'requestId'>,
  seen: { orderId: string; fields: readonly string[]; purpose: string },
): Promise<void> {
  const { viewer, now, requestId } = c
  const who = { actorKind: viewer.role, actorId: viewer.role === 'CITIZEN' ? viewer.orderId : viewer.id, role: viewer.role, requestId }
  await c.tx.accessLog.create({ data: { id: newId('access', now), at: now, ...who, orderId: seen.orderId, fields: [...seen.fields], purpose: seen.purpose } })
}
