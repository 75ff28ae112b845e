import { exclusionViolation } from '../db/faults.ts'
import { InvalidInput, NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import { id, list } from '../input.ts'
import type { Caller, Change } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { openCampaign } from './campaign-scope.ts'
import { TAKEN_MEANWHILE, tieKits } from './tie-kits.ts'

const verb = declareVerb('assignKits', {
  description: 'Tie kits to a site, or to a stop of a tour (安排设备): on each day of its slots that lie ahead, from the first until the last.',
  input: {
    siteId: id('site').describe('Site (场所)'),
    equipmentIds: list(id('equipment'), 1, 20).describe('Kits (设备)'),
  },
})

/**
 * Ties kits to a site (安排设备) on each day of its slots that lie ahead; again after more slots were opened.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput (no slot lies ahead; a kit is at another stop then, or not in use)
 */
export const assignKits = verb.answers(async (caller: Caller | Change, input): Promise<{ siteId: string }> => {
  return change(caller, verb.name, input, async (c) => {
    const site = await c.tx.campaignSite.findUnique({ where: { id: input.siteId }, include: { slots: { where: { startsAt: { gt: c.now } } } } })
    await openCampaign(c, site?.campaignId ?? '')
    if (!site) throw new NotFound('site')
    if (site.slots.length === 0) throw new InvalidInput('siteId', { en: 'has no slot ahead: open slots first', zh: '尚无未来时段，请先开放名额' })
    await tieKits(c, [{ siteId: site.id, name: site.name, slots: site.slots, equipmentIds: input.equipmentIds, field: 'equipmentIds' }])
    return { siteId: site.id }
  }).catch((error: unknown) => {
    throw exclusionViolation(error) ? new InvalidInput('equipmentIds', TAKEN_MEANWHILE) : error
  })
})
