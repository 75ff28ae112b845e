import { isWork } from '../access/standing.ts'
import type { LoggedEvent } from '../events/catalogue.ts'

/** What an event means to somebody who waits for work. */
export type DispatchNews = 'OFFERED' | 'ACCEPTED' | 'TAKEN_BY_ANOTHER' | 'EXPIRED' | 'DECLINED' | 'ESCALATED' | 'RECALLED' | 'HELP_ASKED' | 'CHANGED'

/**
 * A pure function of the event and of who follows: one staff member, or one team.
 * @returns null when it is none of theirs, or no work
 */
export function dispatchNews(event: LoggedEvent, whose: { readonly staffId: string | null; readonly teamId: string | null }): DispatchNews | null {
  if (!isWork(event.after)) return null
  return whose.teamId === null ? forStaff(event, whose.staffId) : forTeam(event, whose.teamId)
}

/** Those whose offers an event takes back. */
function recalled(event: LoggedEvent): readonly string[] {
  switch (event.kind) {
    case 'WITHDRAWN':
      return event.data.offeredTo
    case 'RETURN_DECIDED':
    case 'DISPATCH_ESCALATED':
    case 'ROUND_RECALLED':
      return event.data.recalled
    case 'AMENDED':
      return event.data.recalled ?? []
    default:
      return []
  }
}

function forStaff(event: LoggedEvent, staffId: string | null): DispatchNews | null {
  if (staffId === null) return null
  switch (event.kind) {
    case 'DISPATCHED':
      return event.data.offeredTo.includes(staffId) ? 'OFFERED' : null
    case 'ACCEPTED':
      if (event.data.staffId === staffId) return 'ACCEPTED'
      return event.data.superseded.includes(staffId) ? 'TAKEN_BY_ANOTHER' : null
    case 'OFFERS_EXPIRED':
      return event.data.staff.includes(staffId) ? 'EXPIRED' : null
    case 'OFFER_DECLINED':
      return event.data.staffId === staffId ? 'DECLINED' : null
    default:
      if (recalled(event).includes(staffId)) return 'RECALLED'
      return event.before?.handler === staffId || event.after.handler === staffId ? 'CHANGED' : null
  }
}

function forTeam(event: LoggedEvent, teamId: string): DispatchNews | null {
  if (event.kind === 'CO_HANDLING_REQUESTED' && event.data.team === teamId) return 'HELP_ASKED'
  if (event.before?.team !== teamId && event.after.team !== teamId) return null
  switch (event.kind) {
    case 'DISPATCHED':
      return event.after.team === teamId ? 'OFFERED' : 'CHANGED'
    case 'ACCEPTED':
      return 'ACCEPTED'
    case 'OFFERS_EXPIRED':
      return 'EXPIRED'
    case 'OFFER_DECLINED':
      return 'DECLINED'
    case 'DISPATCH_ESCALATED':
      return 'ESCALATED'
    default:
      return recalled(event).length > 0 ? 'RECALLED' : 'CHANGED'
  }
}
