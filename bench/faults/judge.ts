import { readFileSync } from 'node:fs'
import type { AudienceName } from '../../test/history/audience.ts'
import { checkHistory, type Finding, type Seen, type Write } from '../../test/history/check-history.ts'
import { gather, historyOf, posOf } from '../../test/history/gather.ts'
import type { Cluster } from './cluster.ts'
import type { Follower, SeenLine } from './orders.ts'

/** What a run came to. */
export interface Verdict {
  readonly findings: readonly Finding[]
  /** Changes in the log that were made during the run. */
  readonly committed: number
  readonly deliveries: number
  readonly resyncs: number
  /** Milliseconds from commit to the moment a fast reader has processed the event. */
  readonly delays: readonly number[]
}

export interface Evidence {
  readonly cluster: Cluster
  readonly database: string
  readonly files: { readonly writes: string; readonly seen: string }
  readonly followers: readonly Follower[]
  readonly shared: string
  /** Position of the log when the run began. */
  readonly from: number
}

const lines = <T>(file: string) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)

/** Reads what is stored, and how far each audience's events go: who has come so far has caught up. */
export async function dueOf({ cluster, database, shared }: Pick<Evidence, 'cluster' | 'database' | 'shared'>, audiences: readonly AudienceName[]) {
  const gathered = await gather((sql) => cluster.query(sql, database))
  const history = historyOf(gathered, { writes: [], subscribers: new Map(audiences.map((audience) => [audience, { audience, seen: [] }])), shared })
  return Object.fromEntries(audiences.map((audience) => [audience, gathered.log.findLast((row) => history.entitled(audience, row))?.pos ?? 0])) as Record<
    AudienceName,
    number
  >
}

/** Reads the history files, the log and the tables, and runs the checker over them. */
export async function judge({ cluster, database, files, followers, shared, from }: Evidence): Promise<Verdict> {
  const gathered = await gather((sql) => cluster.query(sql, database))
  const committedAt = new Map(
    (
      await cluster.query<{ pos: number; at: number }>(
        `SELECT pos::int AS pos, extract(epoch FROM pg_xact_commit_timestamp(xmin))::float8 * 1000 AS at FROM event_log WHERE pos > ${from}`,
        database,
      )
    ).map(({ pos, at }) => [pos, at]),
  )
  const seen = lines<SeenLine>(files.seen)
  const fast = new Set(followers.filter(({ digestMs }) => digestMs === 0).map(({ name }) => name))
  const delays: number[] = []
  const subscribers = new Map(followers.map(({ name, audience }) => [name, { audience, seen: [] as Seen[] }]))
  let [deliveries, resyncs] = [0, 0]
  for (const { who, t, ...one } of seen) {
    subscribers.get(who)?.seen.push(one)
    if (one.type === 'resync') resyncs++
    if (one.type !== 'event') continue
    deliveries++
    const at = committedAt.get(posOf(one.cursor))
    if (at !== undefined && fast.has(who)) delays.push(t - at)
  }
  const history = historyOf(gathered, { writes: lines<Write>(files.writes), subscribers, shared })
  return { findings: checkHistory(history), committed: gathered.log.filter(({ pos }) => pos > from).length, deliveries, resyncs, delays }
}
