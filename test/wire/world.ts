import { CITY, staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { DAY, HOUR } from '../../src/clock.ts'
import { givenPeople, givenSeason, givenSlots } from '../campaigns/city.ts'
import type { TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'
import { playMarked, registerMarked } from '../kit/marked-order.ts'

/** What is there before the first story: something for every list and every root to answer with. */
export interface World {
  readonly campaignId: string
  readonly sites: readonly string[]
  readonly slots: readonly string[]
  readonly certificate: string
}

export async function givenWorld(app: TestApp): Promise<World> {
  const marked = await playMarked(app, await registerMarked(app))
  const { certificates } = (await (await app.as('dispatcher'))('query ($id: ID!) { order(id: $id) { certificates { verifyCode } } }', { id: marked.id })).order
  const { campaignId, sites } = await givenSeason(app, { days: ['2026-06-02', '2026-06-12'], sites: 1, status: 'OPEN' })
  const [siteId = ''] = sites
  const people = await givenPeople(app, campaignId, 6)
  const slots = await givenSlots(app, siteId, ['2026-06-02', '2026-06-08'], [[11, 12, 4]])
  for (const { participantId } of people.slice(0, 4)) await did(app, 'campaign-manager', 'bookSeat', { participantId, slotId: slots[0] })
  const rows = [{ rosterNo: 'YM-LISTED', name: '示例渔民', phone: '13900099999', areaCode: '450481109001' }]
  await did(app, 'campaign-manager', 'importParticipants', { campaignId, rows })
  await did(app, 'campaign-manager', 'moveCampaign', { campaignId, status: 'RUNNING' })
  const [first, second] = people.map((one) => one.participantId)
  for (const participantId of [first, second]) await did(app, 'staff-01', 'checkInParticipant', { siteId, participantId })
  await did(app, 'staff-01', 'callNextParticipant', { siteId, station: 0 })
  await did(app, 'staff-01', 'recordStation', { siteId, participantId: first, outcome: 'PASSED' })
  const far = app.clock.now().getTime() + 20 * DAY
  const shift = (account: string, day: number) => ({
    staffId: staffId(account),
    startsAt: new Date(far + day * DAY),
    endsAt: new Date(far + day * DAY + 8 * HOUR),
  })
  const shifts = [shift('staff-03', 0), shift('staff-04', 1)]
  const { shiftIds } = await did(app, 'team-lead-jinzhu', 'planShifts', { teamId: TEAMS.jinzhu.id, shifts }, 'shiftIds')
  await did(app, 'staff-03', 'requestSwap', { shiftId: shiftIds[0], toStaffId: staffId('staff-04') }, 'swapId')
  const leave = { kind: 'ANNUAL', startsAt: new Date(far + 5 * DAY), endsAt: new Date(far + 6 * DAY) }
  await did(app, 'staff-02', 'requestLeave', leave, 'leaveId')
  const { equipment } = await did(
    app,
    'admin',
    'registerEquipment',
    { code: 'KIT-1', kind: 'portable-kit', teamId: TEAMS.redPomegranate.id },
    'equipment { id }',
  )
  await did(app, 'staff-01', 'checkOutEquipment', { equipmentId: equipment.id, dueBackAt: new Date(app.clock.now().getTime() + DAY) })
  const rule = { areaCode: CITY, itemCode: ITEMS.pensionPay.code, teamId: TEAMS.jinzhu.id, validFrom: '2026-12-01' }
  await did(app, 'admin', 'createDispatchRule', rule, '__typename')
  // A negative case, a supervision, a return and a sub-task that are still open.
  await givenOrder(app, 'RECTIFYING')
  const handled = await givenOrder(app, 'ACCEPTED')
  await did(app, 'supervisor', 'openSupervision', { orderId: handled.id, level: 'KEY', reason: '示例' })
  await did(app, 'staff-01', 'requestCoHandling', { orderId: handled.id, teamId: TEAMS.jinzhu.id, task: '示例' })
  const offered = await givenOrder(app, 'DISPATCHED')
  await did(app, 'team-lead', 'returnOrder', { orderId: offered.id, reason: 'OTHER', basis: '示例' })
  return { campaignId, sites, slots, certificate: certificates[0].verifyCode }
}
