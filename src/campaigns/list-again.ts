import type { Campaign, Requester } from '../db/generated/client.ts'
import { Prisma } from '../db/generated/client.ts'
import { Unreadable } from '../errors.ts'
import { newId } from '../ids.ts'
import { requesterRow } from '../registration/requester.ts'
import type { Change } from '../runtime.ts'
import { personIn } from './make-order.ts'

/**
 * Puts who came to a campaign on the roster of the next (沿用名单), as LISTED: their consent is asked anew. The person is sealed
 * once more, in a row of their own: what becomes of last year's order does not touch it. Of who withdrew nothing is kept.
 * Three statements, however many.
 * @returns how many; and how many came that cannot be read any more
 */
export async function listAgain(c: Change, last: Campaign, next: Campaign): Promise<{ listed: number; leftOut: number }> {
  const came = await c.tx.participant.findMany({
    where: { campaignId: last.id, checkedInAt: { not: null }, status: { not: 'DECLINED' }, requester: { erasedAt: null } },
    select: { rosterNo: true, areaCode: true, requester: true },
    orderBy: { rosterNo: 'asc' },
  })
  const people = came.flatMap(({ rosterNo, areaCode, requester }) => {
    const person = readable(c, requester)
    return person ? [{ id: newId('participant', c.now), rosterNo, areaCode, requester: requesterRow(c, person) }] : []
  })
  await c.tx.$executeRaw`
    INSERT INTO requester (id, kind, name_sealed, phone_sealed, phone_index)
    SELECT r.id, r.kind::"RequesterKind", r."nameSealed", r."phoneSealed", r."phoneIndex"
    FROM jsonb_to_recordset(${JSON.stringify(people.map(({ requester }) => requester))}::jsonb) AS r (${REQUESTER})`
  const rows = people.map(({ id, rosterNo, areaCode, requester }) => ({ id, no: rosterNo, area: areaCode, requester: requester.id }))
  await c.tx.$executeRaw`
    INSERT INTO participant (id, campaign_id, roster_no, requester_id, area_code, status, listed_at)
    SELECT r.id, ${next.id}, r.no, r.requester, r.area, 'LISTED', ${c.now}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (${ROW})`
  return { listed: people.length, leftOut: came.length - people.length }
}

const REQUESTER = Prisma.raw('id text, kind text, "nameSealed" text, "phoneSealed" text, "phoneIndex" text')
const ROW = Prisma.raw('id text, no text, area text, requester text')

/** A participant whose name was sealed with a key that is gone is left out, and counted. */
function readable(c: Change, row: Requester) {
  try {
    return personIn(c, row)
  } catch (error) {
    if (error instanceof Unreadable) return null
    throw error
  }
}
