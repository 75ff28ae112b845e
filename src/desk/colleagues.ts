import { isPerson, type Viewer } from '../access/viewer.ts'
import type { Prisma } from '../db/generated/client.ts'
import { InvalidInput } from '../errors.ts'
import { scopeWhere } from '../orders/policy.ts'
import type { Change } from '../runtime.ts'

/** Roles besides staff that read the texts of every order in their area: they have no row of their own, the log knows those that worked on an order. */
const AT_DESKS = ['HOTLINE_AGENT', 'DISPATCHER', 'QUALITY', 'SUPERVISOR']

/**
 * Checks that a note names colleagues who may read it: of staff the handler and the leads of the order's team; of other accounts those
 * that have worked on the order, in a role that reads its texts.
 * @throws InvalidInput (staffIds, accounts)
 */
export async function expectColleagues(
  c: Change,
  order: { readonly id: string; readonly handlerId: string | null; readonly teamId: string | null },
  { staffIds, accounts }: { readonly staffIds: readonly string[]; readonly accounts: readonly string[] },
): Promise<void> {
  const others = staffIds.filter((id) => id !== order.handlerId)
  const leads =
    others.length === 0
      ? []
      : await c.tx.teamMember.findMany({
          where: { teamId: order.teamId ?? '', staffId: { in: others }, lead: true, staff: { active: true } },
          select: { staffId: true },
        })
  if (others.some((id) => !leads.some(({ staffId }) => staffId === id)))
    throw new InvalidInput('staffIds', { en: 'names staff who may not read notes of this order', zh: '含有无权查看该工单备注的人员' })
  if (accounts.length === 0) return
  const known = await c.tx.eventLog.findMany({
    where: { orderId: order.id, actorKind: { in: AT_DESKS }, actorId: { in: [...accounts] } },
    distinct: ['actorId'],
    select: { actorId: true },
  })
  if (accounts.some((one) => !known.some(({ actorId }) => actorId === one)))
    throw new InvalidInput('accounts', { en: 'names an account that has not worked on this order', zh: '含有未办理过该工单的账号' })
}

/** Mentions of a viewer, as staff and as an account, in notes of orders still in scope; of staff, those they still answer for. */
export const mentionsOf = (viewer: Viewer): Prisma.NoteMentionWhereInput =>
  isPerson(viewer)
    ? {
        OR: [{ account: viewer.id }, ...(viewer.staffId === null ? [] : [{ staffId: viewer.staffId }])],
        note: { retractedAt: null, order: { AND: [scopeWhere(viewer), ...(viewer.role === 'STAFF' ? [{ handlerId: viewer.staffId ?? '' }] : [])] } },
      }
    : { id: { in: [] } }
