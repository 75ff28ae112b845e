import type { LoggedEvent } from '../events/catalogue.ts'

/** What an event means to somebody who waits for work. */
export type DispatchNews = 'OFFERED' | 'ACCEPTED' | 'TAKEN_BY_ANOTHER' | 'RECALLED' | 'CHANGED'

/**
 * A pure function of the event and of who follows: one staff member, or one team.
 * @returns null when it is none of theirs
 */
export function dispatchNews(event: LoggedEvent, whose: { readonly staffId: string | null; readonly teamId: string | null }): DispatchNews | null {
  return whose.teamId === null ? forStaff(event, whose.staffId) : forTeam(event, whose.teamId)
}

function forStaff(event: LoggedEvent, staffId: string | null): DispatchNews | null {
  if (staffId === null) return null
  switch (event.kind) {
    case 'DISPATCHED':
      return event.data.offeredTo.includes(staffId) ? 'OFFERED' : null
    case 'ACCEPTED':
      if (event.data.staffId === staffId) return 'ACCEPTED'
      return event.data.superseded.includes(staffId) ? 'TAKEN_BY_ANOTHER' : null
    case 'WITHDRAWN':
      if (event.data.offeredTo.includes(staffId)) return 'RECALLED'
      return event.before?.handler === staffId ? 'CHANGED' : null
    default:
      return event.before?.handler === staffId || event.after.handler === staffId ? 'CHANGED' : null
  }
}

function forTeam(event: LoggedEvent, teamId: string): DispatchNews | null {
  if (event.before?.team !== teamId && event.after.team !== teamId) return null
  switch (event.kind) {
    case 'DISPATCHED':
      return 'OFFERED'
    case 'ACCEPTED':
      return 'ACCEPTED'
    case 'WITHDRAWN':
      return event.data.offeredTo.length > 0 ? 'RECALLED' : 'CHANGED'
    default:
      return 'CHANGED'
  }
}
