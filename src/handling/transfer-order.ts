import { code, codes, text } from '../input.ts'
import { withdrawOpenMatters } from '../matters/withdraw-open-matters.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { TRANSFER_REASONS } from '../orders/reasons.ts'

const verb = orderVerb('transferOrder', {
  description: 'Hand an order to another authority (转办).',
  row: { t: 'T5', from: ['REGISTERED', 'VERIFIED'], to: ['TRANSFERRED'], roles: ['DISPATCHER'], event: 'TRANSFERRED' },
  input: {
    reason: codes('TransferReason', 'Why an order is transferred (转办原因)', TRANSFER_REASONS).describe('Reason (原因)'),
    receivingUnit: text(100).describe('Receiving authority (接收单位)'),
    receipt: code(64).describe('Number of its receipt (回执号)'),
  },
})

/**
 * Hands an order to another authority (转办, T5) and keeps its receipt.
 * @throws NotFound, Forbidden, IllegalTransition, StaleVersion
 */
export const transferOrder = verb.does(async (c, input): Promise<{ orderId: string }> => {
  const order = await openOrder(c, verb, input)
  await advanceOrder(
    c,
    order,
    'TRANSFERRED',
    { reason: input.reason },
    {
      status: 'TRANSFERRED',
      closedAt: c.now,
      reasonCode: input.reason,
      receivingUnit: input.receivingUnit,
      transferReceipt: input.receipt,
    },
  )
  await withdrawOpenMatters(c, order)
  return { orderId: order.id }
})
