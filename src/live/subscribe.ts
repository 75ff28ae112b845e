import { createSourceEventStream, type DocumentNode, type ExecutionResult, execute, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql'
import { type Context, freshContext } from '../graphql/context.ts'
import { presented, problemOf, temporary } from './failure.ts'

/** One operation, parsed and validated. */
export interface Operation {
  readonly schema: GraphQLSchema
  readonly document: DocumentNode
  readonly variables: Readonly<Record<string, unknown>> | null | undefined
  readonly operationName: string | null | undefined
  readonly context: Context
}

/** One answer, and the cursor of the frame it came from, whether or not the client selected it. */
export interface Delivery {
  readonly result: ExecutionResult
  readonly cursor: string | null
}

/**
 * Runs an operation for a socket or an event stream. Every frame of a subscription is executed with a fresh context,
 * so that no loader and no authorisation decision is older than the frame.
 *
 * @returns deliveries; a query, a mutation or a refused subscription gives exactly one. The iterable throws
 *   Unauthenticated when the viewer's right ends, and UNAVAILABLE or OVERLOADED when a frame cannot be read now: the
 *   client comes back with its last cursor, instead of getting an event with holes in it.
 */
export async function run(operation: Operation): Promise<AsyncGenerator<Delivery, void, void>> {
  const { schema, document, context } = operation
  const name = operation.operationName ?? undefined
  const ast = getOperationAST(document, name)
  const args = { schema, document, operationName: name, variableValues: operation.variables ?? undefined, contextValue: context }
  if (!ast) return once(format({ errors: [new GraphQLError('Unable to identify the operation: send its operationName.')] }, context))
  if (ast.operation !== 'subscription') return once(format(await execute(args), context))
  const source = await createSourceEventStream({ ...args, contextValue: freshContext(context) })
  if (!(Symbol.asyncIterator in source)) {
    refuseIfTemporary(source)
    return once(format(source, context))
  }
  return deliveries(source, async (frame) => {
    const fresh = freshContext(context)
    const result = await execute({ ...args, rootValue: frame, contextValue: fresh })
    refuseIfTemporary(result)
    return { result: format(result, fresh), cursor: cursorOf(frame) }
  })
}

/** The frame's own cursor: what `id:` of an event stream carries. */
function cursorOf(frame: unknown): string | null {
  if (typeof frame !== 'object' || frame === null) return null
  if ('cursor' in frame && typeof frame.cursor === 'string') return frame.cursor
  // A root field may wrap its frame once, e.g. { orderEvents: frame }.
  for (const inner of Object.values(frame)) {
    if (typeof inner === 'object' && inner !== null && 'cursor' in inner && typeof inner.cursor === 'string') return inner.cursor
  }
  return null
}

function refuseIfTemporary(result: ExecutionResult) {
  const cause = result.errors?.find(temporary)
  if (cause) throw problemOf(cause) ?? cause
}

/** Masks the errors of a result. */
export function format(result: ExecutionResult, context: Context): ExecutionResult {
  const { errors, ...rest } = result
  return errors ? { ...rest, errors: errors.map((error) => presented(error, context, context.ground.log)) } : rest
}

async function* once(result: ExecutionResult): AsyncGenerator<Delivery, void, void> {
  yield { result, cursor: null }
}

/** Maps frames to deliveries, passing return() through at once, even while the next frame is awaited. */
function deliveries(source: AsyncIterable<unknown>, answer: (frame: unknown) => Promise<Delivery>): AsyncGenerator<Delivery, void, void> {
  const frames = source[Symbol.asyncIterator]()
  let ended = false
  async function end() {
    if (ended) return
    ended = true
    await frames.return?.()
  }
  const self: AsyncGenerator<Delivery, void, void> = {
    async next() {
      try {
        const frame = ended ? null : await frames.next()
        if (!frame || frame.done || ended) {
          ended = true
          return { done: true, value: undefined }
        }
        const value = await answer(frame.value)
        return ended ? { done: true, value: undefined } : { done: false, value }
      } catch (error) {
        await end()
        throw error
      }
    },
    async return() {
      await end()
      return { done: true, value: undefined }
    },
    async throw(error: unknown) {
      await end()
      throw error
    },
    [Symbol.asyncIterator]: () => self,
    [Symbol.asyncDispose]: end,
  }
  return self
}
