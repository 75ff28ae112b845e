import { expectAdmin } from '../access/admin.ts'
import { NotFound } from '../errors.ts'
import type { Caller, Change } from '../runtime.ts'

/** The secret is shown once and stored nowhere: such a verb is never replayed from an idempotency key. */
export const never = (caller: Caller): Caller & { idempotencyKey: null } => ({ ...caller, idempotencyKey: null })

/** @throws Unauthenticated, Forbidden, NotFound */
export async function expectKey(c: Change, keyId: string) {
  expectAdmin(c.viewer)
  if ((await c.tx.accessKey.count({ where: { id: keyId } })) === 0) throw new NotFound('key')
}
