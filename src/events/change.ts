import { sign, verify } from '../access/encryption.ts'
import { type SecurityRecordDraft, writeRecords } from '../access/security-records.ts'
import { isSandbox, type Viewer } from '../access/viewer.ts'
import { retryable } from '../db/faults.ts'
import type { Prisma } from '../db/generated/client.ts'
import type { AuditKind } from '../db/generated/enums.ts'
import { IdempotencyMismatch, Problem, StaleVersion } from '../errors.ts'
import { idPrefix } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import type { Caller, Change, EffectOrder } from '../runtime.ts'
import type { EventDraft } from './catalogue.ts'
import { type CollectedRows, takeParts, writeParts } from './collected-rows.ts'
import { append } from './log.ts'

const IDEMPOTENCY_KEPT = LIMITS.IDEMPOTENCY_MS.value
const MAX_TRIES = LIMITS.CHANGE_TRIES.value
/** Tries without a lock: most changes meet no other. After them the change locks the order first. */
const FREE_TRIES = LIMITS.FREE_TRIES.value

/** The actor, as the log and the idempotency table keep it: never a name. */
export function actorOf(viewer: Viewer): { kind: string; id: string } {
  return { kind: viewer.role, id: viewer.role === 'CITIZEN' ? viewer.orderId : viewer.id }
}

/** JSON with sorted keys, so that the same input always has the same digest. */
function canonical(value: unknown): string {
  if (value instanceof Date) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value && typeof value === 'object') {
    const entries = Object.entries(value).filter(([k, v]) => v !== undefined && v !== null && k !== 'idempotencyKey')
    return `{${entries
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => `${JSON.stringify(k)}:${canonical(v)}`)
      .join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

/**
 * The one way to write: a transaction with its guarded writes, the effects on other domains, the idempotency key and,
 * as the very last statement, the rows it has collected and all its events. (An earlier append would hold the log's lock while row locks are still
 * being taken: tests have seen that deadlock.) The wake-up hint goes out after the commit.
 *
 * Inside another change it joins it: `work` runs in the same transaction and its events are appended with the rest.
 *
 * @param operation the verb, part of the idempotency key's meaning
 * @param input what was asked; a caller that names no `expectedVersion` is retried when another change was faster
 * @returns what `work` returned: ids and plain values, since it is stored to be replayed
 * @throws IdempotencyMismatch when the key was used for another input
 */
export async function change<T>(caller: Caller | Change, operation: string, input: object, work: (c: Change) => Promise<T>): Promise<T> {
  if ('tx' in caller) return work(caller)
  let contested: string | null = null
  for (let attempt = 1; ; attempt++) {
    try {
      const done = await once(caller, operation, input, work, contested)
      if (done.events > 0) caller.runtime.wake.hint()
      return done.result
    } catch (error) {
      const again = retryable(error) || (error instanceof StaleVersion && !namesVersion(input))
      if (!again || attempt >= MAX_TRIES) throw overloaded(error)
      if (error instanceof StaleVersion && attempt >= FREE_TRIES) contested = error.orderId
    }
  }
}

/** A caller that names the version it has seen wants to be told of a newer one, not retried over it. */
const namesVersion = (input: object) => 'expectedVersion' in input && input.expectedVersion != null

/** @param contested an order at which another change was faster: its row is locked first, so that changes now wait their turn */
async function once<T>(caller: Caller, operation: string, input: object, work: (c: Change) => Promise<T>, contested: string | null) {
  const { runtime, viewer } = caller
  const key = 'idempotencyKey' in caller && typeof caller.idempotencyKey === 'string' ? caller.idempotencyKey : null
  const actor = actorOf(viewer)
  return runtime.db.$transaction(async (tx) => {
    const now = runtime.clock.now()
    const events: EventDraft[] = []
    const orders: (EffectOrder | null)[] = []
    const collected: CollectedRows = new Set()
    const emit: Change['emit'] = (event, order) => {
      events.push(event)
      orders.push(order)
    }
    const c: Change = { ...caller, tx, now, collected, emit }
    if (contested) await tx.$queryRaw`SELECT id FROM service_order WHERE id = ${contested} FOR NO KEY UPDATE`
    // One key used in a partner's sandbox and in its work counts as two: a trial's result must never answer for a registration.
    const slot = key === null ? null : { actor: `${actor.kind}:${actor.id}${isSandbox(viewer) ? ':sandbox' : ''}`, key }
    if (slot) {
      const asked = `${operation}\n${canonical(input)}`
      const requestHash = sign(runtime.keys, 'idempotency', asked)
      await tx.idempotencyKey.deleteMany({ where: { ...slot, createdAt: { lt: new Date(now.getTime() - IDEMPOTENCY_KEPT) } } })
      // A concurrent holder of the same key makes this insert wait for its commit; then the row is there to be replayed.
      const { count } = await tx.idempotencyKey.createMany({ data: { ...slot, operation, requestHash, createdAt: now }, skipDuplicates: true })
      if (count === 0) {
        const before = await tx.idempotencyKey.findUniqueOrThrow({ where: { actor_key: slot } })
        if (!verify(runtime.keys, 'idempotency', asked, before.requestHash)) throw new IdempotencyMismatch()
        return { result: before.response as T, events: 0 }
      }
    }
    const result = await work(c)
    // An effect may emit events of its own: they have their effects too.
    for (let i = 0; i < events.length; i++) await runEffects(c, events[i] as EventDraft, orders[i] ?? null)
    if (viewer.role === 'ADMIN') await writeRecords(c, [administration(operation, input, result)])
    if (slot) await tx.idempotencyKey.update({ where: { actor_key: slot }, data: { response: result as Prisma.InputJsonValue } })
    const parts = takeParts(collected, now)
    if (events.length > 0) await append(tx, events, actor, now, parts)
    else await writeParts(tx, parts)
    return { result, events: events.length }
  })
}

const OF_ACCESS: Readonly<Record<string, AuditKind>> = {
  issueAccessKey: 'KEY_ISSUED',
  rotateAccessKey: 'KEY_ROTATED',
  revokeAccessKey: 'KEY_REVOKED',
  revokeSignOn: 'SIGN_ON_REVOKED',
  restoreSignOn: 'SIGN_ON_RESTORED',
}

/** What an administrator has changed, as the security records keep it: the verb, and ids alone of what was asked and done. */
function administration(operation: string, input: object, result: unknown): SecurityRecordDraft {
  const said = [input, typeof result === 'object' && result !== null ? result : {}].flatMap((one) => Object.values(one).flat())
  const subjects = [...new Set(said.filter((value): value is string => typeof value === 'string' && idPrefix(value) !== null))]
  return { kind: OF_ACCESS[operation] ?? 'ADMINISTRATION', purpose: operation, subjects }
}

async function runEffects(c: Change, event: EventDraft, order: EffectOrder | null): Promise<void> {
  const effects = c.runtime.effects[event.kind] ?? []
  if (effects.length > 0 && order === null) throw new Error(`${event.kind} has effects and was emitted without its order`)
  for (const effect of effects) await effect(c, event, order as EffectOrder)
}

/** A queue that is full is the caller's cue to back off, not a fault. */
function overloaded(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'P2028') return new Problem('OVERLOADED', { en: 'the service is busy', zh: '系统繁忙，请稍后重试' }, true)
  return error
}
