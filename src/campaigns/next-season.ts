import { z } from 'zod'
import { calendarIn } from '../calendar/rules-in-change.ts'
import { DAY, dateInShanghai } from '../clock.ts'
import { uniqueViolation } from '../db/faults.ts'
import type { Campaign } from '../db/generated/client.ts'
import { Duplicate, InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import { newId } from '../ids.ts'
import { code, day, id, nameOf } from '../input.ts'
import type { Caller, Change } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { openCampaign } from './campaign-scope.ts'
import { listAgain } from './list-again.ts'
import { planCampaign } from './plan-campaign.ts'
import { writeSlots } from './seat-windows.ts'

const verb = declareVerb('nextSeason', {
  description:
    'Plan the next season from the last (复制为下一季): items, stations, sites with their staff, and windows on the same weekdays; who came is on the roster, to be asked anew.',
  problems: [Duplicate],
  input: {
    campaignId: id('campaign').describe('The campaign it is made from (集中办理)'),
    name: nameOf(60).describe('Name (活动名称)'),
    season: code(40).describe('Season, such as fishing-2027 (季节)'),
    startsOn: day.describe('First day, after that of the campaign it is made from (开始日期)'),
    withRoster: z.boolean().default(true).describe('Who came is listed again; nothing happens to anybody before they have agreed (沿用名单)'),
  },
})

/** What was made: the rest is read from the campaign. */
interface NextSeason {
  readonly campaignId: string
  readonly sites: number
  readonly slots: number
  readonly listed: number
  /** Who came and cannot be read any more. */
  readonly leftOut: number
  /** Days with seats on which the calendar rests, `YYYY-MM-DD`. */
  readonly restDays: string[]
}

/**
 * Plans the next season from the last (复制为下一季). Windows move by whole weeks, as few as bring none before the new first day:
 * what was on a Monday is on a Monday. Kits are tied anew, and staff who have left are left out.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput, Duplicate (its name is taken)
 */
export const nextSeason = verb.answers(async (caller: Caller | Change, input): Promise<NextSeason> => {
  return change(caller, verb.name, input, async (c) => {
    const last = await openCampaign(c, input.campaignId)
    const today = dateInShanghai(c.now)
    if (input.startsOn <= last.startsOn || input.startsOn.toISOString().slice(0, 10) < today)
      throw new InvalidInput('startsOn', { en: 'must lie ahead, and after the first day of the last season', zh: '须为将来日期，且晚于上一季开始日期' })
    const weeks = Math.ceil((input.startsOn.getTime() - last.startsOn.getTime()) / (7 * DAY))
    const later = (at: Date) => new Date(at.getTime() + weeks * 7 * DAY)
    const { kind, areaCode, itemCodes: items, stations, targetGroup, legalBasis } = last
    const { name, season, startsOn } = input
    const next = await planCampaign(c, { kind, areaCode, items, stations, targetGroup, legalBasis, name, season, startsOn, endsOn: later(last.endsOn) })
    const { sites, days } = await copySites(c, last, next, later)
    const roster = input.withRoster ? await listAgain(c, last, next) : { listed: 0, leftOut: 0 }
    const calendar = await calendarIn(c, today, areaCode)
    const restDays = [...new Set(days.map(dateInShanghai))].filter((date) => calendar.kindOf(date) === 'REST').sort()
    return { campaignId: next.id, sites, slots: days.length, ...roster, restDays }
  }).catch((error: unknown) => {
    throw uniqueViolation(error)?.includes('campaign_name') ? new Duplicate(['name']) : error
  })
})

/** The sites of the last season with staff who are in service and their windows. @returns how many, and when each slot begins */
async function copySites(c: Change, last: Campaign, next: Campaign, later: (at: Date) => Date): Promise<{ sites: number; days: Date[] }> {
  const before = await c.tx.campaignSite.findMany({
    where: { campaignId: last.id },
    include: { slots: { orderBy: { startsAt: 'asc' } }, staff: { where: { staff: { active: true } }, orderBy: { staffId: 'asc' } } },
    orderBy: { seq: 'asc' },
  })
  const copies = before.map((site) => ({ site, siteId: newId('site', c.now) }))
  await c.tx.campaignSite.createMany({
    data: copies.map(({ site: { seq, name, areaCode, address }, siteId }) => ({ id: siteId, campaignId: next.id, seq, name, areaCode, address })),
  })
  await c.tx.campaignStaff.createMany({ data: copies.flatMap(({ site, siteId }) => site.staff.map(({ staffId }) => ({ siteId, staffId }))) })
  const slots = copies.flatMap(({ site, siteId }) =>
    site.slots.map(({ startsAt, endsAt, capacity }) => ({ id: newId('slot', c.now), siteId, startsAt: later(startsAt), endsAt: later(endsAt), capacity })),
  )
  await writeSlots(c, slots)
  return { sites: copies.length, days: slots.map(({ startsAt }) => startsAt) }
}
