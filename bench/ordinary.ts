import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PrismaPg } from '@prisma/adapter-pg'
import type { ExecutionArgs } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { createPubSub, createYoga } from 'graphql-yoga'
import pg from 'pg'
import { WebSocketServer } from 'ws'
import { PrismaClient } from '../src/db/generated/client.ts'
import { databaseSchema, plainSchema } from './ordinary-schema.ts'
import type { RivalEvent, RivalOrder } from './rival.ts'

// The ordinary way of subscriptions with the product's own libraries: a child of bench/fanout.ts. Events go through Yoga's
// pub/sub to one execution per subscriber; `plain` resolvers read the event, `database` ones read the order with Prisma.
const [way, databaseUrl] = process.argv.slice(2)
const bus = createPubSub<{ orderEvents: [RivalEvent] }>()
let event: RivalEvent | null = null

function database(): PrismaClient {
  const names = new Map<string, string>()
  // Plans are kept by PostgreSQL, as the product has it.
  const statementNameGenerator = ({ sql }: { sql: string }) => {
    const name = names.get(sql) ?? `s${names.size}`
    names.set(sql, name)
    return name
  }
  return new PrismaClient({ adapter: new PrismaPg(new pg.Pool({ connectionString: databaseUrl ?? '', max: 10 }), { statementNameGenerator }) })
}

const source = () => bus.subscribe('orderEvents')
const yoga = createYoga({ schema: way === 'database' ? databaseSchema(database(), source) : plainSchema(source), logging: false })
const server = createServer(yoga)
// As Yoga's documentation shows it.
useServer(
  {
    execute: (args) => (args as Enveloped).execute(args),
    subscribe: (args) => (args as Enveloped).subscribe(args),
    async onSubscribe(context, _id, params) {
      const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({ ...context, req: context.extra.request, params })
      const document = parse(params.query)
      const errors = validate(schema, document)
      if (errors.length > 0) return errors
      const { operationName, variables } = params
      return { schema, operationName, document, variableValues: variables, contextValue: await contextFactory(), execute, subscribe } as Enveloped
    },
  },
  new WebSocketServer({ server, path: yoga.graphqlEndpoint }),
)

type Enveloped = ExecutionArgs & Pick<ReturnType<typeof yoga.getEnveloped>, 'execute' | 'subscribe'>

process.on('message', (order: RivalOrder) => {
  if (!('publish' in order)) event = order.event
  else if (event) for (const orderVersion of order.publish) bus.publish('orderEvents', { ...event, orderVersion })
})
process.on('disconnect', () => process.exit(0))
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () => process.stdout.write(`listening on ${(server.address() as AddressInfo).port}\n`))
