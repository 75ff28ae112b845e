import { seal } from '../access/encryption.ts'
import { Forbidden, InvalidInput, NotFound, Unauthenticated } from '../errors.ts'
import { id, text } from '../input.ts'
import { scopeWhere } from '../orders/policy.ts'
import { declareVerb } from '../verb.ts'

/** Two orders as one row has them: the smaller id first. */
export const pairOf = (one: string, other: string) => (one < other ? { orderId: one, otherId: other } : { orderId: other, otherId: one })

/** Place of a sealed column of this domain. */
const reasonOf = (pair: ReturnType<typeof pairOf>) => `declined_merge.reason:${pair.orderId}/${pair.otherId}`

const verb = declareVerb('declineMerge', {
  description: 'Decline a proposed merge (驳回并单): the two orders are not proposed again. Dispatchers.',
  input: {
    orderId: id('order').describe('One order (工单)'),
    otherId: id('order').describe('The other (另一工单)'),
    reason: text(500).describe('Why they are not the same (理由)'),
  },
})

/**
 * Declines a proposed merge (驳回并单). It takes the locks that mergeOrder takes, in the same order: of two dispatchers at once, one
 * merges or declines, and the other is told.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput (merged or declined already)
 */
export const declineMerge = verb.does(async (c, input): Promise<{ orderId: string }> => {
  if (c.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (c.viewer.role !== 'DISPATCHER') throw new Forbidden()
  const pair = pairOf(input.orderId, input.otherId)
  await c.tx.$queryRaw`SELECT id FROM service_order WHERE id IN (${pair.orderId}, ${pair.otherId}) ORDER BY id FOR NO KEY UPDATE`
  const found = await c.tx.order.findMany({
    where: { AND: [{ id: { in: [pair.orderId, pair.otherId] } }, scopeWhere(c.viewer)] },
    select: { id: true, mergedIntoId: true },
  })
  if (found.length < 2) throw new NotFound('order')
  if (found.some(({ mergedIntoId }) => mergedIntoId === pair.orderId || mergedIntoId === pair.otherId))
    throw new InvalidInput('otherId', { en: 'was merged already', zh: '两件工单已并单' })
  const { count } = await c.tx.declinedMerge.createMany({
    data: { ...pair, reasonSealed: seal(c.runtime.keys, reasonOf(pair), input.reason), declinedBy: c.viewer.id, declinedAt: c.now },
    skipDuplicates: true,
  })
  if (count === 0) throw new InvalidInput('otherId', { en: 'was declined already', zh: '该并单提示已被驳回' })
  return { orderId: input.orderId }
})
