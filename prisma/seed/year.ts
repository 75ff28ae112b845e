import type { Keys } from '../../src/access/encryption.ts'
import { loadCalendar } from '../../src/calendar/load-calendar.ts'
import type { Calendar } from '../../src/calendar/working-days.ts'
import { addDays } from '../../src/clock.ts'
import type { Db } from '../../src/db/database.ts'
import type { EvaluationLevel } from '../../src/db/generated/enums.ts'
import { JINZHU } from './organisation.ts'
import { ITEMS } from './reference.ts'
import { castOf, readSquad, type Story } from './story.ts'
import { readClockScene } from './story-clocks.ts'
import { rowsOf, writeRows } from './story-rows.ts'

/** The article's year: 64 orders of the hotline, 8 of the Real Economy App, all completed on time. */
export const HOTLINE_ORDERS = 64
export const APP_ORDERS = 8
const YEARS_ORDERS = HOTLINE_ORDERS + APP_ORDERS
/** Finished in the running year at most: enough that every county of the demo city has five, below which a board shows no rate. */
const SO_FAR = 60
/** The last working days are played. */
const LEFT_OUT = 3
/** What citizens said of these: mostly the best, as everywhere, and not only. */
const LEVELS: readonly EvaluationLevel[] = ['VERY_SATISFIED', 'VERY_SATISFIED', 'SATISFIED', 'VERY_SATISFIED', 'BASICALLY_SATISFIED']
/** The article's own; tests and pictures are of it, a demo has the year before its first start. */
const ARTICLE_YEAR = 2025

/** Towns the orders come from, every county among them. */
const TOWNS = [
  '450403103000',
  '450403101000',
  '450405001000',
  '450405002000',
  '450406100000',
  '450421101000',
  '450422100000',
  '450423100000',
  '450481100000',
  JINZHU,
]
const KINDS = [
  { items: [ITEMS.drainage, ITEMS.construction], title: '示例：开店排水和装修施工手续一并办理' },
  { items: [ITEMS.pensionCheck], title: '示例：老人行动不便，申请上门养老资格认证' },
  { items: [ITEMS.fishing], title: '示例：休渔期渔业捕捞许可证延续' },
  { items: [ITEMS.pensionPay], title: '示例：养老金领取手续咨询与协助' },
  { items: [ITEMS.medicalAid], title: '示例：医疗补助申领上门帮办' },
  { items: [ITEMS.drainage], title: '示例：餐饮店排水许可办理' },
]

/**
 * Writes the year, each order as if its verbs had been played at their time (test/seed/played.test.ts plays them and
 * compares), in one transaction. Everything is computed from it; no figure is stored.
 */
export async function seedYear(db: Db, keys: Keys, year = ARTICLE_YEAR): Promise<void> {
  await write(db, keys, (calendar) => storiesOfTheYear(db, calendar, year))
}

/**
 * Writes what was finished in the running year, as seedYear does: at most an order a working day, to three working days before
 * today. Later ones are played (today/).
 */
export async function seedRunningYear(db: Db, keys: Keys, today: string): Promise<void> {
  await write(db, keys, async (calendar) => {
    const days = workingDays(calendar, `${today.slice(0, 4)}-01-02`, today).slice(0, -LEFT_OUT)
    const total = Math.min(SO_FAR, days.length)
    const towns = await townsOf(db)
    return spread(total, days).map((date, i) => ({ ...storyOf(YEARS_ORDERS + i, date, towns), level: LEVELS[i % LEVELS.length] as EvaluationLevel }))
  })
}

async function write(db: Db, keys: Keys, tell: (calendar: Calendar) => Promise<Story[]>): Promise<void> {
  const scene = { calendar: await loadCalendar(db), squad: await readSquad(db) }
  const clocks = await readClockScene(db, scene.calendar)
  const rows = (await tell(scene.calendar)).map((story) => rowsOf(keys, castOf(scene, story), clocks))
  await db.$transaction((tx) => writeRows(tx, rows))
}

/** The year's orders as stories, oldest first. */
export async function storiesOfTheYear(db: Db, calendar: Calendar, year = ARTICLE_YEAR): Promise<Story[]> {
  return stories(calendar, year, await townsOf(db))
}

async function townsOf(db: Db): Promise<string[]> {
  const towns = await db.area.findMany({ where: { code: { in: TOWNS } }, select: { code: true } })
  return TOWNS.filter((town) => towns.some((t) => t.code === town))
}

/** Five or so working days between two orders, from January to December. */
function stories(calendar: Calendar, year: number, towns: readonly string[]): Story[] {
  const days = workingDays(calendar, `${year}-01-02`, `${year}-12-20`)
  return spread(YEARS_ORDERS, days).map((date, i) => storyOf(i, date, towns))
}

/** @param to excluded */
function workingDays(calendar: Calendar, from: string, to: string): string[] {
  const days: string[] = []
  for (let date = from; date < to; date = addDays(date, 1)) if (calendar.kindOf(date) === 'WORKDAY') days.push(date)
  return days
}

/** So many of the days, evenly. */
const spread = (total: number, days: readonly string[]) => Array.from({ length: total }, (_, i) => days[Math.floor((i * days.length) / total)] as string)

function storyOf(i: number, date: string, towns: readonly string[]): Story {
  const kind = KINDS[i % KINDS.length] as (typeof KINDS)[number]
  return {
    index: i,
    date,
    channel: i % 9 === 4 ? 'REAL_ECONOMY_APP' : 'HOTLINE_12345',
    areaCode: towns[i % towns.length] as string,
    items: kind.items,
    title: kind.title,
    staffAccount: `staff-${String((i % 19) + 1).padStart(2, '0')}`,
    level: i % 5 === 3 ? 'SATISFIED' : 'VERY_SATISFIED',
  }
}
