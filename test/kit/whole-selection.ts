import { type GraphQLField, type GraphQLNamedType, getNamedType, isInterfaceType, isLeafType, isNonNullType, isObjectType, isUnionType } from 'graphql'
import { schema } from '../../src/schema.ts'

/** Everything that can be asked for below a field, as a tree: leaves are null, `... on X` is a branch like any other. */
export interface Selection {
  [field: string]: Selection | null
}

/** Arguments a field is asked with where it needs one. */
const NEEDED: Record<string, string> = { 'Figure.orders': '(part: COUNTED, first: 3)' }

const arguments_ = (type: string, field: GraphQLField<unknown, unknown>) =>
  NEEDED[`${type}.${field.name}`] ?? (field.args.some((a) => a.name === 'first') ? '(first: 3)' : '')

/**
 * Everything below a type, to a depth; a type that is above already is not gone into again.
 * @param levels how many levels of objects below the first
 */
export function everything(type: GraphQLNamedType, levels: number, above: readonly string[] = []): Selection {
  if (isUnionType(type) || isInterfaceType(type)) {
    const inner = schema.getPossibleTypes(type).map((t): [string, Selection] => [`... on ${t.name}`, everything(t, levels, above)])
    return { __typename: null, ...Object.fromEntries(inner) }
  }
  if (!isObjectType(type)) return {}
  const path = [...above, type.name]
  const selection: Selection = { __typename: null }
  for (const field of Object.values(type.getFields())) {
    const named = getNamedType(field.type)
    if (field.args.some((a) => isNonNullType(a.type)) && !NEEDED[`${type.name}.${field.name}`]) continue
    if (isLeafType(named)) selection[field.name] = null
    // Of its own kind an object is asked for its values alone: the area above an area, the orders an order repeats.
    else if (levels > 0 && named.name === type.name) selection[`${field.name}${arguments_(type.name, field)}`] = everything(named, 0, path)
    else if (levels > 0 && !path.includes(named.name)) selection[`${field.name}${arguments_(type.name, field)}`] = everything(named, levels - 1, path)
  }
  return selection
}

export function print(selection: Selection): string {
  return `{ ${Object.entries(selection)
    .map(([field, inner]) => (inner === null ? field : `${field} ${print(inner)}`))
    .join(' ')} }`
}

/** Takes the field an error names out of a selection; false when it is not there. */
export function withoutField(selection: Selection, path: readonly (string | number)[]): boolean {
  const [field, ...rest] = path.filter((p): p is string => typeof p === 'string')
  if (field === undefined) return false
  for (const key of Object.keys(selection)) {
    const inner = selection[key]
    if (key.startsWith('... on ')) {
      if (inner && withoutField(inner, [field, ...rest])) return true
      continue
    }
    if (key.replace(/\(.*\)$/, '') !== field) continue
    if (rest.length > 0 && inner && withoutField(inner, rest)) return true
    delete selection[key]
    return true
  }
  return false
}

/** One selection with the leaves, and one for each branch: so that no document is too expensive. */
export function parts(selection: Selection): Selection[] {
  const leaves = Object.fromEntries(Object.entries(selection).filter(([, inner]) => inner === null))
  return [
    leaves,
    ...Object.entries(selection)
      .filter(([, inner]) => inner !== null)
      .map(([field, inner]) => ({ [field]: inner })),
  ]
}

/** A document takes a thousand tokens: a branch that alone has more is asked for in parts of its own. */
const MOST_WORDS = 800

/** Parts of a selection, each small enough for one document. */
export function pieces(selection: Selection): Selection[] {
  return parts(selection).flatMap((part) => {
    const [[field, inner] = ['', null], ...others] = Object.entries(part)
    if (inner === null || others.length > 0 || print(part).split(' ').length <= MOST_WORDS) return [part]
    return pieces(inner).map((piece) => ({ [field]: { __typename: null, ...piece } }))
  })
}

export const typeOf = (name: string): GraphQLNamedType => {
  const type = schema.getType(name)
  if (!type) throw new Error(`no type ${name}`)
  return type
}
