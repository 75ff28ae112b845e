import { dayOf, startOfDayInShanghai } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import { type ItemVersion, Prisma } from '../db/generated/client.ts'
import { newId } from '../ids.ts'
import type { Change, TimerHandler } from '../runtime.ts'
import { setTimer } from '../timers/timer.ts'

/** What a version says of its item and the item's own row repeats while it holds; the rest of that row never changes. */
const REPEATED = [
  'name',
  'category',
  'statutoryDays',
  'promisedDays',
  'instant',
  'flashEligible',
  'sensitive',
  'serviceModes',
  'equipmentKinds',
  'validTo',
] as const
type Repeated = Pick<ItemVersion, (typeof REPEATED)[number]>
/** What a version says of its item. */
export type Said = Repeated & Pick<ItemVersion, 'guide' | 'questions' | 'knowledgeLinks'>

/** What the item's own row repeats of a version, and nothing else. */
export const repeatedOf = (version: Repeated): Repeated => Object.fromEntries(REPEATED.map((field) => [field, version[field]])) as Repeated

/** What a version says, and nothing else of its row. */
export const saidBy = (version: Said): Said => ({
  ...repeatedOf(version),
  guide: version.guide,
  questions: version.questions,
  knowledgeLinks: version.knowledgeLinks,
})

/**
 * The versions that hold on a day (当日版本), one an item at most: of those that have begun, the one that began last; of several that
 * begin on one day, the one entered last.
 * @param codes of these items; left out: of all
 */
export function versionsOn(db: Pick<Db | Tx, 'itemVersion'>, day: Date, codes?: readonly string[]): Promise<ItemVersion[]> {
  return db.itemVersion.findMany({
    where: { validFrom: { lte: day }, ...(codes ? { itemCode: { in: [...codes] } } : {}) },
    orderBy: [{ itemCode: 'asc' }, { validFrom: 'desc' }, { nr: 'desc' }],
    distinct: ['itemCode'],
  })
}

/** Rows of items as they are, or were, on a day: what the version of that day says stands in the place of what holds now. */
export async function asOn<Row extends { readonly code: string }>(db: Db, rows: readonly Row[], day: Date): Promise<Row[]> {
  const versions = new Map(
    (
      await versionsOn(
        db,
        day,
        rows.map(({ code }) => code),
      )
    ).map((version) => [version.itemCode, version]),
  )
  return rows.flatMap((row) => {
    const version = versions.get(row.code)
    return version ? [{ ...row, ...repeatedOf(version), currentVersion: version }] : []
  })
}

/**
 * Enters a version of an item and brings it into force, now or on its first day (录入版本). The item is locked, or new.
 * @returns the version's id
 */
export async function enterVersion(c: Change, itemCode: string, validFrom: Date, said: Said): Promise<string> {
  const last = await c.tx.itemVersion.findFirst({ where: { itemCode }, orderBy: { nr: 'desc' }, select: { nr: true } })
  const id = newId('itemversion', c.now)
  const entered = { enteredBy: c.viewer.id, enteredAt: c.now }
  await c.tx.itemVersion.create({
    data: {
      ...repeatedOf(said),
      guide: said.guide ?? Prisma.DbNull,
      questions: said.questions ?? Prisma.DbNull,
      knowledgeLinks: said.knowledgeLinks ?? Prisma.DbNull,
      ...entered,
      id,
      itemCode,
      validFrom,
      nr: (last?.nr ?? 0) + 1,
    },
  })
  if (validFrom <= dayOf(c.now)) await bringIntoForce(c, itemCode)
  else await setTimer(c, 'beginItemVersion', id, startOfDayInShanghai(validFrom.toISOString().slice(0, 10)))
  return id
}

/** The catalogue says what the version of today says. */
async function bringIntoForce(c: Change, itemCode: string): Promise<boolean> {
  const [version] = await versionsOn(c.tx, dayOf(c.now), [itemCode])
  if (!version) return false
  const { count } = await c.tx.catalogueItem.updateMany({
    where: { code: itemCode, OR: [{ currentVersionId: null }, { currentVersionId: { not: version.id } }] },
    data: { ...repeatedOf(version), currentVersionId: version.id },
  })
  return count > 0
}

/** On its first day a version comes into force (版本生效), unless another holds that day. */
export const beginItemVersion: TimerHandler<'beginItemVersion'> = async (c, timer) => {
  const version = await c.tx.itemVersion.findUnique({ where: { id: timer.subjectId }, select: { itemCode: true } })
  return version !== null && (await bringIntoForce(c, version.itemCode))
}
