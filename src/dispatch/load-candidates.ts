import { dateInShanghai } from '../clock.ts'
import type { Tx } from '../db/database.ts'
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

/** A member of a team beside an order, as the statement gives it. */
interface Row {
  readonly nr: number
  readonly id: string
  readonly badge: string
  readonly active: boolean
  readonly area_codes: string[]
  readonly qualified: string[]
  readonly declined: boolean
  readonly conflict: boolean
  readonly reworked: boolean
  readonly mistaken: boolean
  readonly needs: string[]
}

/** Members of a team who are judged for an order. */
export interface Asked {
  readonly order: Sought
  readonly teamId: string
  /** One member of it, when only they are asked about. */
  readonly staffId?: string | null
}

/**
 * Judges the members of a team for an order (候选人): best first, those who cannot take it last. Two statements, whatever the
 * number of members.
 *
 * @param of the team, and one member of it when only they are asked about
 * @param now the instant: roster, presence and qualifications are of then
 * @param options.forced duty and load do not count (see eligibility.ts)
 */
export async function loadCandidates(
  tx: Pick<Tx, '$queryRaw'>,
  order: Sought,
  of: Omit<Asked, 'order'>,
  now: Date,
  options: { readonly forced?: boolean } = {},
): Promise<Judged[]> {
  return (await loadCandidatesOf(tx, [{ order, ...of }], now, options))[0] ?? []
}

/** The same for several orders, in as many statements as one. @returns for each of those asked, in their order */
export async function loadCandidatesOf(
  tx: Pick<Tx, '$queryRaw'>,
  asked: readonly Asked[],
  now: Date,
  options: { readonly forced?: boolean } = {},
): Promise<Judged[][]> {
  const today = dateInShanghai(now)
  const wanted = asked.map(({ order, teamId, staffId = null }, nr) => ({ ...order, nr, teamId, staffId }))
  const rows = await tx.$queryRaw<Row[]>`
    SELECT w.nr, s.id, s.badge, s.active, s.area_codes,
           ARRAY(SELECT q.item_code FROM staff_qualification q
                 WHERE q.staff_id = s.id AND (q.valid_to IS NULL OR q.valid_to > ${today}::date)) AS qualified,
           EXISTS (SELECT FROM offer o WHERE o.order_id = w.id AND o.cycle = w.cycle AND o.staff_id = s.id AND o.state = 'DECLINED')
             OR EXISTS (SELECT FROM handling h WHERE h.order_id = w.id AND h.cycle = w.cycle AND h.staff_id = s.id
                        AND h.ended_by IN ('REASSIGNED', 'RELEASED')) AS declined,
           EXISTS (SELECT FROM service_order r JOIN offer o ON o.order_id = r.id AND o.staff_id = s.id
                   WHERE r.requester_id = w."requesterId" AND o.decline_reason = 'CONFLICT_OF_INTEREST') AS conflict,
           EXISTS (SELECT FROM rectification x JOIN order_cycle y ON y.order_id = x.order_id AND y.cycle = x.cycle
                   WHERE x.order_id = w.id AND x.cycle = w.cycle - 1 AND x.state = 'REWORKED' AND y.handler_id = s.id) AS reworked,
           EXISTS (SELECT FROM offer o WHERE o.order_id = w.id AND o.cycle = w.cycle AND o.staff_id = s.id AND o.recall_reason = 'WRONG_PERSON') AS mistaken,
           ARRAY(SELECT DISTINCT unnest(i.equipment_kinds) FROM catalogue_item i WHERE i.code = ANY(w."itemCodes") ORDER BY 1) AS needs
    FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb)
           AS w (nr int, id text, cycle int, "requesterId" text, "itemCodes" text[], "teamId" text, "staffId" text)
    JOIN team_member m ON m.team_id = w."teamId" AND (w."staffId" IS NULL OR m.staff_id = w."staffId") JOIN staff s ON s.id = m.staff_id
    ORDER BY w.nr, s.id`
  const availability = await loadAvailability(tx, [...new Set(rows.map((row) => row.id))], now)
  const judged = asked.map((): Judged[] => [])
  for (const row of rows) {
    const { order, staffId = null } = asked[row.nr] as Asked
    const there = availability.get(row.id)
    if (!there) throw new Error(`no availability of ${row.id}`)
    const candidate: Candidate = {
      active: row.active,
      areaCodes: row.area_codes,
      qualifiedFor: row.qualified,
      declined: row.declined,
      inConflict: row.conflict,
      // A dispatcher who names a staff member knows it; nobody else is offered what they are to do better.
      reworks: row.reworked && staffId === null,
      mistaken: row.mistaken && staffId === null,
      availability: there,
    }
    const blocks = ineligibility(candidate, order, row.needs, options.forced)
    judged[row.nr]?.push({ staffId: row.id, badge: row.badge, ...scoreOf(candidate, order), blocks })
  }
  for (const ofOne of judged)
    ofOne.sort((a, b) => Number(a.blocks.length > 0) - Number(b.blocks.length > 0) || b.score - a.score || (a.badge < b.badge ? -1 : 1))
  return judged
}
