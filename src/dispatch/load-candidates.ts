import { dateInShanghai } from '../clock.ts'
import type { Tx } from '../db/client.ts'
import { Prisma } from '../db/generated/client.ts'
import type { Block } from '../errors.ts'
import { loadAvailability } from '../staff/load-availability.ts'
import { type Candidate, ineligibility } from './eligibility.ts'
import { scoreOf } from './score.ts'

/** The order as candidates are judged for it. */
export interface Sought {
  readonly id: string
  readonly cycle: number
  readonly areaCode: string
  readonly itemCodes: readonly string[]
  readonly requesterId: string
}

/** Somebody of a team, judged for an order. */
export interface Judged {
  readonly staffId: string
  readonly badge: string
  readonly score: number
  /** What the score is made of. */
  readonly reasons: readonly Block[]
  /** Why it cannot be given to them; empty when it can. */
  readonly blocks: readonly Block[]
}

interface Row {
  readonly id: string
  readonly badge: string
  readonly active: boolean
  readonly area_codes: string[]
  readonly qualified: string[]
  readonly declined: boolean
  readonly conflict: boolean
  readonly reworked: boolean
}

/** Reads once what is the same for all orders of a batch. */
type Once = <T>(what: string, read: () => Promise<T>) => Promise<T>

/**
 * Judges the members of a team for an order (候选人): best first, those who cannot take it last. Three statements,
 * whatever the number of members.
 *
 * @param of the team, and one member of it when only they are asked about
 * @param now the instant: roster, presence and qualifications are of then
 * @param options.once for a batch of orders: who is on duty, and what the items take, is read once
 * @param options.forced duty and load do not count (see eligibility.ts)
 */
export async function loadCandidates(
  tx: Pick<Tx, '$queryRaw' | 'catalogueItem'>,
  order: Sought,
  of: { readonly teamId: string; readonly staffId?: string | null },
  now: Date,
  options: { readonly forced?: boolean; readonly once?: Once } = {},
): Promise<Judged[]> {
  const today = dateInShanghai(now)
  const rows = await tx.$queryRaw<Row[]>`
    SELECT s.id, s.badge, s.active, s.area_codes,
           ARRAY(SELECT q.item_code FROM staff_qualification q
                 WHERE q.staff_id = s.id AND (q.valid_to IS NULL OR q.valid_to > ${today}::date)) AS qualified,
           EXISTS (SELECT FROM offer o WHERE o.order_id = ${order.id} AND o.cycle = ${order.cycle} AND o.staff_id = s.id AND o.state = 'DECLINED')
             OR EXISTS (SELECT FROM handling h WHERE h.order_id = ${order.id} AND h.cycle = ${order.cycle} AND h.staff_id = s.id
                        AND h.ended_by IN ('REASSIGNED', 'RELEASED')) AS declined,
           EXISTS (SELECT FROM service_order r JOIN offer o ON o.order_id = r.id AND o.staff_id = s.id
                   WHERE r.requester_id = ${order.requesterId} AND o.decline_reason = 'CONFLICT_OF_INTEREST') AS conflict,
           EXISTS (SELECT FROM rectification x JOIN order_cycle y ON y.order_id = x.order_id AND y.cycle = x.cycle
                   WHERE x.order_id = ${order.id} AND x.cycle = ${order.cycle - 1} AND x.state = 'REWORKED' AND y.handler_id = s.id) AS reworked
    FROM team_member m JOIN staff s ON s.id = m.staff_id
    WHERE m.team_id = ${of.teamId} ${of.staffId == null ? Prisma.empty : Prisma.sql`AND s.id = ${of.staffId}`}
    ORDER BY s.id`
  const ids = rows.map((row) => row.id)
  const once = options.once ?? ((_what, read) => read())
  const availability = await once(`availability of ${ids.join()}`, () => loadAvailability(tx, ids, now))
  const needs = await once(`equipment for ${order.itemCodes.join()}`, () => equipmentFor(tx, order.itemCodes))
  return rows
    .map((row) => {
      const there = availability.get(row.id)
      if (!there) throw new Error(`no availability of ${row.id}`)
      const candidate: Candidate = {
        active: row.active,
        areaCodes: row.area_codes,
        qualifiedFor: row.qualified,
        declined: row.declined,
        inConflict: row.conflict,
        // A dispatcher who names them knows it; nobody else is offered what they are to do better.
        reworks: row.reworked && of.staffId == null,
        availability: there,
      }
      return { staffId: row.id, badge: row.badge, ...scoreOf(candidate, order), blocks: ineligibility(candidate, order, needs, options.forced) }
    })
    .sort((a, b) => Number(a.blocks.length > 0) - Number(b.blocks.length > 0) || b.score - a.score || (a.badge < b.badge ? -1 : 1))
}

/** Kinds of equipment the items take at the door. */
async function equipmentFor(tx: Pick<Tx, 'catalogueItem'>, itemCodes: readonly string[]): Promise<string[]> {
  const items = await tx.catalogueItem.findMany({ where: { code: { in: [...itemCodes] } }, select: { equipmentKinds: true } })
  return [...new Set(items.flatMap((item) => item.equipmentKinds))]
}
