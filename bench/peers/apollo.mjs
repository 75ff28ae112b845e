import { createServer } from 'node:http'
import { ApolloServer } from '@apollo/server'
import { makeExecutableSchema } from '@graphql-tools/schema'
import { PubSub } from 'graphql-subscriptions'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { serve } from './serve.mjs'

// Apollo Server, whose documentation gives subscriptions to graphql-ws and graphql-subscriptions.
serve(async (typeDefs) => {
  const bus = new PubSub()
  const schema = makeExecutableSchema({
    typeDefs,
    resolvers: {
      Subscription: { orderEvents: { subscribe: () => bus.asyncIterableIterator('orderEvents') } },
      OrderEventFrame: { __resolveType: () => 'OrderEvent' },
    },
  })
  const server = createServer()
  useServer({ schema }, new WebSocketServer({ server, path: '/graphql' }))
  await new ApolloServer({ schema }).start()
  const port = await new Promise((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => resolve(server.address().port)))
  return { port, publish: (event) => bus.publish('orderEvents', { orderEvents: event }) }
})
