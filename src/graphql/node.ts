import { resolveNodes } from '@pothos/plugin-relay'
import { InvalidInput } from '../errors.ts'
import { ID_TYPES, idPrefix } from '../ids.ts'
import { builder } from './builder.ts'
import { MAX_PAGE } from './connection.ts'
import type { Context } from './context.ts'

type Visible = (ids: string[], context: Context) => Promise<string[]>

const visible = new Map<string, Visible>()

/**
 * Makes a type reachable by `node(id)`.
 * @param type its GraphQL name
 * @param which of the given ids the viewer may know of; the rest answer null, as if they did not exist
 */
export function nodeOf(type: string, which: Visible) {
  visible.set(type, which)
}

const noId = (field: string) => new InvalidInput(field, { en: 'is not an id of this service', zh: '不是本系统的标识' })

/** One thing, null or refusal for each id, in their order: an invalid id does not affect the others. */
async function load(field: 'id' | 'ids', ids: readonly string[], context: Context, info: never) {
  const typed = ids.flatMap((id) => {
    const prefix = idPrefix(id)
    return prefix ? [{ id, typename: ID_TYPES[prefix] }] : []
  })
  const known = new Set<string>()
  for (const type of new Set(typed.map((t) => t.typename))) {
    const of = typed.filter((t) => t.typename === type).map((t) => t.id)
    for (const id of (await visible.get(type)?.(of, context)) ?? []) known.add(id)
  }
  const rows = await resolveNodes(
    builder,
    context,
    info,
    typed.filter((t) => known.has(t.id)),
  )
  const byId = new Map(typed.filter((t) => known.has(t.id)).map((t, i) => [t.id, rows[i]]))
  return ids.map((id, i) => (idPrefix(id) ? (byId.get(id) ?? null) : noId(`${field}${field === 'ids' ? `.${i}` : ''}`)))
}

builder.queryField('node', (t) =>
  t.field({
    type: builder.nodeInterfaceRef(),
    nullable: true,
    description: 'Anything that has an id, or null when there is none you may see (按标识查询)',
    authScopes: { signedIn: true },
    args: { id: t.arg.id({ required: true, description: 'Id (标识)' }) },
    resolve: async (_root, { id }, context, info) => (await load('id', [id], context, info as never))[0] as never,
  }),
)

builder.queryField('nodes', (t) =>
  t.field({
    type: [builder.nodeInterfaceRef()],
    nullable: { list: false, items: true },
    description: 'Several things at once, in the order asked for; null with an error where an id is none (批量按标识查询)',
    authScopes: { signedIn: true },
    complexity: (args) => ({ field: 1, multiplier: args.ids.length }),
    args: { ids: t.arg.idList({ required: true, description: 'Ids, at most 100 (标识)' }) },
    resolve: (_root, { ids }, context, info) => {
      if (ids.length > MAX_PAGE) throw new InvalidInput('ids', { en: `at most ${MAX_PAGE} at once`, zh: `一次最多 ${MAX_PAGE} 个` })
      return load('ids', ids, context, info as never) as never
    },
  }),
)
