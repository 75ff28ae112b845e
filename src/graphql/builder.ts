import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import ErrorsPlugin from '@pothos/plugin-errors'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import ValidationPlugin from '@pothos/plugin-validation'
import { type GraphQLOutputType, getNamedType, isLeafType, isListType, isNonNullType } from 'graphql'
import { isPerson, type Role } from '../access/viewer.ts'
import type PrismaTypes from '../db/pothos-types.ts'
import { getDatamodel } from '../db/pothos-types.ts'
import { Forbidden, InvalidInput, Problem, Unauthenticated } from '../errors.ts'
import { ID_TYPES, idPrefix } from '../ids.ts'
import { invalidInput } from '../input.ts'
import { LIMITS as ALL } from '../limits.ts'
import type { Context } from './context.ts'
import NullWhenForbiddenPlugin from './null-when-forbidden.ts'

export interface SchemaTypes {
  PrismaTypes: PrismaTypes
  Context: Context
  DefaultFieldNullability: false
  DefaultEdgesNullability: { list: false; items: false }
  DefaultNodeNullability: false
  AuthScopes: { signedIn: boolean; person: boolean; role: readonly Role[] }
  Scalars: {
    ID: { Input: string; Output: string }
    DateTime: { Input: Date; Output: Date }
    Date: { Input: Date; Output: Date }
    Cursor: { Input: string; Output: string }
    AreaCode: { Input: string; Output: string }
    MaskedPhone: { Input: string; Output: string }
  }
  Connection: { totalCount?: () => Promise<number | null>; liveCursor?: string | null }
}

/** Arguments that a list is priced by. */
interface PageArgs {
  readonly first?: number | null | undefined
  readonly last?: number | null | undefined
  readonly filter?: unknown
  readonly search?: unknown
}

/** Conditions of a filter, with those of the filters in it: what the database compares each row with. */
function conditionsOf(filter: unknown): number {
  if (Array.isArray(filter)) return filter.reduce((sum: number, part) => sum + conditionsOf(part), 0)
  if (typeof filter !== 'object' || filter === null || filter instanceof Date) return 1
  return Object.values(filter).reduce((sum: number, part) => sum + (part === null || part === undefined ? 0 : conditionsOf(part)), 0)
}

/** Argument-aware price of a list: one for every two conditions it is narrowed by, and its page size times what one row costs. */
export const pageCost = (args: PageArgs) => ({
  field: 1 + Math.floor((conditionsOf(args.filter ?? []) + conditionsOf(args.search ?? [])) / ALL.CONDITIONS_AN_OBJECT.value),
  multiplier: Math.min(args.first ?? args.last ?? ALL.USUAL_PAGE.value, ALL.PAGE.value),
})

/** What a field costs: the objects it asks for. Values of an object already asked for are free; a bounded list counts as two. */
function objectCost(type: GraphQLOutputType) {
  if (isLeafType(getNamedType(type))) return 0
  const inner = isNonNullType(type) ? type.ofType : type
  return isListType(inner) ? { field: 1, multiplier: 2 } : 1
}

/** Cost is counted in objects. */
export const LIMITS = { depth: ALL.DEPTH.value, cost: ALL.COST.value, subscriptionCost: ALL.SUBSCRIPTION_COST.value } as const

/** Plugins and options only: every type lives in its own room. */
export const builder = new SchemaBuilder<SchemaTypes>({
  plugins: [ErrorsPlugin, ValidationPlugin, RelayPlugin, ScopeAuthPlugin, ComplexityPlugin, PrismaPlugin, NullWhenForbiddenPlugin],
  defaultFieldNullability: false,
  errors: { directResult: true, defaultTypes: [], unsafelyHandleInputErrors: true },
  validation: {
    validationError: (failure) => invalidInput(failure.issues),
  },
  relay: {
    // An id is the same text everywhere: in the database, in logs and in the API (src/ids.ts).
    encodeGlobalID: (_type, id) => String(id),
    decodeGlobalID: (id) => {
      const prefix = idPrefix(id)
      if (!prefix) throw new InvalidInput('id', { en: 'is not an id of this service', zh: '不是本系统的标识' })
      return { typename: ID_TYPES[prefix], id }
    },
    nodesOnConnection: { description: 'The rows alone (本页数据)' },
    cursorType: 'String',
    idFieldOptions: { description: 'Id, the same text everywhere; its prefix names the type (标识)' },
    nodeTypeOptions: { description: 'Anything that has an id (有标识的对象)' },
    defaultConnectionTypeOptions: { description: 'A page of a list (分页列表)' },
    defaultEdgeTypeOptions: { description: 'A row and its place in the list (列表项)' },
    // A row costs one; the page's own price multiplies by its size, so these two lists of the same rows do not again.
    nodesFieldOptions: { nullable: { list: false, items: false }, complexity: { field: 1, multiplier: 1 } },
    edgesFieldOptions: {
      nullable: { list: false, items: false },
      complexity: { field: 1, multiplier: 1 },
      description: 'The rows with their cursors (列表项)',
    },
    pageInfoFieldOptions: { description: 'Whether there is more, and where it begins (分页信息)' },
    nodeFieldOptions: { nullable: false, description: 'The row (数据)' },
    cursorFieldOptions: { description: 'Place of the row in the list (游标)' },
    pageInfoTypeOptions: { description: 'Whether there is more, and where it begins (分页信息)' },
    hasNextPageFieldOptions: { description: 'There is more after this page (有下一页)' },
    hasPreviousPageFieldOptions: { description: 'There is more before this page (有上一页)' },
    startCursorFieldOptions: { description: 'Cursor of the first row (首条游标)' },
    endCursorFieldOptions: { description: 'Cursor of the last row (末条游标)' },
    firstArgOptions: { description: `The first so many, 1 to ${ALL.PAGE.value}; ${ALL.USUAL_PAGE.value} unless said otherwise (前几条)` },
    afterArgOptions: { description: 'Only rows after this cursor (此游标之后)' },
    lastArgOptions: { description: `The last so many, 1 to ${ALL.PAGE.value} (后几条)` },
    beforeArgOptions: { description: 'Only rows before this cursor (此游标之前)' },
    // node and nodes ask the owning domain whether the viewer may know of the row (src/graphql/node.ts).
    nodeQueryOptions: false,
    nodesQueryOptions: false,
  },
  scopeAuth: {
    authorizeOnSubscribe: true,
    authScopes: ({ viewer }) => ({
      signedIn: viewer.role !== 'ANONYMOUS',
      person: isPerson(viewer),
      // A role scope lets a partner in only with a key that may read; a key that may only register does not pass.
      role: (roles) => roles.includes(viewer.role) && (viewer.role !== 'PARTNER' || viewer.scopes.includes('orders:read')),
    }),
    unauthorizedError: (_parent, context) => (context.viewer.role === 'ANONYMOUS' ? new Unauthenticated() : new Forbidden()),
  },
  complexity: {
    fieldComplexity: (_args, _context, field) => objectCost(field.type),
    limit: ({ streaming }) => ({ depth: LIMITS.depth, complexity: streaming ? LIMITS.subscriptionCost : LIMITS.cost }),
    complexityError: (_kind, r) =>
      new Problem('TOO_COMPLEX', {
        en: `the document costs ${r.complexity} (limit ${r.maxComplexity}) at depth ${r.depth} (limit ${r.maxDepth}); ask for less at once`,
        zh: `查询过于复杂：代价 ${r.complexity}（上限 ${r.maxComplexity}），深度 ${r.depth}（上限 ${r.maxDepth}）`,
      }),
  },
  prisma: {
    client: (context: Context) => context.runtime.db,
    dmmf: getDatamodel(),
    exposeDescriptions: true,
    onUnusedQuery: 'error',
  },
})

builder.queryType({ description: 'Everything that can be read (查询)' })
builder.mutationType({ description: 'One mutation a verb; each answers with its success or a typed problem (操作)' })
builder.subscriptionType({ description: 'Feeds (every event once, in order, resumable) and views (the current state, then the newest) (订阅)' })
