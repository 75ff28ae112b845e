import type { Deed } from './deeds.ts'

/** Whose events a subscriber may see. */
export type Sees =
  | { readonly feed: 'orders'; readonly partner: string | null }
  | { readonly feed: 'dispatches'; readonly staffId: string }
  | { readonly feed: 'dispatches'; readonly teamId: string }

/** One event a watcher must see. */
export interface Expected {
  readonly kind: string
  /** Transition or news. */
  readonly what: string
}

/** An event of the log by what every watcher knows of it. */
export const keyOf = (orderId: string, version: number) => `${orderId}#${version}`

/**
 * What a subscriber must see of the deeds: exactly these, each once. A pure function, written from the rules of the API and
 * not from its code.
 * @param deeds of each order in order of their versions
 */
export function expectedFor(sees: Sees, deeds: readonly Deed[]): Map<string, Expected> {
  const expected = new Map<string, Expected>()
  const before = new Map<string, Deed>()
  for (const deed of [...deeds].sort((a, b) => a.version - b.version)) {
    const what = whatFor(sees, deed, before.get(deed.orderId) ?? null)
    if (what !== null) expected.set(keyOf(deed.orderId, deed.version), { kind: deed.kind, what })
    before.set(deed.orderId, deed)
  }
  return expected
}

function whatFor(sees: Sees, deed: Deed, before: Deed | null): string | null {
  if (sees.feed === 'orders') {
    if (sees.partner !== null && deed.partner !== sees.partner) return null
    return before === null ? 'ENTERED' : 'CHANGED'
  }
  return 'teamId' in sees ? forTeam(sees.teamId, deed, before) : forStaff(sees.staffId, deed, before)
}

function forStaff(staffId: string, deed: Deed, before: Deed | null): string | null {
  if (deed.kind === 'DISPATCHED') return deed.offered.includes(staffId) ? 'OFFERED' : null
  if (deed.kind === 'ACCEPTED') {
    if (deed.handler === staffId) return 'ACCEPTED'
    return deed.offered.includes(staffId) ? 'TAKEN_BY_ANOTHER' : null
  }
  if (deed.kind === 'OFFER_DECLINED') return losesOne(staffId, deed, before) ? 'DECLINED' : null
  if (takesBack(deed) && deed.offered.includes(staffId)) return 'RECALLED'
  return deed.handler === staffId || before?.handler === staffId ? 'CHANGED' : null
}

function forTeam(teamId: string, deed: Deed, before: Deed | null): string | null {
  if (deed.team !== teamId && before?.team !== teamId) return null
  if (deed.kind === 'DISPATCHED') return deed.team === teamId ? 'OFFERED' : 'CHANGED'
  if (deed.kind === 'ACCEPTED') return 'ACCEPTED'
  if (deed.kind === 'OFFER_DECLINED') return 'DECLINED'
  return takesBack(deed) && deed.offered.length > 0 ? 'RECALLED' : 'CHANGED'
}

/** An order that is withdrawn, or taken back from its team, takes its offers along; so does a round that dispatch takes back. */
const takesBack = (deed: Deed) => deed.kind === 'WITHDRAWN' || deed.kind === 'ROUND_RECALLED' || (deed.kind === 'RETURN_DECIDED' && deed.status === 'VERIFIED')

const losesOne = (staffId: string, deed: Deed, before: Deed | null) => before?.offered.includes(staffId) === true && !deed.offered.includes(staffId)
