import Fastify from 'fastify'
import mercurius from 'mercurius'
import { serve } from './serve.mjs'

// Mercurius with its compiled queries and its own pub/sub, as its documentation shows.
serve(async (schema) => {
  const app = Fastify({ logger: false })
  app.register(mercurius, {
    schema,
    resolvers: {
      Subscription: { orderEvents: { subscribe: (_root, _args, { pubsub }) => pubsub.subscribe('orderEvents') } },
      OrderEventFrame: { resolveType: () => 'OrderEvent' },
    },
    subscription: true,
    jit: 1,
  })
  await app.listen({ port: 0, host: '127.0.0.1', backlog: 4096 })
  return { port: app.server.address().port, publish: (event) => app.graphql.pubsub.publish({ topic: 'orderEvents', payload: { orderEvents: event } }) }
})
