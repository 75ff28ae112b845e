import { type GraphQLNamedType, type GraphQLObjectType, getNamedType, isObjectType } from 'graphql'
import { expect } from 'vitest'
import { schema } from '../../src/schema.ts'
import type { Dice } from '../history/dice.ts'
import type { Answer, Client } from '../kit/client.ts'
import { print, type Selection } from '../kit/whole-selection.ts'
import { fits } from './documents.ts'
import { named, onlyOf, someOf, without } from './sub-selection.ts'

/** Fields whose value is made anew at each reading, and so differs between two: a token, files that hold when they were made, and the trail that grows by being read. */
const ANEW = new Set(['TrackedOrder.token', 'Appointment.calendarFile', 'Query.monthlyReportWorkbook', 'Query.auditTrail'])

/** What the policy may say to a reader; everything else is a fault. */
const REFUSALS = ['FORBIDDEN', 'UNAUTHENTICATED']

const isFragment = (key: string) => key.startsWith('... on ')

/** The type an object's field has, or a fragment narrows it to. */
function typeBelow(type: GraphQLNamedType, key: string): GraphQLNamedType {
  const found = isFragment(key) ? schema.getType(key.slice(7)) : getNamedType((type as GraphQLObjectType).getFields()[named(key).field]?.type)
  if (!found) throw new Error(`${type.name} has no ${key}`)
  return found
}

/** Every `Type.field` of a selection. */
export function fieldsOf(selection: Selection, type: GraphQLNamedType, found: Set<string> = new Set()): Set<string> {
  for (const [key, inner] of Object.entries(selection)) {
    if (key === '__typename') continue
    if (!isFragment(key)) found.add(`${type.name}.${named(key).field}`)
    if (inner) fieldsOf(inner, typeBelow(type, key), found)
  }
  return found
}

/** The `Type.field` at the end of a path of names. */
export function fieldAt(path: readonly string[], root: GraphQLNamedType): string {
  let type = root
  let at = ''
  for (const name of path) {
    // Of nodes only orders are read here.
    const owner = isObjectType(type) ? type : (schema.getType('Order') as GraphQLNamedType)
    at = `${owner.name}.${name}`
    type = typeBelow(owner, name)
  }
  return at
}

/** Tells every field of an answer whose object is there. */
function answeredIn(value: Answer, selection: Selection, type: GraphQLNamedType, tell: (field: string) => void): void {
  if (Array.isArray(value)) for (const one of value) answeredIn(one, selection, type, tell)
  else if (value !== null && value !== undefined)
    for (const [key, inner] of Object.entries(selection)) {
      if (key === '__typename') continue
      if (isFragment(key)) answeredIn(value, inner ?? {}, typeBelow(type, key), tell)
      else {
        tell(`${type.name}.${named(key).field}`)
        if (inner) answeredIn(value[named(key).answered], inner, typeBelow(type, key), tell)
      }
    }
}

const QUERY = schema.getQueryType() as GraphQLObjectType

/** What every reader found, for all stories together. */
export interface Found {
  /** `viewer Type.field`, refused at least once, and in which document. */
  readonly refused: Map<string, string>
  /** `viewer Type.field`, answered at least once, with a value or with null, and in which document. */
  readonly answered: Map<string, string>
  /** `Type.field` that were part of a document. */
  readonly asked: Set<string>
  reads: number
  compared: number
}

export const newFound = (): Found => ({ refused: new Map(), answered: new Map(), asked: new Set(), reads: 0, compared: 0 })

/**
 * Reads a document that must be answered without an error but those the policy names, each of them on a field that is null.
 * @returns the answer, and the fields that were refused
 */
export async function readWhole(client: Client, who: string, document: Selection, found: Found): Promise<{ data: Answer; refused: Set<string> }> {
  const { data, errors = [], status } = await client.raw(print(document))
  found.reads++
  for (const field of fieldsOf(document, QUERY)) found.asked.add(field)
  const refused = new Set<string>()
  const faults: unknown[] = []
  for (const { path = [], extensions, message } of errors) {
    const names = path.filter((step): step is string => typeof step === 'string')
    const value = path.reduce<Answer>((at, step) => at?.[step as string], data)
    const at = fieldAt(names, QUERY)
    if (!REFUSALS.includes(String(extensions.code)) || value !== null) faults.push({ at: names.join('.'), ...extensions, message, value })
    else refused.add(at)
  }
  expect({ who, status, faults, document: faults.length > 0 && print(document) }).toEqual({ who, status: 200, faults: [], document: false })
  for (const field of refused) found.refused.set(`${who} ${field}`, print(document))
  answeredIn(data, document, QUERY, (field) => void (refused.has(field) || found.answered.set(`${who} ${field}`, print(document))))
  return { data, refused }
}

/** A document without what was refused to its reader, without what is new at each reading, and without what else is said. */
const askable = (document: Selection, refused: ReadonlySet<string>, besides: readonly string[] = []): Selection =>
  without(document, (path) => {
    const field = fieldAt(path, QUERY)
    return refused.has(field) || ANEW.has(field) || besides.includes(field)
  })

/** What of a document its reader is answered: all but what was refused, which it reads to learn. */
export async function readable(client: Client, who: string, document: Selection, found: Found, besides: readonly string[] = []): Promise<Selection> {
  const { refused } = await readWhole(client, who, document, found)
  return askable(document, refused, besides)
}

/** An operation asks a guess once, whatever its alias. */
const isGuess = (document: Selection) => Object.keys(document).some((key) => QUERY.getFields()[named(key).field]?.extensions.guess === true)
const mapValues = (selection: Selection, change: (inner: Selection | null) => Selection | null): Selection =>
  Object.fromEntries(Object.entries(selection).map(([key, inner]) => [key, change(inner)]))

/**
 * Reads a document, then some of its fields, some of them under other names: each has the value it has among all the others.
 * @returns what was asked the second time and its answer; null when there was nothing to ask
 */
export async function readTwice(client: Client, who: string, document: Selection, by: Dice, found: Found): Promise<Selection | null> {
  const { data, refused } = await readWhole(client, who, document, found)
  if (Object.keys(document).some((key) => /^nodes?\(/.test(key))) return null
  const rest = askable(document, refused)
  if (Object.keys(rest).length === 0) return null
  const draw = (share?: number) => (isGuess(rest) ? mapValues(rest, (inner) => inner && someOf(inner, by, share)) : someOf(rest, by, share))
  let some = draw()
  while (!fits(some)) some = draw(0.1)
  const again = await client.raw(print(some))
  expect({ who, errors: again.errors, document: print(some) }).toMatchObject({ errors: undefined })
  expect({ who, document: print(some), data: again.data }, `beside ${print(document)}`).toEqual({ who, document: print(some), data: onlyOf(data, some) })
  found.compared++
  return some
}

/** Fields that one reader was refused in one document and answered in another: whether one may ask never depends on what else is asked. */
export const undecided = (found: Found): { field: string; refused: string; answered: string }[] =>
  [...found.refused].flatMap(([field, refused]) => {
    const answered = found.answered.get(field)
    return answered === undefined ? [] : [{ field, refused, answered }]
  })
