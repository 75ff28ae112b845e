import { expectAdmin, expectWholeCity } from '../access/admin.ts'
import { expectOwn } from '../areas/own-area.ts'
import { NotFound } from '../errors.ts'
import type { Caller, Change } from '../runtime.ts'

/** The secret is shown once and stored nowhere: such a verb is never replayed from an idempotency key. */
export const never = (caller: Caller): Caller & { idempotencyKey: null } => ({ ...caller, idempotencyKey: null })

/**
 * Keys of boards are of the board's area, those of partners of the whole city.
 * @throws NotFound, Forbidden
 */
export function expectHolder({ viewer }: Change, { board }: { readonly board: { readonly areaCode: string } | null }, what: 'key' | 'board'): void {
  if (board) expectOwn(viewer, [board.areaCode], what)
  else expectWholeCity(viewer)
}

/** @throws Unauthenticated, Forbidden, NotFound */
export async function expectKey(c: Change, keyId: string) {
  expectAdmin(c.viewer)
  const key = await c.tx.accessKey.findUnique({ where: { id: keyId }, select: { board: { select: { areaCode: true } } } })
  if (!key) throw new NotFound('key')
  expectHolder(c, key, 'key')
}
