import { EVENT_KINDS, type EventKind } from '../events/catalogue.ts'
import { builder } from '../graphql/builder.ts'
import { codeEnum } from '../graphql/codes.ts'
import { modelEnum } from '../graphql/enums.ts'
import { EVENT_WORDS } from '../words.ts'
import { SPECIAL_GROUPS } from './reasons.ts'

export const enums = {
  Channel: modelEnum('Channel'),
  OrderType: modelEnum('OrderType'),
  Urgency: modelEnum('Urgency'),
  OrderStatus: modelEnum('OrderStatus'),
  OrderStanding: modelEnum('OrderStanding'),
  ServiceMode: modelEnum('ServiceMode'),
  OrderResult: modelEnum('OrderResult'),
  RequesterKind: modelEnum('RequesterKind'),
  MatterStatus: modelEnum('MatterStatus'),
  ContactMethod: modelEnum('ContactMethod'),
  ContactOutcome: modelEnum('ContactOutcome'),
  OfferState: modelEnum('OfferState'),
  DeclineReason: modelEnum('DeclineReason'),
  RecallReason: modelEnum('RecallReason'),
  DispatchMode: modelEnum('DispatchMode'),
  SpecialGroup: codeEnum('SpecialGroup', 'Special group; sealed, never shown (特殊群体)', SPECIAL_GROUPS),
  EventKind: builder.enumType('EventKind', {
    description: 'Kind of event, one per verb (事件类型)',
    values: Object.fromEntries(EVENT_KINDS.map((k) => [k, { value: k, description: EVENT_WORDS[k] }])) as Record<
      EventKind,
      { value: EventKind; description: string }
    >,
  }),
}
