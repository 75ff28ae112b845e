import type { Order } from '../db/generated/client.ts'
import type { OrderKeys } from '../events/catalogue.ts'

/** The columns the filterable keys are made of. */
export type Keyed = Pick<
  Order,
  'status' | 'standing' | 'areaCode' | 'teamId' | 'handlerId' | 'companionIds' | 'partnerId' | 'itemCodes' | 'channel' | 'type' | 'urgency'
>

/** The filterable keys of an order row: what an event carries before and after. */
export function keysOf(order: Keyed): OrderKeys {
  return {
    status: order.status,
    standing: order.standing,
    area: order.areaCode,
    team: order.teamId,
    handler: order.handlerId,
    companions: order.companionIds,
    partner: order.partnerId,
    items: order.itemCodes,
    channel: order.channel,
    type: order.type,
    urgency: order.urgency,
  }
}
