import { stageOf } from './citizen-token.ts'
import type { CitizenViewer, PersonViewer, Viewer } from './viewer.ts'

/**
 * The entitlement class of a viewer: all viewers of one class may see exactly the same. Cursors are bound to it, and
 * streams of one class share their work.
 */
export function entitlement(viewer: Viewer): string {
  switch (viewer.role) {
    case 'BOARD':
      return `BOARD:${viewer.boardId}`
    case 'CITIZEN':
      return citizenEntitlement(viewer)
    case 'PARTNER':
      return `PARTNER:${viewer.partnerId}:${[...viewer.scopes].sort().join('+')}${viewer.sandbox ? ':sandbox' : ''}`
    case 'STAFF':
      return `STAFF:${viewer.staffId}${boundTo(viewer)}`
    case 'TEAM_LEAD':
      return `TEAM:${[...viewer.teamIds].sort().join('+')}${boundTo(viewer)}`
    case 'DEPARTMENT':
      return `DEPARTMENT:${[...viewer.itemCodes].sort().join('+')}:${viewer.areaCode}`
    case 'ANONYMOUS':
    case 'SYSTEM':
      return viewer.role
    default:
      return `${viewer.role}:${viewer.areaCode}`
  }
}

const boundTo = ({ within }: PersonViewer): string => (within === undefined ? '' : `:${within}`)

/** That of the citizen behind an order, proven by a token or by number and query code. */
export const citizenEntitlement = (proven: Pick<CitizenViewer, 'orderId' | 'cycle' | 'queryGeneration'>): string =>
  `CITIZEN_OF:${proven.orderId}:${stageOf(proven)}`
