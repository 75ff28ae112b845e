import type { Visit } from './step.ts'

/** The visits of a squad's staff, as it writes them on its wall, so that they promise no hour twice. */
export interface Diary {
  /** The visit, or the first later half hour in which the staff member is free; written down. */
  book(staffId: string, wish: Visit): Visit
  /** Takes a visit out again. */
  free(staffId: string, visit: Visit): void
}

const LATER = 30

export function createDiary(): Diary {
  const days = new Map<string, Visit[]>()
  return {
    book(staffId, wish) {
      const own = days.get(staffId) ?? []
      days.set(staffId, own)
      let visit = wish
      while (own.some((other) => other.from < visit.from + visit.minutes && visit.from < other.from + other.minutes))
        visit = { ...visit, from: visit.from + LATER }
      own.push(visit)
      return visit
    },
    free(staffId, visit) {
      const own = days.get(staffId) ?? []
      days.set(
        staffId,
        own.filter((other) => other !== visit),
      )
    },
  }
}
