import type { Effect } from '../ground.ts'
import { writeNotice } from './write-notice.ts'

/**
 * What becomes of an order is told to everybody whose order was merged into it (并单群众告知): they asked as well, and would otherwise
 * never hear that it was solved, refused, handed on or withdrawn by somebody else.
 */
export const tellMerged: Effect = async (c, { orderId, kind }) => {
  const merged = await c.tx.order.findMany({
    where: { mergedIntoId: orderId },
    select: { id: true, mergedInto: { select: { number: true, status: true } } },
    orderBy: { id: 'asc' },
  })
  for (const { id, mergedInto } of merged) writeNotice(c, id, 'MERGED_RESULT', { into: mergedInto?.number ?? '', became: mergedInto?.status ?? kind })
}
