import { writeRecords } from '../access/security-records.ts'
import type { ErasureReason } from '../db/generated/enums.ts'
import { InvalidInput, NotFound } from '../errors.ts'
import { newId } from '../ids.ts'
import type { Change } from '../runtime.ts'
import { expectOver, findPerson, type Named, openOf } from './find-person.ts'

export interface AskedErasure {
  readonly erasureId: string
  readonly people: number
  readonly orders: number
}

/**
 * Writes down that a person's data is to be erased; nothing else happens until it is confirmed.
 * @param account that asked
 * @throws NotFound (no record), InvalidInput (not exactly one name; open orders; asked for already)
 */
export async function askErasure(c: Change, named: Named, reason: ErasureReason, account: string): Promise<AskedErasure> {
  const field = named.phone != null ? 'phone' : named.idNumber != null ? 'idNumber' : 'orderIds'
  const people = await findPerson(c, named)
  if (people.length === 0) throw new NotFound('record of this person')
  expectOver(field, await openOf(c, people))
  const asked = { requesterId: { in: people }, erasedAt: null, heldBack: false, erasure: { state: { in: ['REQUESTED' as const, 'CONFIRMED' as const] } } }
  if ((await c.tx.erasureSubject.count({ where: asked })) > 0)
    throw new InvalidInput(field, { en: 'is being erased, or waits for the confirmation', zh: '已申请删除，待确认或执行中' })
  const orders = await c.tx.order.count({ where: { requesterId: { in: people } } })
  const erasureId = newId('erasure', c.now)
  await c.tx.erasure.create({
    data: { id: erasureId, reason, state: 'REQUESTED', people: people.length, orders, requestedBy: account, requestedAt: c.now },
  })
  await c.tx.erasureSubject.createMany({ data: people.map((requesterId) => ({ erasureId, requesterId })) })
  await writeRecords(c, [{ kind: 'ADMINISTRATION', purpose: 'requestErasure', subjects: [erasureId], count: people.length }])
  return { erasureId, people: people.length, orders }
}
