import type { Db, Tx } from '../db/database.ts'
import type { AuditKind } from '../db/generated/enums.ts'
import { newId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { goRound } from '../pauses.ts'
import type { Caller, Runtime } from '../runtime.ts'
import { sign } from './encryption.ts'
import { ANONYMOUS, type Viewer } from './viewer.ts'

/** What a security record (安全日志) says: names, codes and ids; never a value that a caller sent. */
export interface SecurityRecordDraft {
  readonly kind: AuditKind
  readonly orderId?: string
  /** Names of fields. */
  readonly fields?: readonly string[]
  /** The verb, or why. */
  readonly purpose?: string
  /** Ids of what it was done to. */
  readonly subjects?: readonly string[]
  readonly count?: number
  /** What is recorded once has a name of its own; a second record of that name is dropped. */
  readonly once?: string
}

/** The viewer a record is about, and the request. */
export type Recorded = Pick<Caller, 'viewer' | 'requestId'> & { readonly address?: string }
const MINUTE_MS = LIMITS.REFUSALS_TOGETHER_MS.value
type Ground = Pick<Runtime, 'db' | 'clock' | 'keys' | 'log'>
type Row = ReturnType<typeof rowOf>

/** The actor of a record: never a name. */
const actorOf = (viewer: Viewer) => ({ actorKind: viewer.role, actorId: viewer.role === 'CITIZEN' ? viewer.orderId : viewer.id })

/** The keyed digest of an address (地址摘要): equal for equal addresses, and nothing else can be learnt from it. */
export const addressDigest = ({ keys }: Pick<Runtime, 'keys'>, address: string): string => sign(keys, 'audit-address', address).slice(0, 22)

const rowOf = (now: Date, who: Recorded, address: string | null, { kind, orderId, fields, purpose, subjects, count, once }: SecurityRecordDraft) => ({
  id: newId('record', now),
  at: now,
  kind,
  ...actorOf(who.viewer),
  orderId: orderId ?? null,
  fields: [...(fields ?? [])],
  purpose: purpose ?? null,
  subjects: [...(subjects ?? [])],
  address,
  count: count ?? 1,
  requestId: who.requestId,
  once: once ?? null,
})

/** Writes records now, in one statement: on the transaction of the change they are about, or before an answer is given. */
export async function writeRecords(
  { tx, now, viewer, requestId }: { readonly tx: Pick<Tx, 'securityRecord'>; readonly now: Date; readonly viewer: Viewer; readonly requestId: string },
  drafts: readonly SecurityRecordDraft[],
): Promise<void> {
  await tx.securityRecord.createMany({ data: drafts.map((draft) => rowOf(now, { viewer, requestId }, null, draft)), skipDuplicates: true })
}

/** Refusals of one address and viewer in one minute. */
interface Refusals {
  readonly since: Date
  readonly who: Recorded
  readonly address: string
  readonly codes: Set<string>
  count: number
}

/** What waits in this process to be written. */
interface Waiting {
  rows: Row[]
  lost: number
  readonly refusals: Map<string, Refusals>
  readonly tokens: Set<string>
  writing: Promise<void>
}
const waiting = new WeakMap<Db, Waiting>()
const waitingOf = (db: Db): Waiting => {
  const there = waiting.get(db) ?? { rows: [], lost: 0, refusals: new Map(), tokens: new Set(), writing: Promise.resolve() }
  waiting.set(db, there)
  return there
}

/** Records something that holds up no answer: it is written with what else came in that second. */
export function recordSoon(runtime: Ground, who: Recorded, draft: SecurityRecordDraft): void {
  const own = waitingOf(runtime.db)
  const address = who.address === undefined ? null : addressDigest(runtime, who.address)
  if (own.rows.length >= LIMITS.RECORDS_WAITING.value) own.lost++
  else own.rows.push(rowOf(runtime.clock.now(), who, address, draft))
}

/** Records the first time a token is used (令牌首次使用): by a keyed digest, once for all processes. */
export function tokenSeen(runtime: Ground, who: Recorded, authorization: string): void {
  const { tokens } = waitingOf(runtime.db)
  const digest = sign(runtime.keys, 'audit-token', authorization)
  if (tokens.has(digest)) return
  if (tokens.size >= LIMITS.TOKENS_KNOWN.value) tokens.clear()
  tokens.add(digest)
  const keyId = 'keyId' in who.viewer && who.viewer.keyId !== undefined ? [who.viewer.keyId] : []
  recordSoon(runtime, who, { kind: 'TOKEN_FIRST_SEEN', subjects: keyId, once: `TOKEN:${digest}` })
}

const REFUSALS = ['UNAUTHENTICATED', 'FORBIDDEN', 'RATE_LIMITED', 'STEP_UP_REQUIRED']

/**
 * Counts a refusal (拒绝访问), when the code is one: a record an address, viewer and minute, written once the minute is over. Past so
 * many addresses they are one flood, which is counted as one.
 */
export function countRefusal(runtime: Ground, who: Required<Recorded>, code: string): void {
  if (!REFUSALS.includes(code)) return
  const { refusals } = waitingOf(runtime.db)
  const now = runtime.clock.now()
  const since = new Date(now.getTime() - (now.getTime() % MINUTE_MS))
  const own = `${since.getTime()} ${who.address} ${who.viewer.role} ${who.viewer.id}`
  const flood = !refusals.has(own) && refusals.size >= LIMITS.REFUSED_ADDRESSES.value
  const key = flood ? `${since.getTime()} others` : own
  const there = refusals.get(key)
  there?.codes.add(code)
  if (there) there.count++
  else if (flood) refusals.set(key, { since, who: { ...who, viewer: ANONYMOUS }, address: 'others', codes: new Set([code]), count: 1 })
  else refusals.set(key, { since, who, address: addressDigest(runtime, who.address), codes: new Set([code]), count: 1 })
}

/**
 * Writes what waits. Refusals of the minute that runs stay, unless the program stops. What cannot be written waits on.
 * @throws the database's error
 */
export function flushRecords(runtime: Ground, { whole = false } = {}): Promise<void> {
  const own = waitingOf(runtime.db)
  own.writing = own.writing.then(
    () => flush(runtime, own, whole),
    () => flush(runtime, own, whole),
  )
  return own.writing
}

async function flush(runtime: Ground, own: Waiting, whole: boolean): Promise<void> {
  const now = runtime.clock.now()
  for (const [key, refused] of own.refusals) {
    if (!whole && now.getTime() < refused.since.getTime() + MINUTE_MS) continue
    own.refusals.delete(key)
    own.rows.push(rowOf(refused.since, refused.who, refused.address, { kind: 'REFUSED', fields: [...refused.codes].sort(), count: refused.count }))
  }
  if (own.lost > 0) runtime.log.error({ lost: own.lost }, 'security records were lost while the database was away')
  own.lost = 0
  while (own.rows.length > 0) {
    const data = own.rows.slice(0, LIMITS.RECORDS_AT_ONCE.value)
    await runtime.db.securityRecord.createMany({ data, skipDuplicates: true })
    own.rows.splice(0, data.length)
  }
}

/** Writes what waits every second until it is stopped. */
export const startRecording = (runtime: Ground): { stop(): Promise<void> } =>
  goRound(() => flushRecords(runtime), {
    every: LIMITS.RECORDS_EVERY_MS.value,
    afterFailure: LIMITS.RECORDS_EVERY_MS.value,
    failed: (error) => runtime.log.warn({ err: error }, 'security records could not be written; trying again'),
  })

/** Writes what waits, the minute that runs too, as the program stops; what the database does not take is said in the log. */
export const lastRecords = (runtime: Ground): Promise<void> =>
  flushRecords(runtime, { whole: true }).catch((error: unknown) => runtime.log.error({ err: error }, 'the last security records could not be written'))
