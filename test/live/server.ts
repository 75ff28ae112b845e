import { GraphQLBoolean, GraphQLError, GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql'
import { entitlement } from '../../src/access/entitlement.ts'
import type { Config } from '../../src/config.ts'
import { NotFound } from '../../src/errors.ts'
import type { Context } from '../../src/graphql/context.ts'
import { serve } from '../../src/http/server.ts'
import { feed } from '../../src/live/feed.ts'
import { contextFor, type MakeContext } from '../../src/live/incoming.ts'
import type { LiveLimits } from '../../src/live/limits.ts'
import { view } from '../../src/live/view.ts'
import { liveRuntime, reasonOf } from './runtime.ts'

/** Shortest time between two snapshots of `state`. */
export const FLOOR_MS = 150

/** What the reading of `state` waits for, in the middle between its beginning and its end. */
export const reading = { before: async (): Promise<void> => {} }

const frameFields = {
  type: { type: GraphQLString },
  cursor: { type: GraphQLString },
  prevCursor: { type: GraphQLString },
  selected: { type: GraphQLString },
  reason: { type: GraphQLString },
  at: { type: GraphQLString },
  serverTime: { type: GraphQLString },
  /** Cannot be told of some events: of one it is left out, of the other the whole frame is. */
  fragile: { type: GraphQLString, resolve: (frame: unknown) => unbroken(frame, 'poison') },
  strict: { type: new GraphQLNonNull(GraphQLString), resolve: (frame: unknown) => unbroken(frame, 'strong poison') },
}

function unbroken(frame: unknown, poison: string): string {
  const selected = typeof frame === 'object' && frame && 'selected' in frame ? String(frame.selected) : 'heartbeat'
  if (selected === poison) throw new Error('SECRET')
  return selected
}

/** A schema with one of everything the transports must carry. */
export const schema = new GraphQLSchema({
  query: new GraphQLObjectType<unknown, Context>({
    name: 'Query',
    fields: {
      hello: { type: GraphQLString, resolve: () => 'hello' },
      viewer: { type: GraphQLString, resolve: (_r, _a, c) => `${c.viewer.role}:${c.viewer.id}` },
      requestId: { type: GraphQLString, resolve: (_r, _a, c) => c.requestId },
      fault: {
        type: GraphQLString,
        resolve: () => {
          throw new Error('SECRET')
        },
      },
      refused: {
        type: GraphQLString,
        resolve: () => {
          throw new NotFound('order')
        },
      },
      echo: { type: new GraphQLList(GraphQLInt), args: { numbers: { type: new GraphQLList(GraphQLInt) } }, resolve: (_r, { numbers }) => numbers },
    },
  }),
  mutation: new GraphQLObjectType<unknown, Context>({
    name: 'Mutation',
    fields: { touch: { type: new GraphQLNonNull(GraphQLBoolean), resolve: () => true } },
  }),
  subscription: new GraphQLObjectType<unknown, Context>({
    name: 'Subscription',
    fields: {
      events: {
        type: new GraphQLObjectType<unknown, Context>({
          name: 'Frame',
          fields: { ...frameFields, stored: { type: new GraphQLNonNull(GraphQLInt), resolve: (_f, _a, c) => c.runtime.db.eventLogMeta.count() } },
        }),
        args: { after: { type: GraphQLString } },
        resolve: (frame) => frame,
        subscribe: (_r, { after }: { after?: string | null }, c) => feed({ runtime: c.runtime, audience: entitlement(c.viewer), after, select: reasonOf }),
      },
      state: {
        type: new GraphQLObjectType<unknown, Context>({
          name: 'State',
          fields: { ...frameFields, head: { type: GraphQLInt, resolve: (_f, _a, c) => c.runtime.hub.head() } },
        }),
        resolve: async (frame) => {
          await reading.before()
          return frame
        },
        subscribe: (_r, _a, c) => view({ audience: entitlement(c.viewer), concerns: (event) => reasonOf(event) !== 'theirs', floorMs: FLOOR_MS }),
      },
      closed: {
        type: GraphQLString,
        subscribe: () => {
          throw new GraphQLError('closed today')
        },
      },
    },
  }),
})

/**
 * A running server on a port of its own.
 * @param options other limits of streams, other settings, another way to tell who asks
 */
export async function liveServer({ limits, settings, context }: { limits?: Partial<LiveLimits>; settings?: Partial<Config>; context?: MakeContext } = {}) {
  const live = await liveRuntime()
  const runtime = { ...live.runtime, config: { ...live.runtime.config, ...settings } }
  const server = await serve({ runtime, schema, context: context ?? contextFor(runtime), ...(limits ? { limits } : {}) })
  return {
    ...live,
    server,
    url: `${server.url}/graphql`,
    socketUrl: `ws://127.0.0.1:${server.port}/graphql`,
    async stop() {
      await server.stop()
      await live.stop()
    },
  }
}

export type LiveServer = Awaited<ReturnType<typeof liveServer>>
