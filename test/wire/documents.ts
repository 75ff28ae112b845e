import { complexityFromQuery } from '@pothos/plugin-complexity'
import { LIMITS } from '../../src/graphql/builder.ts'
import { schema } from '../../src/schema.ts'
import type { Dice } from '../history/dice.ts'
import { print, type Selection } from '../kit/whole-selection.ts'

/** A document takes a thousand tokens: words of the printed selection, where braces are words too, and room for arguments and the frame. */
const MOST_WORDS = 620

/** What a selection costs below the root of an operation. */
export function priceOf(operation: 'query' | 'subscription', selection: Selection): { readonly complexity: number; readonly depth: number } {
  return complexityFromQuery(`${operation} ${print(selection)}`, { schema, ctx: { streaming: operation === 'subscription' } })
}

/** The printed selection keeps to the limits of one document: its length, its cost, its depth. */
export function fits(selection: Selection, limits: { readonly words: number; readonly cost: number } = { words: MOST_WORDS, cost: LIMITS.cost }): boolean {
  if (print(selection).split(/[\s(:]+/).length > limits.words) return false
  const { complexity, depth } = priceOf('query', selection)
  if (depth > LIMITS.depth) throw new Error(`too deep (${depth}): ${print(selection).slice(0, 200)}`)
  return complexity <= limits.cost
}

const branches = (selection: Selection) => Object.keys(selection).filter((key) => key !== '__typename')

/** A list in another order. */
export function shuffled<T>(list: readonly T[], by: Dice): T[] {
  const left = [...list]
  return list.map(() => left.splice(by.below(left.length), 1)[0] as T)
}

/**
 * A selection in as many parts as the limits of a document need; together they are the whole. Which fields stand beside each
 * other falls anew with each throw of the dice.
 * @throws Error when one value alone, with the objects around it, is more than a document may ask for
 */
export function partsOf(selection: Selection, by: Dice): Selection[] {
  if (fits(selection)) return [selection]
  const halves = halved(selection, by)
  if (halves === null) throw new Error(`no document can ask for ${print(selection)}`)
  return halves.flatMap((half) => partsOf(half, by))
}

/** Two halves of the first object with more than one field; null for a path to one value. */
function halved(selection: Selection, by: Dice): [Selection, Selection] | null {
  const keys = branches(selection)
  const [only] = keys
  const named: Selection = '__typename' in selection ? { __typename: null } : {}
  if (keys.length > 1) {
    const mixed = shuffled(keys, by)
    const some = (part: readonly string[]): Selection => ({ ...named, ...Object.fromEntries(part.map((key) => [key, selection[key] ?? null])) })
    const middle = Math.ceil(mixed.length / 2)
    return [some(mixed.slice(0, middle)), some(mixed.slice(middle))]
  }
  const inner = only === undefined ? null : selection[only]
  const below = inner ? halved(inner, by) : null
  return below === null || only === undefined
    ? null
    : [
        { ...named, [only]: below[0] },
        { ...named, [only]: below[1] },
      ]
}
