import { HOUR } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import type { AuditEntry } from '../db/generated/client.ts'
import type { AlertKind, AuditKind } from '../db/generated/enums.ts'
import { lockInTransaction } from '../db/locks.ts'
import { newId } from '../ids.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Runtime } from '../runtime.ts'

/** Groups judged in one transaction. */
const AT_ONCE = 20

/** What is counted per actor and hour, and from how many on it is an alert. */
const COUNTED: Partial<Record<AuditKind, { readonly kind: AlertKind; readonly from: number }>> = {
  REVEAL: { kind: 'MANY_REVEALS', from: PARAMETERS.ALERT_REVEALS_AN_HOUR.value },
  LOOK: { kind: 'MANY_LOOKS', from: PARAMETERS.ALERT_LOOKS_AN_HOUR.value },
  SEARCH: { kind: 'MANY_SEARCHES', from: PARAMETERS.ALERT_SEARCHES_AN_HOUR.value },
}
const REFUSALS = PARAMETERS.ALERT_REFUSALS_A_MINUTE.value

/**
 * Raises alerts (安全告警) from the groups of the audit trail that were signed since the last time, each group once: the cursor moves in the
 * transaction that writes them. Any number of servers may run it.
 * @returns alerts raised
 */
export async function raiseAlerts({ db, clock }: Pick<Runtime, 'db' | 'clock'>): Promise<number> {
  const [cursor, head] = await Promise.all([db.alertCursor.findFirst(), db.auditLink.findFirst({ orderBy: { seq: 'desc' }, select: { seq: true } })])
  if (!head || head.seq <= (cursor?.seq ?? 0)) return 0
  return db.$transaction(async (tx) => {
    await lockInTransaction(tx, 'audit')
    const { seq } = (await tx.alertCursor.findFirst()) ?? { seq: 0 }
    const links = await tx.auditLink.findMany({ where: { seq: { gt: seq } }, orderBy: { seq: 'asc' }, take: AT_ONCE, select: { seq: true, records: true } })
    const last = links.at(-1)
    if (!last) return 0
    const entries = await tx.auditEntry.findMany({ where: { id: { in: links.flatMap(({ records }) => records) } }, orderBy: [{ at: 'asc' }, { id: 'asc' }] })
    const found = [...(await tooMany(tx, entries)), ...locked(entries), ...refused(entries), ...(await ofClosed(tx, entries))]
    const now = clock.now()
    const { count } = await tx.securityAlert.createMany({
      data: found.map((alert) => ({ id: newId('alert', now), raisedAt: now, ...alert })),
      skipDuplicates: true,
    })
    await tx.alertCursor.upsert({ where: { one: true }, create: { seq: last.seq }, update: { seq: last.seq } })
    return count
  })
}

const about = (kind: AlertKind, entry: AuditEntry, count: number, once: string) => ({
  kind,
  actorKind: entry.actorKind,
  actorId: entry.actorId,
  orderId: entry.orderId,
  recordId: entry.id,
  count,
  once: `${kind}:${entry.actorKind}:${entry.actorId}:${once}`,
})
type Found = ReturnType<typeof about>

/** One actor did more of something in the hour up to the newest record than the work takes: one alert an hour. */
async function tooMany(tx: Tx, entries: readonly AuditEntry[]): Promise<Found[]> {
  const newest = new Map<string, AuditEntry>()
  for (const entry of entries) if (COUNTED[entry.kind]) newest.set(`${entry.kind} ${entry.actorKind} ${entry.actorId}`, entry)
  const found: Found[] = []
  for (const entry of newest.values()) {
    const rule = COUNTED[entry.kind]
    const { actorKind, actorId, kind, at } = entry
    const count = await tx.auditEntry.count({ where: { actorKind, actorId, kind, at: { gt: new Date(at.getTime() - HOUR), lte: at } } })
    if (rule && count >= rule.from) found.push({ ...about(rule.kind, entry, count, String(Math.floor(at.getTime() / HOUR))), orderId: null })
  }
  return found
}

const locked = (entries: readonly AuditEntry[]): Found[] =>
  entries.filter(({ kind }) => kind === 'LOCKED').map((entry) => about('MANY_MISSES', entry, entry.count, entry.id))

const refused = (entries: readonly AuditEntry[]): Found[] =>
  entries.filter(({ kind, count }) => kind === 'REFUSED' && count >= REFUSALS).map((entry) => about('MANY_REFUSALS', entry, entry.count, entry.id))

/** Contact data of an order that was closed before: nobody calls or visits for it, so somebody asks why. One alert an actor, order and day. */
async function ofClosed(tx: Tx, entries: readonly AuditEntry[]): Promise<Found[]> {
  const reveals = entries.filter(({ kind, orderId }) => kind === 'REVEAL' && orderId !== null)
  const orders = await tx.order.findMany({
    where: { id: { in: reveals.flatMap(({ orderId }) => orderId ?? []) }, closedAt: { not: null } },
    select: { id: true, closedAt: true },
  })
  const closedAt = new Map(orders.map((order) => [order.id, order.closedAt as Date]))
  return reveals
    .filter(({ orderId, at }) => (closedAt.get(orderId as string)?.getTime() ?? Number.POSITIVE_INFINITY) < at.getTime())
    .map((entry) => about('BREAK_GLASS', entry, 1, `${entry.orderId}:${entry.at.toISOString().slice(0, 10)}`))
}
