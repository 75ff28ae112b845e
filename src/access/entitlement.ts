import type { Viewer } from './viewer.ts'

/**
 * The entitlement class of a viewer: all viewers of one class may see exactly the same. Cursors are bound to it, and
 * streams of one class share their work.
 */
export function entitlement(viewer: Viewer): string {
  switch (viewer.role) {
    case 'BOARD':
      return `BOARD:${viewer.boardId}`
    case 'CITIZEN':
      return `CITIZEN_OF:${viewer.orderId}:${viewer.cycle}`
    case 'PARTNER':
      return `PARTNER:${viewer.partnerId}:${[...viewer.scopes].sort().join('+')}${viewer.sandbox ? ':sandbox' : ''}`
    case 'STAFF':
      return `STAFF:${viewer.staffId}`
    case 'TEAM_LEAD':
      return `TEAM:${[...viewer.teamIds].sort().join('+')}`
    case 'DEPARTMENT':
      return `DEPARTMENT:${[...viewer.itemCodes].sort().join('+')}`
    case 'ANONYMOUS':
    case 'SYSTEM':
      return viewer.role
    default:
      return `${viewer.role}:${viewer.areaCode}`
  }
}
