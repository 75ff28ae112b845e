import { z } from 'zod'
import { loadCalendar } from '../calendar/load-calendar.ts'
import { loadWindows } from '../calendar/load-windows.ts'
import { staffNeeded } from '../catalogue/staff-needed.ts'
import { DAY, dateInShanghai } from '../clock.ts'
import type { Db, Tx } from '../db/database.ts'
import { areaCode } from '../input.ts'
import { type FreeSlot, freeSlots } from './free-slots.ts'
import { loadDiaries } from './load-diaries.ts'
import { HORIZON_WORKING_DAYS, LONGEST_MINUTES } from './slot-rules.ts'

/** What slots are looked for; the area and items are an order's, or named. */
export const searchSlotsRules = z.object({
  areaCode: areaCode,
  itemCodes: z.array(z.string()).max(10, 'must have at most 10 | 至多 10 项'),
  staffId: z.string().nullable(),
  teamId: z.string().nullable(),
  minutes: z.number().int().min(15, 'must be 15 to 480 | 须为 15 到 480').max(LONGEST_MINUTES, 'must be 15 to 480 | 须为 15 到 480'),
  requiredStaff: z.number().int().min(1, 'must be 1 to 4 | 须为 1 到 4').max(4, 'must be 1 to 4 | 须为 1 到 4').nullable(),
  from: z.date().nullable(),
  first: z.number().int().min(1, 'must be 1 to 200 | 须为 1 到 200').max(200, 'must be 1 to 200 | 须为 1 到 200'),
})

export type SlotSearch = z.output<typeof searchSlotsRules> & {
  /** The staff member who must come; others may come along. */ readonly handlerId?: string | null
}

/** Days of rest between working days that the horizon can hold; diaries are read that far. */
const LONGEST_REST_DAYS = 12

/** Finds the times a visit can be booked for (可约时段), earliest first; four statements. */
export async function searchSlots(db: Db | Tx, search: SlotSearch, now: Date): Promise<FreeSlot[]> {
  const until = new Date(now.getTime() + (HORIZON_WORKING_DAYS + LONGEST_REST_DAYS) * DAY)
  const calendar = await loadCalendar(db, { from: dateInShanghai(now), areaCode: search.areaCode })
  const windows = await loadWindows(db, search.areaCode)
  const diaries = await loadDiaries(db, search, now, until)
  const wanted = {
    areaCode: search.areaCode,
    minutes: search.minutes,
    requiredStaff: search.requiredStaff ?? (await staffNeeded(db, search.itemCodes)),
    withStaff: search.handlerId ?? search.staffId,
    from: search.from ?? now,
    first: search.first,
  }
  return freeSlots(wanted, diaries, calendar, windows, now)
}
