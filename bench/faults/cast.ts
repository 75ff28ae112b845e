import { AUDIENCES, type AudienceName } from '../../test/history/audience.ts'
import type { Follower } from './orders.ts'

/** Shares of all subscribers: wallboards and dashboards are many and see all; the others see their own. */
const SHARES: readonly (readonly [AudienceName, number])[] = [
  ['dispatcher', 0.6],
  ['county', 0.1],
  ['waiting', 0.1],
  ['partner', 0.08],
  ['handler', 0.06],
  ['citizen', 0.06],
]
/** Every so manyth follows over an event stream, and every so manyth takes its time. */
const STREAM_EVERY = 4
const SLOW_EVERY = 9
const SLOW_MS = 30

/** Subscribers of every entitlement, on both transports, a few of them slow. */
export async function castOf(count: number, tokenOf: (account: string | null) => Promise<string>): Promise<Follower[]> {
  const audiences = SHARES.flatMap(([audience, share]) => Array.from({ length: Math.max(1, Math.round(share * count)) }, () => audience))
  return Promise.all(
    audiences.map(async (audience, i) => {
      const transport = i % STREAM_EVERY === 1 ? 'stream' : 'socket'
      const slow = transport === 'socket' && i % SLOW_EVERY === 4
      return {
        name: `${audience} ${i} (${transport})`,
        audience,
        transport,
        token: await tokenOf(AUDIENCES[audience].account),
        digestMs: slow ? SLOW_MS : 0,
      } as const
    }),
  )
}
