import { z } from 'zod'
import { HOUR, MINUTE, startOfDayInShanghai } from '../clock.ts'
import type { CampaignSlot } from '../db/generated/client.ts'
import { InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import { inputType } from '../input.ts'
import type { Change } from '../runtime.ts'
import { setTimers } from '../timers/timer.ts'

const between = (least: number, most: number) => {
  const words = `must be ${least} to ${most} | 须为 ${least} 到 ${most}`
  return z.number().int().min(least, words).max(most, words)
}

export const seatWindow = inputType(
  'SeatWindowInput',
  'A window of each day with its seats (时段名额)',
  z.object({
    fromMinute: between(0, 1_440).describe('Minutes after midnight, Asia/Shanghai (开始分钟)'),
    toMinute: between(0, 1_440).describe('Until, excluded (结束分钟)'),
    capacity: between(1, 2_000).describe('Seats, 1 to 2000 (名额)'),
  }),
)
type SeatWindow = z.output<typeof seatWindow>

/** A slot that is to be opened. */
export type NewSlot = Omit<CampaignSlot, 'booked'>

/** @param field where the windows stand in the input @throws InvalidInput */
export function expectWindows(windows: readonly SeatWindow[], field: string): void {
  windows.forEach(({ fromMinute, toMinute }, i) => {
    if (toMinute <= fromMinute) throw new InvalidInput(`${field}.${i}.toMinute`, { en: 'must be after fromMinute', zh: '须晚于开始时刻' })
  })
}

/** The slots of a site on some days. @param dates `YYYY-MM-DD` */
export function slotsOf(c: Change, siteId: string, dates: readonly string[], windows: readonly SeatWindow[]): NewSlot[] {
  return dates.flatMap((on) =>
    windows.map(({ fromMinute, toMinute, capacity }) => {
      const midnight = startOfDayInShanghai(on).getTime()
      const times = { startsAt: new Date(midnight + fromMinute * MINUTE), endsAt: new Date(midnight + toMinute * MINUTE) }
      return { id: newId('slot', c.now), siteId, ...times, capacity }
    }),
  )
}

/** Opens slots (开放名额), and looks an hour after each who did not come. */
export async function writeSlots(c: Change, rows: readonly NewSlot[]): Promise<void> {
  await c.tx.campaignSlot.createMany({ data: [...rows] })
  await setTimers(
    c,
    rows.map((row) => ({ kind: 'missSlot', subjectId: row.id, dueAt: new Date(row.endsAt.getTime() + HOUR) })),
  )
}
