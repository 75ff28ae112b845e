import { dice } from './dice.ts'
import { phoneNumber } from './people.ts'

/** Days of a season's week (集中办理周), windows of a day and sites: what seats are spread over. */
export const DAYS = 5
export const SITES = 2
/** Windows of each day, in minutes after the simulated day begins: a morning's and an afternoon's. */
export const WINDOWS = [
  { from: 30, to: 150 },
  { from: 330, to: 450 },
] as const

/** A seat a fisherman wants: on a day of the week (0: today), in a window of it, at a site. */
export interface Seat {
  readonly day: number
  readonly window: number
  readonly site: number
}

/** One fisherman of the roster, and what becomes of them. */
export interface Fisherman {
  readonly nr: number
  readonly rosterNo: string
  readonly name: string
  readonly phone: string
  /** How the call to them ends. */
  readonly call: 'CONSENTED' | 'DECLINED' | 'NO_ANSWER'
  /** Null: they come when it suits them, and take a number. */
  readonly seat: Seat | null
  /** Whether they come on the day of their seat. */
  readonly comes: boolean
  /** How the examination ends; the reason is not written down. */
  readonly examined: 'PASSED' | 'NOT_PASSED' | 'DEFERRED'
}

/**
 * The roster of a season, and what each of it will do: a pure function of seed and run.
 * @param people how many are on it
 * @param run makes numbers of this run different from those of every other
 */
export function planSeason(people: number, seed: number, run: string): Fisherman[] {
  const season = dice(seed).for(4_200_001)
  return Array.from({ length: people }, (_, nr) => {
    const own = season.for(nr)
    return {
      nr,
      rosterNo: `YM-${run}-${nr + 1}`,
      name: `示例渔民${nr + 1}`,
      phone: phoneNumber(own),
      call: own.weighted([
        ['CONSENTED', 86],
        ['DECLINED', 8],
        ['NO_ANSWER', 6],
      ] as const),
      seat: own.chance(0.9) ? { day: own.between(0, DAYS - 1), window: own.between(0, WINDOWS.length - 1), site: own.between(0, SITES - 1) } : null,
      comes: own.chance(0.9),
      examined: own.weighted([
        ['PASSED', 92],
        ['NOT_PASSED', 4],
        ['DEFERRED', 4],
      ] as const),
    }
  })
}

/** Seats of each window: a little fewer than are wanted, so that some have to wait. */
export const seatsFor = (people: number): number => Math.max(1, Math.floor((people * 0.75) / (DAYS * WINDOWS.length * SITES)))
