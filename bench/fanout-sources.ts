import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../src/root.ts'
import { type Child, startChild } from './children.ts'
import { startCrowd } from './crowd-client.ts'
import type { Subscriptions } from './crowd-protocol.ts'
import type { Product } from './product.ts'
import type { Publisher } from './publisher.ts'
import { document, type RivalEvent, type RivalOrder } from './rival.ts'
import { TYPES } from './rival-types.ts'
import { FIRST_NUMBER } from './tally.ts'

export const SERVER_CPU = 0
export const CROWD_CPU = 1

/** A server under measurement, and how events come into being on it. */
export interface Source {
  readonly name: string
  readonly child: Child
  readonly subscriptions: Pick<Subscriptions, 'port' | 'transport' | 'token' | 'document' | 'variables' | 'saysReady'>
  publish(numbers: readonly number[]): Promise<void>
  /** All of them at once. */
  burst(numbers: readonly number[]): Promise<void>
}

/** What the rivals are, by the name an option calls them. */
const RIVALS: Record<string, { readonly name: string; readonly args: readonly string[]; readonly asks: boolean; readonly peer?: true; readonly reads?: true }> =
  {
    send: { name: 'raw ws.send', args: ['bench/raw-broadcast.ts', 'send'], asks: false },
    frame: { name: 'raw frame', args: ['bench/raw-broadcast.ts', 'frame'], asks: false },
    yoga: { name: 'Yoga pub/sub, graphql-ws, plain resolvers', args: ['bench/ordinary.ts', 'plain'], asks: true },
    prisma: { name: 'Yoga pub/sub, graphql-ws, Prisma and Pothos', args: ['bench/ordinary.ts', 'database'], asks: true, reads: true },
    mercurius: { name: 'Mercurius, plain resolvers', args: ['bench/peers/mercurius.mjs', TYPES], asks: true, peer: true },
    apollo: { name: 'Apollo Server 5, graphql-ws, plain resolvers', args: ['bench/peers/apollo.mjs', TYPES], asks: true, peer: true },
  }
export const SOURCES = ['product', ...Object.keys(RIVALS)]

export interface FanoutChoice {
  readonly sources: readonly string[]
  readonly transport: 'ws' | 'sse'
  /** Filters that differ and all take the event, so that each makes a cohort; empty: no filter. */
  readonly filters: readonly object[]
}

/** The product, whose events the publisher makes, and what it is measured beside, started; says which peers are not installed. */
export async function startSources(product: Product, publisher: Publisher, databaseUrl: string | null, choice: FanoutChoice): Promise<Source[]> {
  const own: Source = {
    name: `product${choice.transport === 'sse' ? ', event streams' : ''}`,
    child: product,
    subscriptions: {
      port: product.port,
      transport: choice.transport,
      token: product.token('dispatcher'),
      document: choice.filters.length > 0 ? document('Events($filter: OrderFilter)', '(filter: $filter)') : document('Events', ''),
      variables: choice.filters.map((filter) => ({ filter })),
      saysReady: true,
    },
    publish: publisher.publish,
    burst: publisher.burst,
  }
  const { event, message } = await looksOf(own)
  const rivals: Source[] = []
  for (const chosen of choice.sources) {
    const rival = RIVALS[chosen]
    if (!rival) continue
    if (rival.peer && !existsSync(join(packageRoot, 'bench/peers/node_modules')))
      console.log(`${rival.name}: not installed, goes unmeasured; npm run bench:peers`)
    else if (rival.reads && databaseUrl === null) console.log(`${rival.name}: nobody but the product can read the embedded database, goes unmeasured`)
    else rivals.push(await startRival(rival, databaseUrl ?? '', { event, message }))
  }
  return [...(choice.sources.includes('product') ? [own] : []), ...rivals]
}

interface Payload {
  readonly data?: { readonly orderEvents?: RivalEvent }
}

/** One event as one subscriber gets it from the product. */
async function looksOf(source: Source): Promise<{ event: RivalEvent; message: string }> {
  const crowd = await startCrowd(source.name, CROWD_CPU)
  await crowd.open({ ...source.subscriptions, n: 1, ids: 'uuid', from: FIRST_NUMBER })
  const arrived = crowd.arrived(FIRST_NUMBER)
  await source.publish([FIRST_NUMBER])
  await arrived
  await crowd.child.stop()
  const json = source.subscriptions.transport === 'sse' ? /^data: (.*"OrderEvent".*)$/m.exec(crowd.sample)?.[1] : crowd.sample
  const heard = JSON.parse(json ?? '{}') as Payload & { payload?: Payload }
  const payload = heard.payload ?? heard
  const event = payload.data?.orderEvents
  if (!event?.order?.handler || !event.order.appointment) throw new Error(`an event without its order, handler and appointment: ${crowd.sample}`)
  return { event, message: `{"id":"${crypto.randomUUID()}","type":"next","payload":${JSON.stringify(payload)}}` }
}

async function startRival(rival: (typeof RIVALS)[string], databaseUrl: string, looks: RivalOrder): Promise<Source> {
  const child = await startChild([...rival.args, databaseUrl], { NODE_ENV: 'production' }, /listening on \d+\n/, { cpu: SERVER_CPU })
  child.process.send(looks)
  const publish = async (numbers: readonly number[]) => void child.process.send({ publish: numbers } satisfies RivalOrder)
  return {
    name: rival.name,
    child,
    subscriptions: {
      port: Number(/listening on (\d+)/.exec(child.stdout())?.[1]),
      transport: 'ws',
      token: '',
      document: rival.asks ? document('Events', '') : '',
      variables: [],
      saysReady: false,
    },
    publish,
    burst: publish,
  }
}
