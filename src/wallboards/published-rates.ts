import type { Db } from '../db/database.ts'
import { type HeadlineName, type OfHeadline, ofHeadline, type PartRates, together } from '../statistics/headline-rates.ts'
import type { Rate } from '../statistics/rate.ts'
import { SMALLEST_GROUP } from '../statistics/suppression.ts'

/** Rates that are made of what citizens say: a step of one beside the ticker would tell whose voice it was. */
const VOICES = ['resolution', 'satisfaction'] as const satisfies readonly HeadlineName[]
const isVoice = (name: HeadlineName): name is (typeof VOICES)[number] => (VOICES as readonly HeadlineName[]).includes(name)

/** The rates of an area and of its parts, as the public may see them move. */
export interface Published {
  readonly whole: OfHeadline<Rate>
  readonly parts: readonly PartRates[]
}

/** The part that stands for the whole area. */
const WHOLE = ''

interface Row {
  readonly partCode: string
  readonly name: string
  readonly numerator: number
  readonly denominator: number
}
const keyOf = ({ partCode, name }: Pick<Row, 'partCode' | 'name'>) => `${partCode} ${name}`
/** Fewer are suppressed anyway; of the others a step tells no single voice. */
const moves = (from: number, to: number) => Math.abs(to - from) >= SMALLEST_GROUP

/**
 * What citizens' voices stand at in public (公开比率分步更新): a rate moves once at least five more voices, or fewer, count than when it moved last, for
 * the whole area and for each part of it alone. What it stands at is kept, so that all servers show the same and a start changes nothing.
 * Rates that are no voice of citizens move at once.
 */
export async function publishedRates(db: Db, areaCode: string, year: number, parts: readonly PartRates[], now: Date): Promise<Published> {
  const whole = together(parts)
  const counted = (of: OfHeadline<Rate>, partCode: string): Row[] => VOICES.map((name) => ({ partCode, name, ...of[name] }))
  const live = [...counted(whole, WHOLE), ...parts.flatMap((part) => counted(part, part.code))]
  const shown = await step(db, { areaCode, year, now }, live)
  const at = (of: OfHeadline<Rate>, partCode: string) =>
    ofHeadline((name): Rate => (isVoice(name) ? (shown.get(keyOf({ partCode, name })) ?? of[name]) : of[name]))
  return { whole: at(whole, WHOLE), parts: parts.map((part) => ({ ...part, ...at(part, part.code) })) }
}

/** What each of the rates stands at, moved where it may move. */
async function step(db: Db, { areaCode, year, now }: { areaCode: string; year: number; now: Date }, live: readonly Row[]): Promise<Map<string, Rate>> {
  const before = await db.publicRate.findMany({ where: { areaCode, year } })
  const stands = new Map<string, Rate>(before.map((row) => [keyOf(row), row]))
  const moved = live.filter((row) => moves(stands.get(keyOf(row))?.denominator ?? 0, row.denominator))
  if (moved.length > 0) {
    // Another server may have moved it meanwhile: what stands is what counts.
    const rows = await db.$queryRaw<Row[]>`
      INSERT INTO public_rate AS p (area_code, part_code, year, name, numerator, denominator, at)
      SELECT ${areaCode}, l.part, ${year}::int, l.name, l.numerator, l.denominator, ${now}
      FROM unnest(${moved.map((m) => m.partCode)}::text[], ${moved.map((m) => m.name)}::text[],
                  ${moved.map((m) => m.numerator)}::int[], ${moved.map((m) => m.denominator)}::int[]) AS l (part, name, numerator, denominator)
      ORDER BY l.part, l.name
      ON CONFLICT (area_code, year, part_code, name) DO UPDATE SET
        numerator = CASE WHEN abs(excluded.denominator - p.denominator) >= ${SMALLEST_GROUP} THEN excluded.numerator ELSE p.numerator END,
        denominator = CASE WHEN abs(excluded.denominator - p.denominator) >= ${SMALLEST_GROUP} THEN excluded.denominator ELSE p.denominator END,
        at = CASE WHEN abs(excluded.denominator - p.denominator) >= ${SMALLEST_GROUP} THEN excluded.at ELSE p.at END
      RETURNING part_code AS "partCode", name, numerator, denominator`
    for (const row of rows) stands.set(keyOf(row), row)
  }
  return stands
}
