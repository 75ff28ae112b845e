import type { Role, Viewer } from '../access/viewer.ts'
import { OrderStatus } from '../db/generated/enums.ts'
import type { Block } from '../errors.ts'
import type { EventKind } from '../events/catalogue.ts'
import { ORDER_WORDS, ROLE_WORDS, rangesOf } from '../words.ts'
import * as agencyGuards from './agency-guards.ts'
import * as evaluationGuards from './evaluation-guards.ts'
import type { OrderFacts } from './facts.ts'
import * as guards from './guards.ts'
import type { Need } from './needs.ts'
import * as overlayGuards from './overlay-guards.ts'
import * as rectificationGuards from './rectification-guards.ts'
import * as revisitGuards from './revisit-guards.ts'
import * as visitGuards from './visit-guards.ts'

/**
 * A row of the order's lifecycle (工单状态机): which roles may do a verb from which state, where it leads, which event it leaves, and what
 * else must hold. It stands beside its verb; actions/lifecycle-table.ts is the table of all. The guards of the mutations,
 * `availableActions`, the diagram in docs/ and the tests all read it.
 */
export interface Row {
  /** Number in the domain's list of transitions. */
  readonly t: string
  readonly from: readonly OrderStatus[]
  /** States it can lead to; none when the state stays. */
  readonly to: readonly OrderStatus[]
  readonly roles: readonly Role[]
  readonly event: EventKind
  readonly guards?: readonly guards.Guard[]
  /** Inputs that it takes because of what the order is. */
  readonly needs?: readonly Need[]
}

/** A row in its table: what it says itself, and what its verb says. */
export interface Transition extends Required<Row> {
  readonly zh: string
  /** Inputs the caller must always give besides the order: those its rules ask for. */
  readonly requires: readonly string[]
}

/** A verb on an order, as guards, refusals and `availableActions` know it. */
export interface Act {
  readonly name: string
  readonly zh: string
  readonly row: Transition
}

/** Every guard, by name. */
export const is = { ...guards, ...overlayGuards, ...visitGuards, ...agencyGuards, ...evaluationGuards, ...rectificationGuards, ...revisitGuards }

/** States in which staff work on the order. */
export const ACTIVE = ['ACCEPTED', 'SCHEDULED', 'IN_SERVICE', 'PROCESSING'] as const satisfies readonly OrderStatus[]
/** States before the order has its result. */
export const OPEN = ['REGISTERED', 'VERIFIED', 'DISPATCHED', ...ACTIVE] as const satisfies readonly OrderStatus[]

/** A transition that the program makes by itself: it has a row, and no operation of the API. */
export const systemAct = <const Name extends string>(name: Name, zh: string, row: Row): Act & { readonly name: Name } => ({
  name,
  zh,
  row: { guards: [], needs: [], ...row, zh, requires: [] },
})

/** States in which an order is closed. CLOSED and CLOSED_INCOMPLETE are left by reopening alone (T22); the others by nothing. */
export const TERMINAL = ['CLOSED', 'CLOSED_INCOMPLETE', 'REFUSED', 'MERGED', 'TRANSFERRED', 'WITHDRAWN'] as const satisfies readonly OrderStatus[]

/** The other states: exactly these have no instant of closing (a constraint of the database). */
export const OPEN_STATUSES: readonly OrderStatus[] = Object.values(OrderStatus).filter((status) => !(TERMINAL as readonly OrderStatus[]).includes(status))

/** States in a sentence, as ranges where three or more follow each other. */
const inWords = (states: readonly OrderStatus[], word: (status: OrderStatus) => string, to: string, or: string): string =>
  rangesOf(Object.values(OrderStatus), states)
    .map(([first, last]) => (first === last ? word(first) : `${word(first)}${to}${word(last)}`))
    .join(or)

/**
 * Why an action is not possible now; empty when it is. Status and role first: without them the other reasons mean nothing.
 * @param now the change's instant, or the reader's
 */
export function blockers({ row }: Act, facts: OrderFacts, viewer: Viewer, now: Date): Block[] {
  if (!row.roles.includes(viewer.role))
    return [
      { code: 'ROLE', words: { en: `only ${row.roles.join(', ')} may do this`, zh: `仅限角色：${row.roles.map((role) => ROLE_WORDS[role]).join('、')}` } },
    ]
  if (!row.from.includes(facts.status))
    return [
      {
        code: 'STATUS',
        words: {
          en: `the order is ${facts.status}, it must be ${inWords(row.from, (state) => state, ' to ', ' or ')}`,
          zh: `工单状态为${ORDER_WORDS[facts.status]}，须为${inWords(row.from, (state) => ORDER_WORDS[state], '至', '或')}`,
        },
        field: 'status',
      },
    ]
  return row.guards.map((guard) => guard(facts, viewer, now)).filter((block) => block !== null)
}
