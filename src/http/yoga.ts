import { type ExecutionArgs, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import type { Context } from '../graphql/context.ts'
import { countOperation } from '../live/counted.ts'
import { parseDocument, validateDocument } from '../live/document.ts'
import { presentable } from '../live/failure.ts'
import type { Incoming, MakeContext } from '../live/incoming.ts'
import { settled } from '../live/settled.ts'
import { within } from '../live/within.ts'
import type { Log } from '../log.ts'
import { MAX_BODY_BYTES } from './limits.ts'

/** What the server hands to yoga besides the request. */
export interface ServerContext {
  readonly incoming: Incoming
}

/**
 * GraphQL over HTTP: yoga does the protocol; limits, masking and streams are ours. Its own pub/sub, event streams,
 * landing page, batching and multipart are off.
 */
export function createHttpGraphQL(schema: GraphQLSchema, context: MakeContext, log: Log, executionMs: number) {
  return createYoga<ServerContext, Context>({
    schema,
    context: ({ incoming }) => context(incoming),
    graphqlEndpoint: '/graphql',
    plugins: [limited(), counted(executionMs), recorded(), masked(log)],
    maskedErrors: false,
    graphiql: false,
    landingPage: false,
    batching: false,
    multipart: false,
    cors: false,
    logging: false,
    maxRequestBodySize: MAX_BODY_BYTES,
  })
}

function limited(): Plugin {
  return {
    onParse({ setParseFn }) {
      setParseFn((source: string) => parseDocument(source))
    },
    onValidate({ setValidationFn }) {
      setValidationFn((schema: GraphQLSchema, document: Parameters<typeof validateDocument>[1], rules: Parameters<typeof validateDocument>[2]) => [
        ...validateDocument(schema, document, rules),
      ])
    },
    onSubscribe() {
      throw new GraphQLError('Subscriptions go over a WebSocket (graphql-transport-ws) or with Accept: text/event-stream.', {
        extensions: { code: 'BAD_INPUT', http: { status: 406 } },
      })
    },
  }
}

/** What an operation counts for, before it runs; and how long it may run. */
function counted(executionMs: number): Plugin<Context> {
  return {
    async onExecute({ args: { schema, document, variableValues, operationName, contextValue }, executeFn, setExecuteFn }) {
      await countOperation({ schema, document, variables: variableValues, operationName }, contextValue)
      // Nothing more of a query is begun once it is late. A change that was begun ends: half of one is none.
      const reads = getOperationAST(document, operationName)?.operation === 'query'
      setExecuteFn((args: ExecutionArgs) => within(executionMs, (signal) => executeFn(reads ? Object.assign(args, { signal }) : args)))
    },
  }
}

/** What is recorded of an answer, before it leaves. */
function recorded(): Plugin<Context> {
  return {
    onExecute: ({ args: { contextValue } }) => ({
      async onExecuteDone({ result, setResult }) {
        if ('data' in result || 'errors' in result) setResult(await settled(contextValue, result))
      },
    }),
  }
}

/** Every error of every answer, those before execution too, goes through the one function. */
function masked(log: Log): Plugin<object, ServerContext> {
  return {
    onResultProcess({ result, setResult, serverContext }) {
      if (Array.isArray(result) || !('errors' in result) || !result.errors) return
      setResult({ ...result, errors: result.errors.map((error) => presentable(error, serverContext.incoming, log)) })
    },
  }
}
