/** The part of the product's schema that is measured, as the others write theirs. */
export const TYPES = `
  type Query { ok: Boolean }
  type Subscription { orderEvents: OrderEventFrame! }
  union OrderEventFrame = OrderEvent | CaughtUp
  type CaughtUp { cursor: String! }
  type OrderEvent { orderVersion: Int! cursor: String! kind: String! transition: String! order: Order }
  type Order { id: ID! number: String! status: String! handler: Staff appointment: Appointment }
  type Staff { name: String! badge: String! }
  type Appointment { status: String! startsAt: String! endsAt: String! }
`
