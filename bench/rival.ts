/** What a server measured beside the product is told: once what an event looks like, then to publish some. */
export type RivalOrder =
  | {
      /** The event as the product answers it, and the whole message a subscriber got. */
      readonly event: RivalEvent
      readonly message: string
    }
  | { readonly publish: readonly number[] }

/** An event as its resolvers give it; the number is set anew for each. */
export interface RivalEvent {
  readonly orderVersion: number
  readonly cursor: string
  readonly kind: string
  readonly transition: string
  readonly order: {
    readonly id: string
    readonly number: string
    readonly status: string
    readonly handler: { readonly name: string; readonly badge: string }
    readonly appointment: { readonly status: string; readonly startsAt: string; readonly endsAt: string }
  }
}

/** The subscription all servers answer. */
export const document = (operation: string, args: string) => `subscription ${operation} { orderEvents${args} { __typename
  ... on OrderEvent { orderVersion cursor kind transition order { id number status handler { name badge } appointment { status startsAt endsAt } } }
  ... on CaughtUp { cursor } } }`
