import { dateInShanghai } from '../clock.ts'
import { InvalidInput, type Words } from '../errors.ts'
import type { Change } from '../runtime.ts'

/** A stop and the kits it takes along. */
export interface Stop {
  readonly siteId: string
  readonly name: string
  readonly equipmentIds: readonly string[]
  /** Its slots; a kit is there from the first of a day until the last of that day. */
  readonly slots: readonly { readonly startsAt: Date; readonly endsAt: Date }[]
  /** Where its kits stand in the input. */
  readonly field: string
}

/** A kit at a stop, on one day. */
interface Tie {
  readonly siteId: string
  readonly equipmentId: string
  readonly startsAt: Date
  readonly endsAt: Date
}

/**
 * Ties kits to stops (设备随站): for each day of the stop from its first slot until its last, each kit at one stop at a time. In four
 * statements, however many. A kit that is tied to the stop already stays so.
 * @throws InvalidInput naming the stop whose kit is elsewhere then, or is not in use
 */
export async function tieKits(c: Change, stops: readonly Stop[]): Promise<void> {
  const wanted = stops.filter(({ equipmentIds }) => equipmentIds.length > 0)
  const ids = [...new Set(wanted.flatMap(({ equipmentIds }) => equipmentIds))]
  if (ids.length === 0) return
  const kits = new Map(
    (await c.tx.equipment.findMany({ where: { id: { in: ids } }, select: { id: true, code: true, active: true } })).map((kit) => [kit.id, kit]),
  )
  const ties: Tie[] = []
  for (const stop of wanted)
    for (const equipmentId of stop.equipmentIds) {
      if (!kits.get(equipmentId)?.active) throw new InvalidInput(stop.field, { en: 'names a device that is not in use', zh: '含有未在用设备' })
      for (const tie of daysOf(stop, equipmentId)) {
        const other = ties.find((one) => meets(one, tie) && one.siteId !== tie.siteId)
        const there = stops.find(({ siteId }) => siteId === other?.siteId)
        if (there) throw new InvalidInput(stop.field, elsewhere(kits.get(equipmentId)?.code ?? '', there.name))
        ties.push(tie)
      }
    }
  await expectFree(c, wanted, ties)
  await c.tx.campaignKit.deleteMany({ where: { OR: ties.map(({ siteId, equipmentId, startsAt }) => ({ siteId, equipmentId, startsAt })) } })
  await c.tx.campaignKit.createMany({ data: ties })
}

/** A kit is at its stop on each day from the first slot until the last. */
function daysOf({ siteId, slots }: Stop, equipmentId: string): Tie[] {
  const days = [...new Set(slots.map(({ startsAt }) => dateInShanghai(startsAt)))]
  return days.map((day) => {
    const own = slots.filter(({ startsAt }) => dateInShanghai(startsAt) === day)
    const startsAt = new Date(Math.min(...own.map((slot) => slot.startsAt.getTime())))
    return { siteId, equipmentId, startsAt, endsAt: new Date(Math.max(...own.map((slot) => slot.endsAt.getTime()))) }
  })
}

const meets = (a: Tie, b: Tie) => a.equipmentId === b.equipmentId && a.startsAt < b.endsAt && b.startsAt < a.endsAt

/** @throws InvalidInput when a kit is tied to another stop then */
async function expectFree(c: Change, stops: readonly Stop[], ties: readonly Tie[]): Promise<void> {
  const [taken] = await c.tx.$queryRaw<{ asked: string; code: string; name: string }[]>`
    SELECT r."siteId" AS asked, e.code, s.name FROM jsonb_to_recordset(${JSON.stringify(ties)}::jsonb)
      AS r ("siteId" text, "equipmentId" text, "startsAt" timestamptz, "endsAt" timestamptz)
    JOIN campaign_kit k ON k.equipment_id = r."equipmentId" AND k.starts_at < r."endsAt" AND k.ends_at > r."startsAt" AND k.site_id <> r."siteId"
    JOIN equipment e ON e.id = k.equipment_id JOIN campaign_site s ON s.id = k.site_id ORDER BY k.starts_at, e.code LIMIT 1`
  const stop = stops.find(({ siteId }) => siteId === taken?.asked)
  if (taken && stop) throw new InvalidInput(stop.field, elsewhere(taken.code, taken.name))
}

const elsewhere = (code: string, stop: string): Words => ({ en: `${code} is at ${stop} then`, zh: `${code} 届时在${stop}` })

/** What somebody is told whose kit was tied to another stop meanwhile. */
export const TAKEN_MEANWHILE: Words = { en: 'a kit was tied to another stop meanwhile', zh: '设备刚被安排到其他站点' }
