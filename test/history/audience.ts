import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import type { OrderKeys } from '../../src/events/catalogue.ts'
import { fixedId } from '../../src/ids.ts'

/** Who follows, what they ask for, and what they may see. */
export interface Audience {
  /** A development account; null: the citizen of the shared order. */
  readonly account: string | null
  readonly filter: object | null
  /** Whether an order in this state is theirs to see and passes their filter. Written anew, so that a mistake in the program's own rules is found. */
  readonly sees: (keys: OrderKeys, order: string, shared: string) => boolean
  /** An order they saw may be taken from them before a frame about it is read: it then comes without the order. */
  readonly loses?: true
}

/** The account of the squad who accepts, and whose own stream is followed. */
export const HANDLER = 'staff-01'
export const PARTNER = 'demo-bank'
const CENXI = '450481000000'

/** One of each entitlement and filter a stream can differ by. */
export const AUDIENCES = {
  dispatcher: { account: 'dispatcher', filter: null, sees: () => true },
  county: { account: 'dispatcher', filter: { area: { within: [CENXI] } }, sees: ({ area }) => area.startsWith('450481') },
  waiting: {
    account: 'supervisor',
    filter: { status: { in: ['VERIFIED', 'DISPATCHED'] } },
    sees: ({ status }) => status === 'VERIFIED' || status === 'DISPATCHED',
  },
  partner: { account: PARTNER, filter: null, sees: ({ partner }) => partner === fixedId('partner', PARTNER) },
  handler: {
    account: HANDLER,
    filter: null,
    loses: true,
    sees: ({ handler, team, status }) =>
      handler === staffId(HANDLER) || (status === 'DISPATCHED' && (team === TEAMS.redPomegranate.id || team === TEAMS.jinzhu.id)),
  },
  citizen: { account: null, filter: null, sees: (_keys, order, shared) => order === shared },
} as const satisfies Record<string, Audience>

export type AudienceName = keyof typeof AUDIENCES

/** What every subscriber of a history asks for. */
export const FOLLOW = `subscription Follow($filter: OrderFilter, $after: Cursor) { orderEvents(filter: $filter, after: $after) { __typename
  ... on OrderEvent { cursor prevCursor kind orderId orderVersion transition order { version } }
  ... on CaughtUp { cursor }
  ... on ResyncRequired { cursor } } }`
