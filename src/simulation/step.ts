import type { Verb } from './documents.ts'
import type { Requester } from './people.ts'
import type { Item } from './world.ts'

/** The actor of a step: an account, the staff member who accepted the order, or its citizen with the token the API gives. */
export type Actor = string
export const HANDLER = '@handler'
export const CITIZEN = '@citizen'

/** One thing an actor does, at a minute of the city's day. */
export type Step = { readonly at: number; readonly by: Actor } & (
  | {
      readonly do: 'verb'
      readonly verb: Verb
      readonly input: Record<string, unknown>
      /** Which of the order's matters it is about. */
      readonly matter?: number
      /** The refusal it must meet: people press buttons too early. */
      readonly refused?: string
      /** The same once more: it succeeds and leaves no event. */
      readonly again?: true
    }
  /** Several accept at once; exactly one wins. */
  | { readonly do: 'race'; readonly racers: readonly string[] }
  | { readonly do: 'book'; readonly visit: Visit }
  | { readonly do: 'track' }
  | { readonly do: 'look'; readonly what: 'dashboard' | 'reference' }
)

/** A visit in minutes of the city's day. */
export interface Visit {
  readonly from: number
  readonly minutes: number
}

/** What an order is about before its course is known. */
export interface Wish {
  readonly nr: number
  readonly at: number
  readonly run: string
  readonly channel: string
  readonly registrar: string
  readonly externalNo: string
  readonly area: string
  readonly items: readonly Item[]
  readonly consult: boolean
  readonly urgent: boolean
  readonly requester: Requester
  readonly title: string
  readonly text: string
}

/** A step that is one verb. */
export function verb(
  at: number,
  by: Actor,
  name: Verb,
  input: Record<string, unknown> = {},
  more: { readonly matter?: number; readonly refused?: string; readonly again?: true } = {},
): Step {
  return { at, by, do: 'verb', verb: name, input, ...more }
}
