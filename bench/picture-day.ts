import { ITEMS } from '../prisma/seed/reference.ts'
import { HOUR, MINUTE } from '../src/clock.ts'
import { givenOrder, type Stage } from '../test/kit/given.ts'

/** What the board is pictured at: the middle of a busy afternoon. */
export const PICTURED_AT = '2025-12-30T15:42:18.000+08:00'
const DAY = '2025-12-30'

const PLACES = [
  '450403103000',
  '450403101000',
  '450405001000',
  '450405002000',
  '450406100000',
  '450421101000',
  '450422100000',
  '450423100000',
  '450481100000',
  '450481109001',
]
const STATES = [
  'COMPLETED',
  'DISPATCHED',
  'SCHEDULED',
  'ACCEPTED',
  'PROCESSING',
  'VERIFIED',
  'COMPLETED',
  'IN_SERVICE',
  'REGISTERED',
  'CLOSED',
  'DISPATCHED',
] as const
const MATTERS = Object.values(ITEMS).map((item) => item.code)
/** What the demo department decides. */
const DECIDED = [ITEMS.drainage.code, ITEMS.construction.code]
/** Orders registered in each hour from 8 to 15, as a hotline's morning and afternoon go. */
const BY_HOUR = [2, 6, 8, 5, 2, 3, 7, 4]

/** Plays a day of the city through the API, on a clock that is set to each step's time. */
export async function playDay(app: Stage): Promise<void> {
  let nr = 0
  // Some from the days before, still open.
  for (const [daysAgo, hour] of [
    [6, 9],
    [5, 15],
    [4, 11],
    [1, 10],
    [1, 16],
  ] as const) {
    app.clock.set(new Date(Date.parse(`${DAY}T00:00:00.000+08:00`) - daysAgo * 24 * HOUR + hour * HOUR + nr * 7 * MINUTE))
    await givenOrder(app, nr % 2 === 0 ? 'PROCESSING' : 'SCHEDULED', order(nr++, MATTERS))
  }
  for (const [i, many] of BY_HOUR.entries()) {
    for (let n = 0; n < many; n++) {
      app.clock.set(new Date(Date.parse(`${DAY}T00:00:00.000+08:00`) + (8 + i) * HOUR + Math.floor((n * 60) / many) * MINUTE))
      const state = STATES[nr % STATES.length] as (typeof STATES)[number]
      await givenOrder(app, state, order(nr++, state === 'COMPLETED' || state === 'CLOSED' ? DECIDED : MATTERS))
    }
  }
  app.clock.set(PICTURED_AT)
}

const order = (nr: number, items: readonly string[]) => ({
  registration: { areaCode: PLACES[(nr * 7) % PLACES.length] as string },
  items: [items[nr % items.length] as string],
  staff: `staff-${String((nr % 19) + 1).padStart(2, '0')}`,
})
