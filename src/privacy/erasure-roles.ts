import type { Viewer } from '../access/viewer.ts'
import { expectCityRole } from '../areas/own-area.ts'
import type { Erasure } from '../db/generated/client.ts'
import { Forbidden, InvalidInput, NotFound } from '../errors.ts'
import type { Change } from '../runtime.ts'

/**
 * The account, if it has the role for the whole city.
 * @throws Unauthenticated, Forbidden
 */
export const expectRole = (viewer: Viewer, role: 'SUPERVISOR' | 'AUDITOR'): string =>
  expectCityRole(viewer, [role], { en: 'a person’s records are of the whole city: your area is a part of it', zh: '个人信息涉及全市，您的管辖范围不足' }).id

/**
 * An erasure that waits for its decision, for the auditor who decides.
 * @throws NotFound, Forbidden (the account that asked), InvalidInput (decided already)
 */
export async function openErasure(c: Change, erasureId: string): Promise<Erasure & { readonly subjects: readonly { readonly requesterId: string }[] }> {
  const account = expectRole(c.viewer, 'AUDITOR')
  const found = await c.tx.erasure.findUnique({ where: { id: erasureId }, include: { subjects: { select: { requesterId: true } } } })
  if (!found) throw new NotFound('erasure')
  if (found.requestedBy === account) throw new Forbidden({ en: 'another account than the one that asked decides', zh: '申请人不能自行确认' })
  if (found.state !== 'REQUESTED') throw new InvalidInput('erasureId', { en: 'was decided already', zh: '该申请已处理' })
  return found
}

/** Of two who decide at once one is first. @throws InvalidInput */
export async function decide(c: Change, erasureId: string, state: 'CONFIRMED' | 'DECLINED'): Promise<void> {
  const { count } = await c.tx.erasure.updateMany({
    where: { id: erasureId, state: 'REQUESTED' },
    data: { state, decidedBy: c.viewer.id, decidedAt: c.now, ...(state === 'DECLINED' ? { endedAt: c.now } : {}) },
  })
  if (count === 0) throw new InvalidInput('erasureId', { en: 'was decided already', zh: '该申请已处理' })
}
