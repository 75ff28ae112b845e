import { complexityFromQuery } from '@pothos/plugin-complexity'
import { type DocumentNode, GraphQLError, type GraphQLSchema, getOperationAST, Kind } from 'graphql'
import { Problem } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import type { Context } from './context.ts'

/** An operation of a document, with what it is asked with. */
export interface Priced {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly variables: Readonly<Record<string, unknown>> | null | undefined
  readonly operationName: string | null | undefined
}

/**
 * What an operation counts for: one, and one more for each 250 objects it may ask for, by the same prices its cost is limited by. One that
 * cannot be priced costs one: its execution says what is wrong with it.
 */
export function priceOf({ schema, document, variables, operationName }: Priced, context: Context): number {
  const operation = getOperationAST(document, operationName)
  if (!operation) return 1
  const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION)
  try {
    const chosen: DocumentNode = { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] }
    const { complexity } = complexityFromQuery(chosen, { schema, ctx: context, variables: { ...variables } })
    return 1 + Math.floor(Math.min(complexity, LIMITS.COST.value) / LIMITS.OBJECTS_A_READ.value)
  } catch (error) {
    if (error instanceof GraphQLError || error instanceof Problem) return 1
    throw error
  }
}
