import { HOUR } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import type { SignOnRevocationReason } from '../db/generated/enums.ts'
import { NotFound } from '../errors.ts'
import { newId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { goRound } from '../pauses.ts'
import type { Runtime } from '../runtime.ts'
import { areasAround, type PersonViewer } from './viewer.ts'

type Ground = Pick<Runtime, 'db' | 'clock' | 'config'>
type Ruling = Pick<NonNullable<Awaited<ReturnType<Db['signOnRevocation']['findFirst']>>>, 'account' | 'areaCode' | 'blocked' | 'refusedUntil'>

const SKEW = LIMITS.CLOCK_SKEW_MS.value

/** The revocations that a process goes by, of each account. */
const known = new WeakMap<Db, ReadonlyMap<string, readonly Ruling[]>>()

/**
 * Reads the revocations that still refuse a token: those that let no new one in, and those younger than the oldest token that works. Requests ask
 * what was read, and so need no statement.
 */
export async function readRevocations({ db, clock, config }: Ground): Promise<void> {
  const oldest = new Date(clock.now().getTime() - config.jwtLongestHours * HOUR - SKEW)
  const rows = await db.signOnRevocation.findMany({
    where: { OR: [{ blocked: true }, { refusedUntil: { gte: oldest } }] },
    select: { account: true, areaCode: true, blocked: true, refusedUntil: true },
  })
  const byAccount = new Map<string, Ruling[]>()
  for (const row of rows) byAccount.set(row.account, [...(byAccount.get(row.account) ?? []), row])
  known.set(db, byAccount)
}

/** Reads them every second until it is stopped: a revocation on any server reaches this one within that, and its streams within 5 s. */
export const startReadingRevocations = (runtime: Runtime): { stop(): Promise<void> } =>
  goRound(() => readRevocations(runtime), {
    every: LIMITS.REVOCATIONS_EVERY_MS.value,
    afterFailure: LIMITS.REVOCATIONS_EVERY_MS.value,
    failed: (error) => runtime.log.warn({ err: error }, 'revoked sign-ons could not be read; going by those known'),
  })

/** Whether a person's token was revoked, by what this process has read. */
export async function isRevoked(ground: Ground, viewer: PersonViewer): Promise<boolean> {
  if (!known.has(ground.db)) await readRevocations(ground)
  const issuedAt = viewer.signOn?.issuedAt
  return (known.get(ground.db)?.get(viewer.id) ?? []).some(
    ({ areaCode, blocked, refusedUntil }) => areasAround(viewer.areaCode).includes(areaCode) && (blocked || issuedAt === undefined || issuedAt <= refusedUntil),
  )
}

/** What is done to a sign-on, and by whom. */
interface Revoking {
  readonly account: string
  readonly areaCode: string
  readonly reason: SignOnRevocationReason
  readonly blocked: boolean
  readonly by: string
}

/**
 * Revokes a sign-on (吊销登录). A sign-on whose clock is ahead may have issued the last token in the future, so tokens of the next minute
 * are refused too. What is blocked already stays as it is.
 * @returns the id of the revocation that holds
 */
export async function revokeSignOnOf(tx: Tx, now: Date, { account, areaCode, reason, blocked, by }: Revoking): Promise<string> {
  const there = await tx.signOnRevocation.findFirst({ where: { account, areaCode, blocked: true }, select: { id: true } })
  if (there) return there.id
  const id = newId('revocation', now)
  const refusedUntil = new Date(now.getTime() + SKEW)
  await tx.signOnRevocation.create({ data: { id, account, areaCode, reason, blocked, refusedUntil, revokedAt: now, revokedBy: by } })
  return id
}

/**
 * Lets a person sign on again (恢复登录). Tokens issued until now stay refused: one of them may be in other hands.
 * @param areaPrefix what the areas of the revocations to end begin with
 * @returns ids of the revocations ended
 * @throws NotFound when none of the account blocks
 */
export async function restoreSignOnOf(tx: Tx, now: Date, { account, areaPrefix, by }: { account: string; areaPrefix: string; by: string }): Promise<string[]> {
  const rows = await tx.signOnRevocation.findMany({ where: { account, areaCode: { startsWith: areaPrefix }, blocked: true }, select: { id: true } })
  const ids = rows.map(({ id }) => id)
  const { count } = await tx.signOnRevocation.updateMany({
    where: { id: { in: ids }, blocked: true },
    data: { blocked: false, refusedUntil: now, restoredAt: now, restoredBy: by },
  })
  if (count === 0) throw new NotFound('revocation to restore')
  return ids
}
