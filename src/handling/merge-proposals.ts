import type { Keys } from '../access/encryption.ts'
import { open } from '../access/encryption.ts'
import { IS_WORK } from '../access/standing.ts'
import { areaPrefix } from '../areas/area-code.ts'
import { HOUR } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { Prisma } from '../db/generated/client.ts'
import { place } from '../orders/sealed.ts'
import { PARAMETERS } from '../policy/parameters.ts'

/** Hours between two registrations of one request on two channels. */
export const TWICE_TOLD_HOURS = PARAMETERS.TWICE_TOLD_HOURS.value
/** How much of their pairs of characters two titles share at least, to be alike. */
const ALIKE = 0.5

/** Why two orders are taken for one request. */
export type MergeReason = 'SAME_REQUESTER' | 'SAME_ITEM' | 'SIMILAR_TITLE' | 'SAME_AREA'

/** A proposed merge (并单提示): the later order into the earlier. */
export interface MergeProposal {
  readonly orderId: string
  readonly intoId: string
  readonly reasons: readonly MergeReason[]
}

interface Pair {
  readonly id: string
  readonly into_id: string
  readonly title: string
  readonly into_title: string
  readonly same_item: boolean
  readonly same_area: boolean
}

const pairsOf = (title: string): Set<string> => {
  const characters = [...title.normalize('NFKC').replace(/[\s\p{P}]/gu, '')]
  return new Set(characters.slice(1).map((character, i) => `${characters[i]}${character}`))
}

/** How alike two titles are: shared pairs of characters of all (Dice), 0 to 1. */
export function likeness(one: string, other: string): number {
  const [a, b] = [pairsOf(one), pairsOf(other)]
  return a.size + b.size === 0 ? 0 : (2 * [...a].filter((pair) => b.has(pair)).length) / (a.size + b.size)
}

/**
 * Requests that came from two sides (并单提示): an order that may still be merged, and an earlier one that is open, of one telephone, on another channel,
 * of one county, within hours, of the same item or with a similar title; and not declined. Found from the few orders that wait for verification or dispatch, in one statement.
 * @param orderId only of this order
 */
export async function mergeProposals(db: Db, keys: Keys, areaCode: string, most: number, orderId: string | null): Promise<MergeProposal[]> {
  const prefix = areaPrefix(areaCode)
  const within = (column: string) => Prisma.sql`${Prisma.raw(column)} BETWEEN ${prefix.padEnd(12, '0')} AND ${prefix.padEnd(12, '9')}`
  const pairs = await db.$queryRaw<Pair[]>`
    SELECT o.id, e.id AS into_id, o.title_sealed AS title, e.title_sealed AS into_title, o.item_codes && e.item_codes AS same_item,
      coalesce(o.town_code = e.town_code, o.area_code = e.area_code) AS same_area
    FROM service_order o JOIN requester q ON q.id = o.requester_id
    JOIN requester p ON p.phone_index = q.phone_index
    JOIN service_order e ON e.requester_id = p.id
    WHERE o.status IN ('REGISTERED', 'VERIFIED') AND ${Prisma.raw(IS_WORK)} AND ${within('o.area_code')} ${orderId === null ? Prisma.empty : Prisma.sql`AND o.id = ${orderId}`}
      AND e.id <> o.id AND e.standing = 'LIVE' AND e.closed_at IS NULL AND e.completed_at IS NULL AND ${within('e.area_code')} AND e.county_code = o.county_code
      AND (e.channel <> o.channel OR e.source <> o.source) AND (e.registered_at, e.id) < (o.registered_at, o.id)
      AND e.registered_at >= o.registered_at - ${TWICE_TOLD_HOURS * HOUR} * interval '1 millisecond'
      AND NOT EXISTS (SELECT FROM declined_merge d WHERE d.order_id = least(o.id, e.id) AND d.other_id = greatest(o.id, e.id))
    ORDER BY o.registered_at DESC, o.id DESC, e.registered_at, e.id LIMIT ${most}`
  return pairs.flatMap(({ id, into_id, title, into_title, same_item, same_area }) => {
    const alike = likeness(open(keys, place.title(id), title), open(keys, place.title(into_id), into_title)) >= ALIKE
    if (!same_item && !alike) return []
    const reasons: MergeReason[] = ['SAME_REQUESTER']
    if (same_item) reasons.push('SAME_ITEM')
    if (alike) reasons.push('SIMILAR_TITLE')
    if (same_area) reasons.push('SAME_AREA')
    return [{ orderId: id, intoId: into_id, reasons }]
  })
}
