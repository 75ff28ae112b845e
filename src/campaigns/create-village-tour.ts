import { z } from 'zod'
import { isWithin } from '../areas/area-code.ts'
import { dateInShanghai } from '../clock.ts'
import { exclusionViolation, uniqueViolation } from '../db/faults.ts'
import type { Campaign } from '../db/generated/client.ts'
import { Duplicate, InvalidInput } from '../errors.ts'
import { change } from '../events/change.ts'
import { newId } from '../ids.ts'
import { areaCode, day, id, inputType, list, nameOf, text } from '../input.ts'
import type { Caller, Change } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { planCampaign, planRules } from './plan-campaign.ts'
import { expectWindows, seatWindow, slotsOf, writeSlots } from './seat-windows.ts'
import { TAKEN_MEANWHILE, tieKits } from './tie-kits.ts'

const stopRules = inputType(
  'TourStopInput',
  'A stop of a tour (巡回站点)',
  z.object({
    areaCode: areaCode.describe('Village or town (所在区划)'),
    name: nameOf(60).nullish().describe("Name; the village's when left out (场所名称)"),
    address: text(200).nullish().describe('Address, public; the name when left out (场所地址)'),
    date: day.describe('Day (日期)'),
    windows: z
      .array(seatWindow)
      .min(1, 'must have at least 1 | 至少 1 项')
      .max(24, 'must have at most 24 | 至多 24 项')
      .describe('Windows of the day with their seats (时段)'),
    staffIds: list(id('staff'), 0, 50).default([]).describe('Who works there, from whatever section (驻点人员)'),
    equipmentIds: list(id('equipment'), 0, 20).default([]).describe('Kits it takes along (设备)'),
  }),
)
type StopInput = z.output<typeof stopRules>

const verb = declareVerb('createVillageTour', {
  description: 'Plan a tour of villages in one call (创建巡回下乡): a campaign of kind TOUR with its stops, each with its day, seats, staff and kits.',
  problems: [Duplicate],
  input: {
    ...planRules,
    stops: z
      .array(stopRules)
      .min(1, 'must have at least 1 | 至少 1 项')
      .max(100, 'must have at most 100 | 至多 100 项')
      .describe('Stops in the order they are visited, 1 to 100 (站点安排)'),
  },
})

interface TourStop {
  readonly siteId: string
  readonly slotIds: string[]
}

/**
 * Plans a tour of villages (创建巡回下乡): all of it, or nothing with the stop that is wrong named. Its first and last day are those of
 * its stops. As many statements for eighteen villages as for one.
 * @throws Unauthenticated, Forbidden, InvalidInput, Duplicate (its name is taken)
 */
export const createVillageTour = verb.answers(async (caller: Caller | Change, input): Promise<{ campaignId: string; stops: TourStop[] }> => {
  return change(caller, verb.name, input, async (c) => {
    const days = input.stops.map(({ date }) => date.getTime())
    const campaign = await planCampaign(c, { ...input, kind: 'TOUR', startsOn: new Date(Math.min(...days)), endsOn: new Date(Math.max(...days)) })
    const names = await checked(c, campaign, input.stops)
    const stops = input.stops.map((stop, i) => {
      const siteId = newId('site', c.now)
      const name = stop.name ?? names.get(stop.areaCode) ?? ''
      const slots = slotsOf(c, siteId, [dayOf(stop.date)], stop.windows)
      const site = { id: siteId, campaignId: campaign.id, seq: i + 1, name, areaCode: stop.areaCode, address: stop.address ?? name }
      return { siteId, name, slots, site, staffIds: stop.staffIds, equipmentIds: stop.equipmentIds, field: `stops.${i}.equipmentIds` }
    })
    await c.tx.campaignSite.createMany({ data: stops.map(({ site }) => site) })
    await c.tx.campaignStaff.createMany({ data: stops.flatMap(({ siteId, staffIds }) => staffIds.map((staffId) => ({ siteId, staffId }))) })
    await writeSlots(
      c,
      stops.flatMap(({ slots }) => slots),
    )
    await tieKits(c, stops)
    return { campaignId: campaign.id, stops: stops.map(({ siteId, slots }) => ({ siteId, slotIds: slots.map((slot) => slot.id) })) }
  }).catch((error: unknown) => {
    if (exclusionViolation(error)) throw new InvalidInput('stops', TAKEN_MEANWHILE)
    throw uniqueViolation(error)?.includes('campaign_name') ? new Duplicate(['name']) : error
  })
})

const dayOf = (date: Date) => date.toISOString().slice(0, 10)

/** What holds of every stop. @returns what the villages are called @throws InvalidInput naming the stop */
async function checked(c: Change, campaign: Campaign, stops: readonly StopInput[]): Promise<Map<string, string>> {
  const areas = await c.tx.area.findMany({ where: { code: { in: stops.map((stop) => stop.areaCode) } }, select: { code: true, name: true } })
  const names = new Map(areas.map(({ code, name }) => [code, name]))
  const inService = await c.tx.staff.findMany({ where: { id: { in: stops.flatMap(({ staffIds }) => staffIds) }, active: true }, select: { id: true } })
  const staff = new Set(inService.map((one) => one.id))
  for (const [i, stop] of stops.entries()) {
    const refuse = (field: string, en: string, zh: string) => new InvalidInput(`stops.${i}.${field}`, { en, zh })
    if (!names.has(stop.areaCode) || !isWithin(stop.areaCode, campaign.areaCode))
      throw refuse('areaCode', "must be an area of the campaign's", '须在活动区划内')
    if (dayOf(stop.date) < dateInShanghai(c.now)) throw refuse('date', 'must lie ahead', '须为尚未到来的日期')
    expectWindows(stop.windows, `stops.${i}.windows`)
    if (new Set(stop.windows.map(({ fromMinute }) => fromMinute)).size < stop.windows.length)
      throw refuse('windows', 'must begin at different times', '各时段开始时刻不可相同')
    if (!stop.staffIds.every((staffId) => staff.has(staffId))) throw refuse('staffIds', 'names somebody who is not in service', '含有不在岗人员')
  }
  return names
}
