import { HOUR } from '../clock.ts'
import type { Db } from '../db/database.ts'

/** Looks of one role in one hour for one purpose. */
export interface WhoLooked {
  readonly role: string
  readonly hour: Date
  readonly purpose: string
  readonly fields: readonly string[]
}

/** Rows told at most, and records read for them. */
const MOST = 100
const READ = 1_000

/** Which roles have looked at an order (谁查看过), the newest first: hours and purposes, never whose look it was. */
export async function lookedAt(db: Db, orderId: string): Promise<WhoLooked[]> {
  const entries = await db.auditEntry.findMany({
    where: { orderId, kind: { in: ['REVEAL', 'LOOK'] }, actorKind: { not: 'CITIZEN' } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: READ,
    select: { at: true, actorKind: true, purpose: true, fields: true },
  })
  const told = new Map<string, Omit<WhoLooked, 'fields'>>()
  const fieldsOf = new Map<string, Set<string>>()
  for (const { at, actorKind: role, purpose: said, fields } of entries) {
    const hour = new Date(Math.floor(at.getTime() / HOUR) * HOUR)
    const purpose = said ?? 'TEXTS'
    const key = `${hour.getTime()} ${role} ${purpose}`
    const own = fieldsOf.get(key) ?? new Set<string>()
    for (const field of fields) own.add(field)
    fieldsOf.set(key, own)
    if (!told.has(key)) told.set(key, { role, hour, purpose })
  }
  return [...told].slice(0, MOST).map(([key, look]) => ({ ...look, fields: [...(fieldsOf.get(key) ?? [])].sort() }))
}
