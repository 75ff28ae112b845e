import type { ExecutionArgs, ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql'
import type { Context as Connection, ServerOptions, SubscribePayload } from 'graphql-ws'
import { Problem, Unauthenticated } from '../errors.ts'
import type { Context } from '../graphql/context.ts'
import { newRequestId } from '../ids.ts'
import type { Language, Runtime } from '../runtime.ts'
import type { Admission, GiveBack } from './admission.ts'
import { CLOSE_CODES } from './close-codes.ts'
import type { Cohorts } from './cohorts.ts'
import { readConnectionInit } from './connection-init.ts'
import { countOperation } from './counted.ts'
import { prepareDocument } from './document.ts'
import { presentable, presented, problemOf } from './failure.ts'
import type { Incoming, MakeContext } from './incoming.ts'
import { joining } from './joining.ts'
import type { LiveLimits } from './limits.ts'
import { begin } from './operation.ts'
import { type SinkSocket, socketSink } from './socket-sink.ts'

/** What is known of one socket. */
export interface Extra extends SinkSocket {
  /** Give back the places it takes: the first by its address, the second in its viewer's name. */
  readonly places: GiveBack[]
  readonly incoming: Omit<Incoming, 'authorization' | 'language'>
  /** Both are given in connection_init, or in the headers of the upgrade; the first is read again for every operation. */
  authorization: string | undefined
  language: Language
}

/** What an operation is executed with: the caller, the socket and the operation's id. */
interface Asked {
  readonly caller: Context
  readonly extra: Extra
  readonly id: string
}

type Params = Record<string, unknown>
type Subscriber = Connection<Params, Extra>

export interface ProtocolOptions {
  readonly runtime: Runtime
  readonly schema: GraphQLSchema
  readonly context: MakeContext
  readonly cohorts: Cohorts
  readonly admission: Admission
  readonly limits: LiveLimits
}

/** What happens at each step of graphql-transport-ws. */
export function socketProtocol(options: ProtocolOptions): ServerOptions<Params, Extra> {
  const { schema, cohorts, runtime, limits } = options
  return {
    connectionInitWaitTimeout: limits.initWithinMs,
    onConnect: ({ extra, connectionParams }) => connect(options, extra, connectionParams),
    onSubscribe: (socket, id, payload) => prepare(options, socket, id, payload),
    async execute(args): Promise<ExecutionResult> {
      const begun = await begin(operationOf(schema, args), limits.executionMs)
      if ('result' in begun) return begun.result
      throw new Error('graphql-ws asked for one answer of a subscription')
    },
    subscribe(args) {
      const { extra, id } = asked(args)
      return joining(
        cohorts,
        operationOf(schema, args),
        (done) => socketSink(extra, id, done),
        (error) => failed(extra, error),
      )
    },
    // Errors of onSubscribe are presented already; this hook sees those of an iterator as well.
    onError: ({ extra }, _id, _payload, errors) => errors.map((error) => presented(error, readerOf(extra), runtime.log).toJSON()),
  }
}

const asked = (args: ExecutionArgs) => args.contextValue as Asked
const operationOf = (schema: GraphQLSchema, args: ExecutionArgs) => ({
  schema,
  document: args.document,
  variables: args.variableValues ?? null,
  operationName: args.operationName ?? null,
  context: asked(args).caller,
})
const readerOf = ({ incoming, language }: Extra) => ({ requestId: incoming.requestId, language })

/** `connection_init`: the first look at the token, and a place in the viewer's name. False: the socket is closed. */
async function connect(options: ProtocolOptions, extra: Extra, params: Params | undefined): Promise<boolean> {
  const introduced = readConnectionInit(params)
  if (!introduced) {
    extra.socket.close(CLOSE_CODES.forbidden.code, 'Send the token as authorization')
    return false
  }
  extra.authorization = introduced.authorization ?? extra.authorization
  extra.language = introduced.language ?? extra.language
  const caller = await callerOf(options, extra)
  if (!caller) return false
  const giveBack = options.admission.admit(caller.viewer)
  if (giveBack) extra.places.push(giveBack)
  else extra.socket.close(CLOSE_CODES.tryAgain.code, 'Too many connections')
  return giveBack !== null
}

/** The caller as the token says now; a token that holds no longer closes the socket, and answers null. */
async function callerOf({ context }: ProtocolOptions, extra: Extra): Promise<Context | null> {
  const { incoming, authorization, language } = extra
  try {
    return await context({ ...incoming, requestId: newRequestId(), authorization, language })
  } catch (error) {
    if (!(problemOf(error) instanceof Unauthenticated)) throw error
    extra.socket.close(CLOSE_CODES.forbidden.code, 'Forbidden')
    return null
  }
}

/** `subscribe`: what is executed, or what is wrong with it. A failure that passes is thrown: it closes the socket, and the client comes back. */
async function prepare(
  options: ProtocolOptions,
  { extra, subscriptions }: Subscriber,
  id: string,
  payload: SubscribePayload,
): Promise<ExecutionArgs | readonly GraphQLError[]> {
  const { runtime, schema, limits } = options
  const refused = (errors: readonly unknown[]) => errors.map((error) => presentable(error, readerOf(extra), runtime.log))
  try {
    if (id.length > limits.operationIdLength) extra.socket.close(CLOSE_CODES.badMessage.code, 'Operation id too long')
    if (Object.keys(subscriptions).length > limits.operations) throw tooMany(limits.operations)
    const caller = await callerOf(options, extra)
    if (!caller) return refused([new Unauthenticated()])
    const document = prepareDocument(schema, payload.query)
    if (!('kind' in document)) return refused(document)
    const { variables, operationName } = payload
    await countOperation({ schema, document, variables, operationName }, caller)
    return {
      schema,
      document,
      variableValues: variables ?? null,
      operationName: operationName ?? null,
      contextValue: { caller, extra, id } satisfies Asked,
    }
  } catch (error) {
    const problem = problemOf(error)
    if (problem?.code === 'UNAVAILABLE' || problem?.code === 'OVERLOADED') throw error
    return refused([error])
  }
}

/** A right that ends closes the socket with 4403, which clients answer with a new token and their last cursor. */
function failed({ socket }: Extra, error: unknown) {
  if (problemOf(error) instanceof Unauthenticated) socket.close(CLOSE_CODES.forbidden.code, 'Forbidden')
  else socket.close(CLOSE_CODES.tryAgain.code, 'Try again later')
}

function tooMany(most: number) {
  return new Problem('TOO_COMPLEX', { en: `at most ${most} operations at once on a socket`, zh: `每个连接最多同时 ${most} 个操作` })
}
