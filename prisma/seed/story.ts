import { addWorkingDays, type Calendar, dueInstant } from '../../src/calendar/working-days.ts'
import { MINUTE } from '../../src/clock.ts'
import type { Db } from '../../src/db/database.ts'
import type { Channel, EvaluationLevel } from '../../src/db/generated/enums.ts'
import { type Candidate, ineligibility } from '../../src/dispatch/eligibility.ts'
import { scoreOf } from '../../src/dispatch/score.ts'
import { newId } from '../../src/ids.ts'
import type { Availability } from '../../src/staff/availability.ts'
import { CITY, staffId, TEAMS } from './organisation.ts'
import type { ITEMS } from './reference.ts'

type Item = (typeof ITEMS)[keyof typeof ITEMS]

/** One order of the demo year. */
export interface Story {
  readonly index: number
  /** Day of everything but the closing, which is a day later; a working day. */
  readonly date: string
  readonly channel: Channel
  readonly areaCode: string
  readonly items: readonly Item[]
  readonly title: string
  readonly staffAccount: string
  readonly level: EvaluationLevel
}

/** Minutes after 10:00: the article's own day, the same for every order of the demo year. */
export const AT = {
  registered: 0,
  verified: 1,
  dispatched: 2,
  accepted: 9,
  contacted: 20,
  booked: 22,
  departed: 240,
  arrived: 268,
  started: 270,
  submitted: 275,
  taken: 280,
  finished: 300,
  decided: 330,
  issued: 335,
  completed: 345,
  evaluated: 400,
  closed: 1_440,
} as const

export const VISIT_MINUTES = 60
export const REPLY = '示例答复：已办结，证照已送达。'

/** What the stories of a year share, read once. */
export interface Scene {
  readonly calendar: Calendar
  readonly squad: readonly (Candidate & { readonly id: string; readonly badge: string })[]
}

/** No roster, nothing in hand: as the demo city's people are. */
const IDLE: Availability = { onLeave: false, onShift: null, roster: null, presence: null, openOrders: 0, capacity: null, equipment: [] }

/** The squad an order is offered to, with what decides who of it may take it. */
export async function readSquad(db: Pick<Db, 'staff'>): Promise<Scene['squad']> {
  const staff = await db.staff.findMany({
    where: { memberships: { some: { teamId: TEAMS.redPomegranate.id } } },
    include: { qualifications: true },
    orderBy: { badge: 'asc' },
  })
  return staff.map(({ id, badge, active, areaCodes, qualifications }) => ({
    id,
    badge,
    active,
    areaCodes,
    qualifiedFor: qualifications.map((q) => q.itemCode),
    declined: false,
    inConflict: false,
    reworks: false,
    mistaken: false,
    availability: IDLE,
  }))
}

/** A story with everything that is settled before it is told: ids, times, limits, who is asked. */
export type Cast = ReturnType<typeof castOf>

export function castOf({ calendar, squad }: Scene, story: Story) {
  const ten = new Date(`${story.date}T10:00:00.000+08:00`)
  const at = (moment: keyof typeof AT) => new Date(ten.getTime() + AT[moment] * MINUTE)
  const limit = (days: number) => dueInstant(addWorkingDays(calendar, story.date, days).date)
  const itemCodes: string[] = story.items.map((item) => item.code)
  const handling = addWorkingDays(calendar, story.date, 5)
  return {
    story,
    at,
    itemCodes,
    orderId: newId('order', at('registered')),
    requesterId: newId('requester', at('registered')),
    contactId: newId('contact', at('contacted')),
    appointmentId: newId('appointment', at('booked')),
    evaluationId: newId('evaluation', at('evaluated')),
    handlerId: staffId(story.staffAccount),
    phone: `+86139${String(10_000_000 + story.index).padStart(8, '0')}`,
    dueAt: dueInstant(handling.date),
    dueProvisional: handling.provisional,
    offeredTo: squad.filter((member) => ineligibility(member, { areaCode: story.areaCode, itemCodes }).length === 0).map((member) => member.id),
    score: scoreOf({ areaCodes: [CITY], availability: IDLE }, story).score,
    returnUntil: limit(1),
    reopenUntil: limit(10),
    visit: { startsAt: at('started'), endsAt: new Date(at('started').getTime() + VISIT_MINUTES * MINUTE) },
    matters: story.items.map((item, i) => ({
      item,
      seq: i + 1,
      id: newId('matter', at('verified')),
      certificateId: newId('certificate', at('issued')),
      promisedDueAt: limit(item.promisedDays),
      statutoryDueAt: limit(item.statutoryDays),
    })),
  }
}
