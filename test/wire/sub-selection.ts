import type { Dice } from '../history/dice.ts'
import type { Selection } from '../kit/whole-selection.ts'

/** `alias: field(arguments)`, as a key of a selection. */
const KEY = /^(?:(\w+): )?(\w+)(.*)$/

/** The name a key has in the answer, and the field it asks for. */
export function named(key: string): { readonly answered: string; readonly field: string } {
  const [, alias, field = ''] = KEY.exec(key) ?? []
  return { answered: alias ?? field, field }
}

/**
 * Some of the fields of a selection: of one object mostly few, some under another name, some twice, once under each.
 * @param share of the fields of an object that stay
 */
export function someOf(selection: Selection, by: Dice, share = 0.15 + by.next() * 0.5): Selection {
  const some: Selection = {}
  const keys = Object.keys(selection).filter((key) => key !== '__typename')
  const kept = keys.filter(() => by.chance(share))
  for (const key of kept.length > 0 ? kept : keys.length > 0 ? [by.pick(keys)] : ['__typename']) {
    const inner = selection[key] ?? null
    const below = () => (inner === null ? null : someOf(inner, by, share))
    if (by.chance(0.8)) some[key] = below()
    if (by.chance(0.3) || !(key in some)) some[`${by.pick(['a', 'b', 'other'])}${Object.keys(some).length}: ${key}`] = below()
  }
  if (by.chance(0.2)) some.__typename = null
  return some
}

/** What a smaller selection must be answered with, taken out of the answer to a larger one. */
export function onlyOf(value: unknown, selection: Selection | null): unknown {
  if (value === null || value === undefined || selection === null) return value
  if (Array.isArray(value)) return value.map((one) => onlyOf(one, selection))
  const object = value as Record<string, unknown>
  return Object.fromEntries(
    Object.entries(selection).map(([key, inner]) => {
      const { answered, field } = named(key)
      return [answered, onlyOf(object[field], inner)]
    }),
  )
}

/** A selection without the fields for which it is said; an object of which nothing is left goes too. */
export function without(selection: Selection, gone: (path: readonly string[]) => boolean, above: readonly string[] = []): Selection {
  const left: Selection = {}
  for (const [key, inner] of Object.entries(selection)) {
    const path = [...above, named(key).field]
    if (key !== '__typename' && gone(path)) continue
    if (inner === null) left[key] = null
    else {
      const below = without(inner, gone, path)
      if (Object.keys(below).length > 0) left[key] = below
    }
  }
  return left
}
