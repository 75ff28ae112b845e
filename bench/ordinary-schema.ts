import SchemaBuilder from '@pothos/core'
import PrismaPlugin from '@pothos/plugin-prisma'
import type { GraphQLSchema } from 'graphql'
import { createSchema } from 'graphql-yoga'
import type { PrismaClient } from '../src/db/generated/client.ts'
import type PrismaTypes from '../src/db/pothos-types.ts'
import { getDatamodel } from '../src/db/pothos-types.ts'
import type { RivalEvent } from './rival.ts'
import { TYPES } from './rival-types.ts'

type Source = () => AsyncIterable<RivalEvent>

/** Everything is in the event. */
export function plainSchema(source: Source): GraphQLSchema {
  return createSchema({
    typeDefs: TYPES,
    resolvers: {
      Subscription: { orderEvents: { subscribe: () => source(), resolve: (event: RivalEvent) => event } },
      OrderEventFrame: { __resolveType: () => 'OrderEvent' },
    },
  })
}

/** The event names the order; it is read with its relations for every subscriber. */
export function databaseSchema(db: PrismaClient, source: Source): GraphQLSchema {
  const builder = new SchemaBuilder<{ PrismaTypes: PrismaTypes; Scalars: { DateTime: { Input: Date; Output: Date } } }>({
    plugins: [PrismaPlugin],
    prisma: { client: db, dmmf: getDatamodel() },
    // Asked for by a type of the product's own plugins; not among these.
    scopeAuth: { authScopes: () => ({}) },
  })
  builder.scalarType('DateTime', { serialize: (value) => value.toISOString() })
  builder.prismaObject('Staff', { fields: (t) => ({ name: t.exposeString('name'), badge: t.exposeString('badge') }) })
  const Appointment = builder.prismaObject('Appointment', {
    fields: (t) => ({
      status: t.string({ resolve: (a) => a.status }),
      startsAt: t.expose('startsAt', { type: 'DateTime' }),
      endsAt: t.expose('endsAt', { type: 'DateTime' }),
    }),
  })
  builder.prismaObject('Order', {
    fields: (t) => ({
      id: t.exposeID('id'),
      number: t.exposeString('number'),
      status: t.string({ resolve: (o) => o.status }),
      handler: t.relation('handler', { nullable: true }),
      appointment: t.field({
        type: Appointment,
        nullable: true,
        select: (_args, _context, nested) => ({ appointments: nested({ orderBy: { bookedAt: 'desc' }, take: 1 }) }) as never,
        resolve: ((order: { appointments: object[] }) => order.appointments[0] ?? null) as never,
      }),
    }),
  })
  const OrderEvent = builder.objectRef<RivalEvent>('OrderEvent').implement({
    fields: (t) => ({
      orderVersion: t.exposeInt('orderVersion'),
      cursor: t.exposeString('cursor'),
      kind: t.exposeString('kind'),
      transition: t.exposeString('transition'),
      order: t.prismaField({ type: 'Order', nullable: true, resolve: (query, event) => db.order.findUnique({ ...query, where: { id: event.order.id } }) }),
    }),
  })
  const CaughtUp = builder.objectRef<{ cursor: string }>('CaughtUp').implement({ fields: (t) => ({ cursor: t.exposeString('cursor') }) })
  const Frame = builder.unionType('OrderEventFrame', { types: [OrderEvent, CaughtUp], resolveType: () => 'OrderEvent' })
  builder.queryType({ fields: (t) => ({ ok: t.boolean({ resolve: () => true }) }) })
  builder.subscriptionType({ fields: (t) => ({ orderEvents: t.field({ type: Frame, subscribe: () => source(), resolve: (event) => event }) }) })
  return builder.toSchema()
}
