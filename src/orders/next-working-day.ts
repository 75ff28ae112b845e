import { calendarIn } from '../calendar/rules-in-change.ts'
import { addWorkingDays, dueInstant } from '../calendar/working-days.ts'
import { dateInShanghai, startOfDayInShanghai } from '../clock.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Change } from '../runtime.ts'

/** Working days after its ending during which a citizen may have an order reopened (T22). */
const REOPEN_DAYS = PARAMETERS.REOPEN_WORKING_DAYS.value

/** 24:00 Asia/Shanghai of the working day so many after today, in an area. */
export async function endOfWorkingDay(c: Change, areaCode: string, days: number): Promise<Date> {
  const today = dateInShanghai(c.now)
  return dueInstant(addWorkingDays(await calendarIn(c, today, areaCode), today, days).date)
}

/** 00:00 Asia/Shanghai of the next working day in an area. */
export async function nextWorkingDay(c: Change, areaCode: string): Promise<Date> {
  const today = dateInShanghai(c.now)
  return startOfDayInShanghai(addWorkingDays(await calendarIn(c, today, areaCode), today, 1).date)
}

/** Until when the citizen may have an order reopened that ends now (申请重办截止). */
export const reopenUntil = (c: Change, areaCode: string) => endOfWorkingDay(c, areaCode, REOPEN_DAYS)
