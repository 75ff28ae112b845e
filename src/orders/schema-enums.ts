import {
  AppointmentStatus,
  Channel,
  ContactMethod,
  ContactOutcome,
  DeclineReason,
  DispatchMode,
  OfferState,
  OrderResult,
  OrderType,
  RequesterKind,
  ServiceMode,
  Urgency,
} from '../db/generated/enums.ts'
import { EVENT_KINDS } from '../events/catalogue.ts'
import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { BUILT_STATUSES, LIFECYCLE, OTHER_EVENTS } from './lifecycle.ts'

export const enums = {
  Channel: modelEnum('Channel', Object.values(Channel)),
  OrderType: modelEnum('OrderType', Object.values(OrderType)),
  Urgency: modelEnum('Urgency', Object.values(Urgency)),
  OrderStatus: modelEnum('OrderStatus', BUILT_STATUSES),
  ServiceMode: modelEnum('ServiceMode', Object.values(ServiceMode)),
  OrderResult: modelEnum('OrderResult', Object.values(OrderResult)),
  RequesterKind: modelEnum('RequesterKind', Object.values(RequesterKind)),
  MatterStatus: modelEnum('MatterStatus', ['DRAFT', 'SUBMITTED', 'ACCEPTED', 'GRANTED', 'DENIED', 'COMPLETED', 'WITHDRAWN', 'NOT_ACCEPTED']),
  ContactMethod: modelEnum('ContactMethod', Object.values(ContactMethod)),
  ContactOutcome: modelEnum('ContactOutcome', Object.values(ContactOutcome)),
  OfferState: modelEnum('OfferState', Object.values(OfferState)),
  DeclineReason: modelEnum('DeclineReason', Object.values(DeclineReason)),
  DispatchMode: modelEnum('DispatchMode', Object.values(DispatchMode)),
  AppointmentStatus: modelEnum('AppointmentStatus', [
    AppointmentStatus.BOOKED,
    AppointmentStatus.EN_ROUTE,
    AppointmentStatus.ARRIVED,
    AppointmentStatus.IN_PROGRESS,
    AppointmentStatus.FULFILLED,
    AppointmentStatus.CANCELLED,
  ]),
  EventKind: builder.enumType('EventKind', {
    description: 'Kind of event, one per verb (事件类型)',
    values: Object.fromEntries(
      EVENT_KINDS.map((k) => [k, { value: k, description: `${Object.values(LIFECYCLE).find((row) => row.event === k)?.zh ?? OTHER_EVENTS[k] ?? k}` }]),
    ) as Record<(typeof EVENT_KINDS)[number], { value: (typeof EVENT_KINDS)[number]; description: string }>,
  }),
}
