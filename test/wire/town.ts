import { DAY, HOUR } from '../../src/clock.ts'
import type { Dice } from '../history/dice.ts'
import type { TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { perform, type Story } from './story.ts'
import type { Callers } from './viewers.ts'
import type { World } from './world.ts'

/** What happens beside the order, in campaigns, rosters and stores: who does it, and the input from what they read. */
type Deed = (read: (document: string) => Promise<Answer>, by: Dice, world: World, now: number) => Promise<Record<string, unknown> | null>

const participant = async (read: (document: string) => Promise<Answer>, by: Dice, world: World): Promise<string | null> => {
  const { participants } = await read(`{ participants(campaignId: "${world.campaignId}", first: 20) { nodes { id } } }`)
  return participants?.nodes.length > 0 ? by.pick<{ id: string }>(participants.nodes).id : null
}
const site = (world: World) => world.sites[0] ?? ''
const firstOf = async (read: (document: string) => Promise<Answer>, list: string): Promise<string | null> =>
  Object.values<Answer>(await read(`{ ${list} { nodes { id } } }`))[0]?.nodes[0]?.id ?? null

const DEEDS: Record<string, readonly [who: string, verb: string, deed: Deed]> = {
  'the manager calls': [
    'campaign-manager',
    'logOutreach',
    async (read, by, world) => ({
      participantId: await participant(read, by, world),
      method: 'TELEPHONE',
      outcome: by.pick(['NO_ANSWER', 'CALL_BACK', 'CONSENTED', 'DECLINED']),
    }),
  ],
  'the manager books': [
    'campaign-manager',
    'bookSeat',
    async (read, by, world) => ({ participantId: await participant(read, by, world), slotId: by.pick(world.slots) }),
  ],
  'the manager lets wait': [
    'campaign-manager',
    'joinWaitingList',
    async (read, by, world) => ({ participantId: await participant(read, by, world), slotId: by.pick(world.slots) }),
  ],
  'the desk checks in': [
    'staff-01',
    'checkInParticipant',
    async (read, by, world) => ({ participantId: await participant(read, by, world), siteId: site(world) }),
  ],
  'the desk takes a walk-in': [
    'staff-01',
    'registerWalkIn',
    async (_read, by, world) => ({
      siteId: site(world),
      requester: { kind: 'PERSON', name: '示例散客', phone: `1390008${String(by.below(10_000)).padStart(4, '0')}` },
    }),
  ],
  'a station calls': ['staff-01', 'callNextParticipant', async (_read, by, world) => ({ siteId: site(world), station: by.below(2) })],
  'a station records': [
    'staff-01',
    'recordStation',
    async (read, by, world) => ({
      siteId: site(world),
      participantId: await participant(read, by, world),
      outcome: by.pick(['PASSED', 'NOT_PASSED', 'DEFERRED']),
    }),
  ],
  'staff ask for leave': [
    'staff-05',
    'requestLeave',
    async (_read, by, _world, now) => {
      const startsAt = now + (30 + by.below(60)) * DAY
      return { kind: 'PERSONAL', startsAt: new Date(startsAt), endsAt: new Date(startsAt + DAY) }
    },
  ],
  'the lead decides a leave': [
    'team-lead',
    'decideLeave',
    async (read, by) => {
      const leaveId = await firstOf(read, 'leaves(first: 1, state: REQUESTED)')
      return leaveId === null ? null : { leaveId, decision: by.pick(['GRANTED', 'REFUSED']) }
    },
  ],
  'staff answer a swap': [
    'staff-04',
    'answerSwap',
    async (read, by) => {
      const swapId = await firstOf(read, 'swaps(first: 1, state: REQUESTED)')
      return swapId === null ? null : { swapId, answer: by.pick(['GRANTED', 'REFUSED']) }
    },
  ],
  'staff say where they are': ['staff-06', 'setPresence', async (_read, by) => ({ presence: by.pick(['ONLINE', 'BUSY', 'OFF']) })],
  'staff take a kit': [
    'staff-01',
    'checkOutEquipment',
    async (read, _by, _world, now) => {
      const equipmentId = await firstOf(read, 'equipment(first: 1, out: false)')
      return equipmentId === null ? null : { equipmentId, dueBackAt: new Date(now + 8 * HOUR) }
    },
  ],
  'staff bring a kit back': [
    'staff-01',
    'returnEquipment',
    async (read) => {
      const equipmentId = await firstOf(read, 'equipment(first: 1, out: true)')
      return equipmentId === null ? null : { equipmentId }
    },
  ],
  'a second team helps': [
    'staff-03',
    'acceptCoHandling',
    async (read) => {
      const coHandlingId = await firstOf(read, 'coHandlings(first: 1, state: REQUESTED)')
      return coHandlingId === null ? null : { coHandlingId }
    },
  ],
  'a second team is done': [
    'staff-03',
    'finishCoHandling',
    async (read) => {
      const coHandlingId = await firstOf(read, 'coHandlings(first: 1, state: ACCEPTED)')
      return coHandlingId === null ? null : { coHandlingId, result: '示例' }
    },
  ],
}
export const DEED_NAMES = Object.keys(DEEDS)

/** Something happens in the town. */
export async function live(app: TestApp, callers: Callers, story: Story, by: Dice, world: World): Promise<void> {
  const [who, verb, deed] = DEEDS[by.pick(DEED_NAMES)] as (typeof DEEDS)[string]
  const client = await callers.as(who, story.id)
  const input = await deed(async (document) => (await client.raw(document)).data, by, world, app.clock.now().getTime())
  if (input && !Object.values(input).includes(null)) await perform(client, story, who, verb, input, by)
}
