import { addCampaignSite } from '../../../src/campaigns/add-campaign-site.ts'
import { bookSeat } from '../../../src/campaigns/book-seat.ts'
import { callNextParticipant } from '../../../src/campaigns/call-next-participant.ts'
import { checkInParticipant } from '../../../src/campaigns/check-in-participant.ts'
import { createCampaign } from '../../../src/campaigns/create-campaign.ts'
import { importParticipants } from '../../../src/campaigns/import-participants.ts'
import { logOutreach } from '../../../src/campaigns/log-outreach.ts'
import { moveCampaign } from '../../../src/campaigns/move-campaign.ts'
import { openCampaignSlots } from '../../../src/campaigns/open-campaign-slots.ts'
import { addDays, dateInShanghai } from '../../../src/clock.ts'
import type { OutreachOutcome } from '../../../src/db/generated/enums.ts'
import { JINZHU, staffId } from '../organisation.ts'
import { ITEMS } from '../reference.ts'
import { dayOf, type Script } from './script.ts'

const MANAGER = 'campaign-manager'
const AT_THE_SITE = 'staff-19'
/** What became of the call to each: who agrees has an order, and takes the seats of today and the days after in turn. */
const CALLS: readonly OutreachOutcome[] = [...Array.from({ length: 7 }, () => 'CONSENTED' as const), 'NO_ANSWER', 'CALL_BACK', 'DECLINED']
/** So many of the twelve wait at the site now. */
const HERE = 3
const MORNING = { fromMinute: 8 * 60 + 30, toMinute: 11 * 60 + 30, capacity: 40 }
const AFTERNOON = { fromMinute: 14 * 60 + 30, toMinute: 17 * 60, capacity: 40 }

/** A fishing season (渔民集中换证) in its week: called up, seats taken, and people at the site now. */
export function season(script: Script): void {
  const first = dateInShanghai(script.back(1, '00:00'))
  const days = Array.from({ length: 14 }, (_, i) => addDays(first, i))
    .filter((date) => date <= addDays(script.today, 6))
    .map(dayOf)
  const campaign = { id: '', site: '' }
  const seats: { id: string; startsAt: Date }[] = []
  const people: { id: string }[] = []
  const called = () => ({ campaignId: campaign.id })

  script.put(
    script.back(6, '09:00'),
    MANAGER,
    createCampaign,
    {
      ...{
        name: '示例渔民集中换证',
        season: `fishing-${script.today.slice(0, 4)}`,
        areaCode: '450481000000',
        items: [ITEMS.fishing.code],
        stations: ['体检核验', '换证'],
      },
      ...{ targetGroup: '示例渔民', legalBasis: '示例：休渔期统一换证', startsOn: days[0], endsOn: days.at(-1) },
    },
    ({ campaignId }) => {
      campaign.id = campaignId
    },
  )
  const site = { name: '示例筋竹镇卫生院', areaCode: JINZHU, address: '示例路 9 号', staffIds: ['staff-19', 'staff-03'].map(staffId) }
  script.put(
    script.back(6, '09:10'),
    MANAGER,
    addCampaignSite,
    () => ({ ...called(), ...site }),
    ({ siteId }) => {
      campaign.site = siteId
    },
  )
  script.put(script.back(6, '09:20'), MANAGER, moveCampaign, () => ({ ...called(), status: 'OUTREACH' }))
  const rows = CALLS.map((_, i) => ({
    rosterNo: `DEMO-NOW-F${String(i + 1).padStart(2, '0')}`,
    name: `示例渔民${i + 1}`,
    phone: `1390000${8100 + i}`,
    areaCode: JINZHU,
  }))
  script.put(
    script.back(6, '09:30'),
    MANAGER,
    importParticipants,
    () => ({ ...called(), rows }),
    async () => {
      people.push(...(await script.db.participant.findMany({ where: { campaignId: campaign.id }, select: { id: true }, orderBy: { rosterNo: 'asc' } })))
    },
  )
  script.put(script.back(3, '09:00'), MANAGER, moveCampaign, () => ({ ...called(), status: 'OPEN' }))
  script.put(
    script.back(3, '09:10'),
    MANAGER,
    openCampaignSlots,
    () => ({ siteId: campaign.site, dates: days, windows: [MORNING, AFTERNOON] }),
    async () => {
      const open = {
        where: { siteId: campaign.site, startsAt: { gt: script.now } },
        select: { id: true, startsAt: true },
        orderBy: { startsAt: 'asc' as const },
      }
      seats.push(...(await script.db.campaignSlot.findMany(open)))
    },
  )
  CALLS.forEach((outcome, i) => {
    const minutes = String(20 + 3 * i).padStart(2, '0')
    const participant = () => ({ participantId: people[i]?.id })
    script.put(script.back(2, `10:${minutes}`), MANAGER, logOutreach, () => ({ ...participant(), method: 'TELEPHONE', outcome }))
    const seat = () => ({ ...participant(), slotId: seats[i - HERE]?.id })
    if (outcome === 'CONSENTED' && i >= HERE) script.put(script.back(2, `14:${minutes}`), 'hotline-agent', bookSeat, seat)
  })
  script.put(script.back(1, '08:00'), MANAGER, moveCampaign, () => ({ ...called(), status: 'RUNNING' }))
  if (!script.daytime) return
  for (let i = 0; i < HERE; i++)
    script.put(script.ago(28 - 6 * i), AT_THE_SITE, checkInParticipant, () => ({ siteId: campaign.site, participantId: people[i]?.id }))
  script.put(script.ago(9), AT_THE_SITE, callNextParticipant, () => ({ siteId: campaign.site, station: 0 }))
}
