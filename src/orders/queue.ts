import type { Viewer } from '../access/viewer.ts'
import type { Prisma } from '../db/generated/client.ts'
import { Forbidden, InvalidInput } from '../errors.ts'
import { OF_SPECIAL_GROUP } from './priority.ts'

/** What a list a dispatcher works from is asked for (工作队列). */
export interface QueueSearch {
  readonly breached?: boolean | null | undefined
  readonly unverifiedSince?: Date | null | undefined
  readonly priorityFrom?: number | null | undefined
  readonly specialGroup?: boolean | null | undefined
}

/** Who handles every order in their scope, and so may know the priority of each: it tells of a special group, whose flags are sealed. */
const MAY_KNOW_PRIORITY = ['HOTLINE_AGENT', 'DISPATCHER', 'QUALITY', 'SUPERVISOR']
/** Whose orders show clocks that the citizen's side is not told of. */
const OUTSIDE = ['CITIZEN', 'PARTNER']
const HIGHEST = 1_000

/**
 * The same questions to the database.
 * @throws Forbidden for who may not know the answer of every order in scope: a filter would tell it; InvalidInput
 */
export function queueWhere(search: QueueSearch, viewer: Viewer, now: Date): Prisma.OrderWhereInput[] {
  const where: Prisma.OrderWhereInput[] = []
  if (search.breached != null) {
    if (OUTSIDE.includes(viewer.role)) throw new Forbidden({ en: 'your role may not search by clocks', zh: '您的角色不能按时限检索' })
    where.push({ clockSort: search.breached ? { lt: now } : { gte: now } })
  }
  if (search.unverifiedSince != null) where.push({ closedAt: null, status: 'REGISTERED', registeredAt: { lt: search.unverifiedSince } })
  if ((search.priorityFrom != null || search.specialGroup != null) && !MAY_KNOW_PRIORITY.includes(viewer.role))
    throw new Forbidden({ en: 'your role may not search by priority or special group', zh: '您的角色不能按优先级或特殊群体检索' })
  if (search.priorityFrom != null) {
    if (search.priorityFrom < 0 || search.priorityFrom > HIGHEST)
      throw new InvalidInput('search.priorityFrom', { en: `must be from 0 to ${HIGHEST}`, zh: `须在 0 到 ${HIGHEST} 之间` })
    where.push({ priority: { gte: search.priorityFrom } })
  }
  if (search.specialGroup != null) where.push({ priority: search.specialGroup ? { in: [...OF_SPECIAL_GROUP] } : { notIn: [...OF_SPECIAL_GROUP] } })
  return where
}
