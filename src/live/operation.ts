import { createSourceEventStream, type DocumentNode, type ExecutionResult, execute, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql'
import { Problem } from '../errors.ts'
import { type Context, freshContext } from '../graphql/context.ts'
import { LIMITS } from '../limits.ts'
import { presented, problemOf, temporary } from './failure.ts'
import type { FeedSource } from './feed.ts'
import type { FeedFrame, ViewFrame } from './frames.ts'
import { settled } from './settled.ts'
import type { Payload } from './sink.ts'
import type { ViewSource } from './view.ts'
import { within } from './within.ts'

/** One operation, parsed and validated. */
export interface Operation {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly variables: Readonly<Record<string, unknown>> | null | undefined
  readonly operationName: string | null | undefined
  readonly context: Context
}

/** What an operation begins with: its one answer, or something to follow. */
export type Begun = { readonly result: ExecutionResult } | { readonly source: FeedSource<unknown> | ViewSource }

/**
 * Begins an operation of a socket or an event stream: answers a query or a mutation; lets the subscription's resolver
 * decide, with the caller's own context, whether and what the caller may follow.
 * @param executionMs how long a query or a mutation may run
 * @throws Problem UNAVAILABLE or OVERLOADED when that cannot be decided now
 */
export async function begin(operation: Operation, executionMs = LIMITS.EXECUTION_MS.value): Promise<Begun> {
  const { context } = operation
  const args = argsOf(operation)
  const ast = getOperationAST(args.document, args.operationName)
  if (!ast) return { result: format({ errors: [new GraphQLError('Unable to identify the operation: send its operationName.')] }, context) }
  if (ast.operation !== 'subscription') {
    const executed = await within(executionMs, () => execute(args)).catch(asAnswer)
    return { result: format(await settled(context, executed), context) }
  }
  const source = await createSourceEventStream({ ...args, contextValue: freshContext(context) })
  if (isSource(source)) return { source }
  const result = source as ExecutionResult
  refuseIfTemporary(result)
  return { result: format(await settled(context, result), context) }
}

/**
 * Executes one frame of a subscription with a fresh context, so that no loader and no authorisation decision is older
 * than the frame, and makes it into text.
 * @throws Problem UNAVAILABLE or OVERLOADED when it cannot be read now: no subscriber gets an event with holes in it
 */
export async function executeFrame(operation: Operation, frame: FeedFrame<unknown> | ViewFrame): Promise<Payload> {
  const context = freshContext(operation.context)
  const result = await execute({ ...argsOf(operation), rootValue: frame, contextValue: context })
  refuseIfTemporary(result)
  const cursor = 'cursor' in frame ? frame.cursor : null
  const answer = format(result, context)
  // A frame that cannot be shown at all still carries its cursor: the subscriber goes on after it.
  const lost = answer.errors && Object.values(answer.data ?? {}).every((value) => value === null)
  return { json: JSON.stringify(lost && cursor ? { ...answer, extensions: { cursor } } : answer), cursor }
}

/** One that was not done in time is answered with that. */
function asAnswer(error: unknown): ExecutionResult {
  if (!(error instanceof Problem)) throw error
  return { errors: [new GraphQLError(error.message, { originalError: error })] }
}

function argsOf({ schema, document, operationName, variables, context }: Operation) {
  return { schema, document, operationName: operationName ?? undefined, variableValues: variables ?? undefined, contextValue: context }
}

function refuseIfTemporary(result: ExecutionResult) {
  const cause = result.errors?.find(temporary)
  if (cause) throw problemOf(cause) ?? cause
}

/** Masks the errors of a result. */
function format(result: ExecutionResult, context: Context): ExecutionResult {
  const { errors, ...rest } = result
  return errors ? { ...rest, errors: errors.map((error) => presented(error, context, context.runtime.log)) } : rest
}

/** Whether the return value of a subscription is a source. */
function isSource(given: unknown): given is FeedSource<unknown> | ViewSource {
  return typeof given === 'object' && given !== null && 'kind' in given && (given.kind === 'feed' || given.kind === 'view') && 'audience' in given
}
