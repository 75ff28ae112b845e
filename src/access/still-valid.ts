import { LIMITS } from '../limits.ts'
import { isRevoked } from './sign-ons.ts'
import type { ProofRuntime } from './tokens.ts'
import { type BoardViewer, isPerson, type PartnerViewer, type PersonViewer, type Viewer } from './viewer.ts'

const AT_ONCE = LIMITS.VALID_AT_ONCE.value

type Holder = PartnerViewer | BoardViewer
type Member = PersonViewer & { readonly staffId: string }

/** A caller that has proven an order by its number and query code, for one stream: it ends with the code, and a reopened order keeps its code. */
export interface CodeHolder {
  readonly role: 'CODE'
  readonly orderId: string
  readonly queryGeneration: number
  readonly expiresAt: null
}

type OfAnOrder = Extract<Viewer, { readonly role: 'CITIZEN' }> | CodeHolder

/**
 * Which of the viewers proven earlier may go on. Asked again and again while streams are open, so it costs three
 * statements at most, however many they are. A viewer may not go on once the proof has ended, the key, partner, board or staff
 * member is no longer in use, the person's sign-on was revoked, the order has moved to the next cycle or its query code to the next generation, or a team or scope the viewer had is gone.
 */
export async function stillValid<V extends Viewer | CodeHolder>(runtime: ProofRuntime, viewers: readonly V[]): Promise<Set<V>> {
  const now = runtime.clock.now()
  const valid = new Set(viewers.filter((viewer) => viewer.expiresAt === null || viewer.expiresAt > now))
  for (const viewer of [...valid]) if (viewer.role !== 'CODE' && isPerson(viewer) && (await isRevoked(runtime, viewer))) valid.delete(viewer)
  const left = [...valid] as (Viewer | CodeHolder)[]
  const holders = left.filter((viewer): viewer is Holder => viewer.role === 'PARTNER' || viewer.role === 'BOARD')
  const citizens = left.filter((viewer): viewer is OfAnOrder => viewer.role === 'CITIZEN' || viewer.role === 'CODE')
  const members = left.filter((viewer): viewer is Member => viewer.role !== 'CODE' && isPerson(viewer) && viewer.staffId !== null)
  const ended: (Viewer | CodeHolder)[] = []
  for (const part of inParts(holders)) ended.push(...(await endedHolders(runtime, part, now)))
  for (const part of inParts(citizens)) ended.push(...(await endedCitizens(runtime, part)))
  for (const part of inParts(members)) ended.push(...(await endedMembers(runtime, part)))
  for (const viewer of ended) valid.delete(viewer as V)
  return valid
}

function inParts<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, i) => all.slice(i * AT_ONCE, (i + 1) * AT_ONCE))
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const same = groups.get(keyOf(one))
    if (same) same.push(one)
    else groups.set(keyOf(one), [one])
  }
  return groups
}

async function endedHolders({ db, config }: ProofRuntime, viewers: readonly Holder[], now: Date): Promise<Holder[]> {
  const holderIds = [...new Set(viewers.map((viewer) => (viewer.role === 'PARTNER' ? viewer.partnerId : viewer.boardId)))]
  const keys = await db.$queryRaw<{ id: string; holder: string; scopes: string[] | null }[]>`
    SELECT k.id, coalesce(k.partner_id, k.board_id) AS holder, p.scopes
    FROM access_key k LEFT JOIN partner p ON p.id = k.partner_id LEFT JOIN board b ON b.id = k.board_id
    WHERE coalesce(k.partner_id, k.board_id) = ANY(${holderIds}) AND coalesce(p.active, b.active)
      AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ${now}) AND NOT (k.development AND ${config.production})`
  const byHolder = grouped(keys, (key) => key.holder)
  return viewers.filter((viewer) => {
    const own = byHolder.get(viewer.role === 'PARTNER' ? viewer.partnerId : viewer.boardId) ?? []
    const scopes = viewer.role === 'PARTNER' ? viewer.scopes : []
    return !own.some((key) => (viewer.keyId === undefined || viewer.keyId === key.id) && scopes.every((scope) => key.scopes?.includes(scope)))
  })
}

/** Returns only those that have ended: of thousands of citizens checked hardly any has. */
async function endedCitizens({ db }: ProofRuntime, viewers: readonly OfAnOrder[]): Promise<OfAnOrder[]> {
  const ids = viewers.map((viewer) => viewer.orderId)
  // Zero is no cycle: of a code any will do.
  const cycleOf = (viewer: OfAnOrder) => (viewer.role === 'CODE' ? 0 : viewer.cycle)
  // A ticket of the release before names no generation.
  const generationOf = ({ queryGeneration }: { readonly queryGeneration?: number }) => queryGeneration ?? 0
  const ended = await db.$queryRaw<{ id: string; cycle: number; generation: number }[]>`
    SELECT v.id, v.cycle, v.generation FROM unnest(${ids}::text[], ${viewers.map(cycleOf)}::int[], ${viewers.map(generationOf)}::int[]) AS v(id, cycle, generation)
    LEFT JOIN service_order o ON o.id = v.id AND v.cycle IN (0, o.cycle) AND o.query_generation = v.generation WHERE o.id IS NULL`
  const gone = new Set(ended.map(({ id, cycle, generation }) => `${id} ${cycle} ${generation}`))
  return viewers.filter((viewer) => gone.has(`${viewer.orderId} ${cycleOf(viewer)} ${generationOf(viewer)}`))
}

async function endedMembers({ db }: ProofRuntime, viewers: readonly Member[]): Promise<Member[]> {
  const ids = [...new Set(viewers.map((viewer) => viewer.staffId))]
  const teams = await db.$queryRaw<{ id: string; team: string | null; lead: boolean | null }[]>`
    SELECT s.id, t.id AS team, m.lead
    FROM staff s LEFT JOIN team_member m ON m.staff_id = s.id LEFT JOIN team t ON t.id = m.team_id AND t.active
    WHERE s.active AND s.id = ANY(${ids})`
  const byStaff = grouped(teams, (row) => row.id)
  return viewers.filter((viewer) => {
    const own = byStaff.get(viewer.staffId)
    const has = (teamId: string) => own?.some((row) => row.team === teamId && (viewer.role !== 'TEAM_LEAD' || row.lead))
    return own === undefined || !viewer.teamIds.every(has)
  })
}
