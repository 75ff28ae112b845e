import { dateInShanghai, startOfDayInShanghai } from '../clock.ts'
import { type PolicyChange, Prisma } from '../db/generated/client.ts'
import { lockInTransaction } from '../db/locks.ts'
import { InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import type { Change } from '../runtime.ts'

/** A policy is for what is to come: one that begins in the past would say something else than what was done. */
export function expectToCome(c: Change, validFrom: Date) {
  if (validFrom.toISOString().slice(0, 10) < dateInShanghai(c.now))
    throw new InvalidInput('validFrom', { en: 'must not be in the past', zh: '生效日期不能早于今天' })
}

/** Policies are set one after the other: whether one is used is asked before it is replaced. */
export const lockPolicies = (c: Change) => lockInTransaction(c.tx, 'policies')

/** What an administrator set, and of what. */
export type PolicySet = Pick<PolicyChange, 'kind' | 'subject' | 'validFrom' | 'policyId'> & Partial<Pick<PolicyChange, 'amount' | 'windows'>>

/**
 * Keeps what was set of a policy, by whom and when (政策变更记录).
 * @param before what it replaces, where no change has told of it: it was there before changes were kept
 */
export async function keepPolicyChange(c: Change, set: PolicySet, before: PolicySet | null = null): Promise<void> {
  const row = ({ windows, ...rest }: PolicySet) => ({ ...rest, windows: windows ?? Prisma.DbNull, id: newId('policychange', c.now) })
  const told = before === null || (await c.tx.policyChange.count({ where: { kind: set.kind, subject: set.subject, validFrom: set.validFrom } })) > 0
  if (!told) await c.tx.policyChange.create({ data: row(before) })
  await c.tx.policyChange.create({ data: { ...row(set), enteredBy: c.viewer.id, enteredAt: c.now } })
}

/** Deadlines that were counted by a policy: how many, and an order among them. */
export interface Use {
  readonly count: number
  readonly number: string
}

/**
 * What a policy is used by (已使用): deadlines since its first day. One that begins tomorrow is used by nothing.
 * @param which of the deadlines since then
 */
export async function useOf(tx: Pick<Change['tx'], '$queryRaw'>, now: Date, validFrom: Date, which: Prisma.Sql): Promise<Use | null> {
  const first = validFrom.toISOString().slice(0, 10)
  if (first > dateInShanghai(now)) return null
  const [row] = await tx.$queryRaw<{ count: number; number: string | null }[]>`
    SELECT count(*)::int AS count, min(o.number) AS number FROM deadline d JOIN service_order o ON o.id = d.order_id
    WHERE d.started_at >= ${startOfDayInShanghai(first)} AND ${which}`
  return row?.number == null ? null : { count: row.count, number: row.number }
}

/** @throws InvalidInput naming what the policy is used by */
export function expectUnused(use: Use | null): void {
  if (use === null) return
  const { count: nr, number } = use
  throw new InvalidInput('validFrom', {
    en: `${nr} deadlines are counted by the policy of this day, that of order ${number} among them: name a later day`,
    zh: `已有 ${nr} 个时限按当日规则计算，如工单 ${number}；请改用更晚的生效日期`,
  })
}
