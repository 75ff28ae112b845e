import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { schema } from '../../src/schema.ts'

/** In every hostile text: what no log line may hold. */
export const MARK = 'Zqxj7'

/** Texts that are no good anywhere, by what is wrong with them. */
export const TEXTS: Readonly<Record<string, string>> = {
  empty: '',
  NUL: `${MARK}\u0000`,
  'NUL alone': '\u0000',
  'half a surrogate pair': `${MARK}\ud800`,
  'the other half': `\udfff${MARK}`,
  'ten kilobytes': MARK.repeat(2_048),
  'ten kilobytes of four bytes': '𠮷'.repeat(2_560),
  SQL: `${MARK}'; DROP TABLE service_order; --`,
  wildcards: `%_\\${MARK}`,
  'a name of the prototype': '__proto__',
  'zero width and direction': `\u200b\u202e${MARK}`,
  'an id of another kind': 'staff_01kg0000000000000000000000',
  'an id of nothing': 'order_01kg0000000000000000000000',
  'an id with a NUL': `order_01kg00000000000000000000\u00000`,
  base64: Buffer.from(JSON.stringify({ [MARK]: '\u0000', pos: -1 })).toString('base64url'),
  'a line break': `${MARK}\r\n{"level":60}`,
  number: '-9223372036854775809',
  'no instant': '0000-00-00T25:61:61Z',
  'the last instant': '9999-12-31T23:59:59.999Z',
  'after the last instant': '+275760-09-13T00:00:00Z',
  'a day of the year 0': '0000-01-01',
}
const NUMBERS: Readonly<Record<string, number>> = { 'the largest': 2_147_483_647, 'the least': -2_147_483_648, zero: 0 }

/** One attack: a document, what it is sent with, and what is hostile in it. */
export interface Attack {
  readonly title: string
  readonly root: string
  readonly document: string
  readonly variables: Record<string, unknown>
}

/** Things that are there, by the name of the argument they stand in. */
export type Known = Readonly<Record<string, unknown>>

interface Leaf {
  readonly path: readonly (string | number)[]
  readonly type: 'text' | 'number'
}

type Input = GraphQLArgument | GraphQLInputField

/** As deep as inputs are gone into: filters hold themselves. */
const DEEP = 3

/** Every place of an input that takes a text or a number. */
function leavesOf(type: GraphQLInputType, path: readonly (string | number)[], deep = DEEP): Leaf[] {
  const plain = getNullableType(type)
  if (isListType(plain)) return leavesOf(plain.ofType, [...path, 0], deep)
  if (isInputObjectType(plain)) {
    if (deep === 0) return []
    return Object.values(plain.getFields()).flatMap((field) => leavesOf(field.type, [...path, field.name], deep - 1))
  }
  if (isEnumType(plain) || plain.toString() === 'Boolean') return []
  return [{ path, type: plain.toString() === 'Int' || plain.toString() === 'Float' ? 'number' : 'text' }]
}

/** The least a type takes; texts by the name of where they stand. */
export function leastOf({ name, type }: Pick<Input, 'name' | 'type'>, known: Known): unknown {
  const plain = getNullableType(type)
  if (isListType(plain)) return [leastOf({ name, type: plain.ofType }, known)]
  if (isInputObjectType(plain)) {
    const fields = Object.values(plain.getFields())
    const needed = plain.isOneOf ? fields.slice(0, 1) : fields.filter((field) => isNonNullType(field.type) && field.defaultValue === undefined)
    return Object.fromEntries(needed.map((field) => [field.name, leastOf(field, known)]))
  }
  if (name in known) return known[name]
  if (isEnumType(plain)) return plain.getValues()[0]?.name
  return { Int: 1, Float: 1, Boolean: true, DateTime: '2026-06-03T02:00:00.000Z', Date: '2026-06-03', AreaCode: '450481109000' }[plain.toString()] ?? '示例'
}

/** The least of an argument, with something else at a path: what leads there is the least it can be. */
function withAt(input: Pick<Input, 'name' | 'type'>, known: Known, path: readonly (string | number)[], value: unknown): unknown {
  if (path.length === 0) return value
  const plain = getNullableType(input.type)
  const [step, ...rest] = path
  if (isListType(plain)) return [withAt({ name: input.name, type: plain.ofType }, known, rest, value)]
  if (!isInputObjectType(plain)) throw new Error(`nothing is at ${path.join('.')}`)
  const field = plain.getFields()[String(step)] as GraphQLInputField
  const least = plain.isOneOf ? {} : (leastOf(input, known) as Record<string, unknown>)
  return { ...least, [field.name]: withAt(field, known, rest, value) }
}

/** What a field is asked for: its nodes where it has some, so that they are read. */
function selectionOf(field: GraphQLField<unknown, unknown>): string {
  const type = getNamedType(field.type)
  if (isLeafType(type)) return ''
  const fields = isObjectType(type) ? type.getFields() : {}
  return `{ __typename ${fields.nodes ? 'nodes { __typename } pageInfo { hasNextPage }' : ''} ${fields.totalCount ? 'totalCount' : ''} }`
}

/** Attacks on the arguments of a field. @param inside the document around the field's call */
function attacksOn(field: GraphQLField<unknown, unknown>, title: string, known: Known, inside: (variables: string, call: string) => string): Attack[] {
  const needed = field.args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined)
  return field.args.flatMap((arg) =>
    leavesOf(arg.type, []).flatMap(({ path, type }) =>
      Object.entries(type === 'text' ? TEXTS : NUMBERS).map(([what, value]): Attack => {
        const args = [...new Set([...needed, arg])]
        const declared = args.map(({ name, type }) => `$${name}: ${type}`).join(', ')
        const call = `${field.name}(${args.map(({ name }) => `${name}: $${name}`).join(', ')}) ${selectionOf(field)}`
        const variables = Object.fromEntries(args.map((one) => [one.name, one === arg ? withAt(arg, known, path, value) : leastOf(one, known)]))
        return { title: `${title}, ${[arg.name, ...path].join('.')}: ${what}`, root: title, document: inside(`(${declared})`, call), variables }
      }),
    ),
  )
}

const rootsOf = (type: GraphQLObjectType | null | undefined) => Object.values(type?.getFields() ?? {})

/** Every argument of every query, of every verb, and of the fields of an order. */
export function attacks(known: Known): Attack[] {
  const order = schema.getType('Order')
  return [
    ...rootsOf(schema.getQueryType()).flatMap((field) => attacksOn(field, field.name, known, (vars, call) => `query Q${vars} { ${call} }`)),
    ...rootsOf(schema.getMutationType()).flatMap((field) => attacksOn(field, field.name, known, (vars, call) => `mutation M${vars} { ${call} }`)),
    ...rootsOf(isObjectType(order) ? order : null).flatMap((field) =>
      attacksOn(field, `Order.${field.name}`, known, (vars, call) => `query Q${vars} { order(id: "${known.orderId}") { ${call} } }`),
    ),
  ]
}
