/** Wuzhou (梧州市): the area of whoever acts for all of it. */
export const WHOLE_CITY = '450400000000'

/** An area and those it lies in (上级区划): village, town, county, city. */
export const areasAround = (areaCode: string): string[] => [...new Set([4, 6, 9, 12].map((length) => areaCode.slice(0, length).padEnd(12, '0')))]

/** Roles that rights are granted to: one viewer has exactly one. */
export const PERSON_ROLES = [
  'HOTLINE_AGENT',
  'DISPATCHER',
  'STAFF',
  'TEAM_LEAD',
  'SUPERVISOR',
  'QUALITY',
  'CAMPAIGN_MANAGER',
  'DEPARTMENT',
  'AUDITOR',
  'ADMIN',
] as const

export type PersonRole = (typeof PERSON_ROLES)[number]
export const ROLES = ['ANONYMOUS', 'BOARD', 'CITIZEN', 'PARTNER', ...PERSON_ROLES, 'SYSTEM'] as const
export type Role = (typeof ROLES)[number]

interface Base {
  /** Stable id of the actor: account, partner id, board id, `citizen`, `anonymous` or `system`. Never a name. */
  readonly id: string
  /** When the proof ends; null when it does not. */
  readonly expiresAt: Date | null
}

/** A viewer without a token. */
export interface AnonymousViewer extends Base {
  readonly role: 'ANONYMOUS'
}

/** The program itself: timers, seeding. */
export interface SystemViewer extends Base {
  readonly role: 'SYSTEM'
}

/** A public board with its token. */
export interface BoardViewer extends Base {
  readonly role: 'BOARD'
  readonly boardId: string
  /** The key that proved it, so that revoking just that key ends its streams; never part of an entitlement class. */
  readonly keyId?: string
}

/** The citizen behind one order, proven by a link token or by number and query code. */
export interface CitizenViewer extends Base {
  readonly role: 'CITIZEN'
  readonly orderId: string
  readonly cycle: number
  /** Generation of the order's query code the proof was given in; a corrected telephone begins the next. */
  readonly queryGeneration: number
}

/** A partner application with its key. */
export interface PartnerViewer extends Base {
  readonly role: 'PARTNER'
  readonly partnerId: string
  readonly scopes: readonly string[]
  /** A sandbox key (沙箱密钥): what it registers is TEST, and it sees no other orders. */
  readonly sandbox: boolean
  /** The key that proved it, so that revoking just that key ends its streams; never part of an entitlement class. */
  readonly keyId?: string
}

/** What the sign-on says of how and when a person proved who they are; never part of an entitlement class. */
export interface SignOn {
  /** When the token was issued (`iat`). */
  readonly issuedAt: Date
  /** When the person last proved who they are (`auth_time`); null when the sign-on does not say. */
  readonly authenticatedAt: Date | null
  /** The class of that proof (`acr`), in the sign-on's own words. */
  readonly acr: string | null
}

/** A person who works for the city, signed on. */
export interface PersonViewer extends Base {
  readonly role: PersonRole
  /** Code prefix owner: sees this area and everything below it. */
  readonly areaCode: string
  /** Of STAFF and TEAM_LEAD: the part of the city that the token itself names, and outside of which they act on nothing; left out, their teams alone say it. */
  readonly within?: string
  /** Set for STAFF and TEAM_LEAD. */
  readonly staffId: string | null
  /** Teams of a STAFF member; for a TEAM_LEAD, the teams led. */
  readonly teamIds: readonly string[]
  /** Items of a DEPARTMENT viewer's department. */
  readonly itemCodes: readonly string[]
  /** Left out where the program acts in a role, for no token then stands behind the viewer. */
  readonly signOn?: SignOn
}

export type Viewer = AnonymousViewer | SystemViewer | BoardViewer | CitizenViewer | PartnerViewer | PersonViewer

export const ANONYMOUS: Viewer = { role: 'ANONYMOUS', id: 'anonymous', expiresAt: null }
export const SYSTEM: Viewer = { role: 'SYSTEM', id: 'system', expiresAt: null }

/** The viewer's id as staff; empty for a viewer who is not staff. */
export const staffIdOf = ({ viewer }: { readonly viewer: Viewer }) => (isPerson(viewer) ? (viewer.staffId ?? '') : '')

/** The name a viewer's connections and tries are counted under; null for an anonymous one, who is counted by address. */
export function holderOf(viewer: Viewer): string | null {
  if (viewer.role === 'ANONYMOUS') return null
  if (viewer.role === 'CITIZEN') return `citizen of ${viewer.orderId}`
  // Trials of a sandbox do not use up the limits of its partner's work.
  return `${viewer.role} ${viewer.id}${isSandbox(viewer) ? ' sandbox' : ''}`
}

/** Whether the viewer is a partner with a sandbox key (沙箱). */
export const isSandbox = (viewer: Viewer): boolean => viewer.role === 'PARTNER' && viewer.sandbox

/** Whether the viewer is a person who works for the city. */
export function isPerson(viewer: Viewer): viewer is PersonViewer {
  return (PERSON_ROLES as readonly string[]).includes(viewer.role)
}
