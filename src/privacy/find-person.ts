import { blindIndex } from '../access/encryption.ts'
import type { Tx } from '../db/database.ts'
import { InvalidInput } from '../errors.ts'
import type { Change } from '../runtime.ts'

/** How a person is named: by exactly one of these. */
export interface Named {
  readonly phone?: string | null | undefined
  readonly idNumber?: string | null | undefined
  readonly orderIds?: readonly string[] | null | undefined
}

/** Orders named in a refusal. */
const TOLD = 10
/** States of a participant that call for nothing more. */
const OVER = ['DECLINED', 'DONE', 'NOT_PASSED', 'CALLED_OFF'] as const

/**
 * Finds the records of a person (查找个人): every record with the telephone or the number of the document, by its blind index, or those of
 * the orders that are named. A telephone that several people share names them all: then orders are named.
 * @returns ids of records that were not erased yet
 * @throws InvalidInput when not exactly one is given, or an order is not there
 */
export async function findPerson({ tx, runtime: { keys } }: Pick<Change, 'tx' | 'runtime'>, { phone, idNumber, orderIds }: Named): Promise<string[]> {
  const given = [phone, idNumber, orderIds].filter((one) => one != null)
  if (given.length !== 1)
    throw new InvalidInput('phone', { en: 'name the person by phone, idNumber or orderIds: by one of them', zh: '请在电话、证件号码、工单中任选一项' })
  if (orderIds != null) {
    const found = await tx.order.findMany({ where: { id: { in: [...orderIds] } }, select: { id: true, requesterId: true, erasedAt: true } })
    const missing = orderIds.filter((id) => !found.some((one) => one.id === id))
    if (missing.length > 0) throw new InvalidInput('orderIds', { en: `there is no order ${missing.join(', ')}`, zh: `工单不存在：${missing.join('、')}` })
    return [...new Set(found.flatMap(({ requesterId, erasedAt }) => (erasedAt === null ? requesterId : [])))]
  }
  const where =
    phone != null ? { phoneIndex: blindIndex(keys, phone) } : { idNumberIndex: blindIndex(keys, (idNumber ?? '').normalize('NFKC').trim().toUpperCase()) }
  return (await tx.requester.findMany({ where: { ...where, erasedAt: null }, select: { id: true }, orderBy: { id: 'asc' } })).map(({ id }) => id)
}

/** What of some persons is not over: their orders, and their places in campaigns. */
export interface StillOpen {
  readonly numbers: readonly string[]
  readonly campaigns: readonly string[]
}

export async function openOf({ tx }: { readonly tx: Pick<Tx, 'order' | 'participant'> }, requesterIds: readonly string[]): Promise<StillOpen> {
  const of = { requesterId: { in: [...requesterIds] } }
  const orders = await tx.order.findMany({ where: { ...of, closedAt: null }, select: { number: true }, orderBy: { number: 'asc' }, take: TOLD })
  const places = await tx.participant.findMany({
    where: { ...of, status: { notIn: [...OVER] }, campaign: { status: { notIn: ['ENDED', 'CANCELLED'] } } },
    select: { campaign: { select: { name: true } } },
    take: TOLD,
  })
  return { numbers: orders.map(({ number }) => number), campaigns: [...new Set(places.map(({ campaign }) => campaign.name))] }
}

export const isStillOpen = ({ numbers, campaigns }: StillOpen): boolean => numbers.length + campaigns.length > 0

/** @throws InvalidInput naming what must be finished first */
export function expectOver(field: string, { numbers, campaigns }: StillOpen): void {
  if (numbers.length > 0)
    throw new InvalidInput(field, { en: `orders are not finished: ${numbers.join(', ')}`, zh: `尚有未办结工单，请先办结：${numbers.join('、')}` })
  if (campaigns.length > 0)
    throw new InvalidInput(field, {
      en: `takes part in a campaign that is not over: ${campaigns.join(', ')}`,
      zh: `仍在进行中的集中办理名单内：${campaigns.join('、')}`,
    })
}
