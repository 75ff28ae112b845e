import type { Db } from '../db/database.ts'
import { ReadByQuery } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import type { Caller } from '../runtime.ts'
import { writeRecords } from './security-records.ts'

/** The reader, as one request knows them; streaming: while a frame of a subscription is made. */
export type Reader = Caller & { readonly streaming?: boolean }

/** The fields of each order that a request has looked at. */
const looks = new WeakMap<object, Map<string, Set<string>>>()
const HOUR = LIMITS.LOOKS_TOGETHER_MS.value

/**
 * Notes that a request looks at a text, a note or materials of an order (查看诉求内容); `writeLooks` writes it before the answer leaves. A citizen's
 * look at their own order is none.
 * @param field its name, never its value
 * @throws ReadByQuery in a stream: a frame is made once for all viewers of a class, so no single look can be recorded
 */
export function noteLook(c: Reader, orderId: string, field: string): void {
  if (c.viewer.role === 'CITIZEN') return
  if (c.streaming) throw new ReadByQuery()
  const own = looks.get(c) ?? new Map<string, Set<string>>()
  looks.set(c, own.set(orderId, (own.get(orderId) ?? new Set()).add(field)))
}

/** The looks of the hour that runs, as this process has written them. */
const written = new WeakMap<Db, { readonly hour: number; readonly keys: Set<string> }>()

/**
 * Writes what a request has looked at: one row a viewer, order and hour, in one statement, and none when the process has written
 * them in this hour already.
 * @throws the database's error: then nothing may be shown
 */
export async function writeLooks(c: Reader): Promise<void> {
  const own = looks.get(c)
  if (!own) return
  looks.delete(c)
  const { runtime, viewer, requestId } = c
  const now = runtime.clock.now()
  const hour = Math.floor(now.getTime() / HOUR)
  const last = written.get(runtime.db)
  const known = last?.hour === hour && last.keys.size < LIMITS.LOOKS_KNOWN.value ? last : { hour, keys: new Set<string>() }
  written.set(runtime.db, known)
  const keyOf = (orderId: string) => `LOOK:${viewer.role}:${viewer.id}:${orderId}:${hour}`
  const anew = [...own].filter(([orderId]) => !known.keys.has(keyOf(orderId)))
  if (anew.length === 0) return
  const drafts = anew.map(([orderId, fields]) => ({ kind: 'LOOK' as const, orderId, fields: [...fields].sort(), once: keyOf(orderId) }))
  await writeRecords({ tx: runtime.db, now, viewer, requestId }, drafts)
  for (const { once } of drafts) known.keys.add(once)
}
