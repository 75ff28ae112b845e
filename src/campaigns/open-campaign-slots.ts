import { z } from 'zod'
import { dateInShanghai } from '../clock.ts'
import { uniqueViolation } from '../db/faults.ts'
import { InvalidInput, NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import { day, id } from '../input.ts'
import type { Caller, Change } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { openCampaign } from './campaign-scope.ts'
import { expectWindows, seatWindow, slotsOf, writeSlots } from './seat-windows.ts'

const verb = declareVerb('openCampaignSlots', {
  description: 'Open seats of a site (开放名额).',
  input: {
    siteId: id('site').describe('Site (场所)'),
    dates: z.array(day).min(1, 'must have at least 1 | 至少 1 项').max(31, 'must have at most 31 | 至多 31 项').describe('Days (日期)'),
    windows: z.array(seatWindow).min(1, 'must have at least 1 | 至少 1 项').max(24, 'must have at most 24 | 至多 24 项').describe('Windows of each day (时段)'),
  },
})

/**
 * Opens seats of a site (开放名额): each window of each day with its capacity. All of them, or none with the one that is wrong
 * named.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput
 */
export const openCampaignSlots = verb.answers(async (caller: Caller | Change, input): Promise<{ siteId: string; slotIds: string[] }> => {
  return change(caller, verb.name, input, async (c) => {
    const site = await c.tx.campaignSite.findUnique({ where: { id: input.siteId } })
    const campaign = await openCampaign(c, site?.campaignId ?? '')
    if (!site) throw new NotFound('site')
    const day = (at: Date) => at.toISOString().slice(0, 10)
    const dates = [...new Set(input.dates.map(day))]
    dates.forEach((on, i) => {
      if (on < day(campaign.startsOn) || on > day(campaign.endsOn) || on < dateInShanghai(c.now))
        throw new InvalidInput(`dates.${i}`, { en: 'must be a day of the campaign that lies ahead', zh: '须为活动期内尚未到来的日期' })
    })
    expectWindows(input.windows, 'windows')
    const rows = slotsOf(c, site.id, dates, input.windows)
    await writeSlots(c, rows)
    return { siteId: site.id, slotIds: rows.map((row) => row.id) }
  }).catch((error: unknown) => {
    throw uniqueViolation(error) ? new InvalidInput('windows', { en: 'a slot of that start is there already', zh: '该时段已开放' }) : error
  })
})
