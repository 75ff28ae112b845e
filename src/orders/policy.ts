import { standingsFor } from '../access/standing.ts'
import { isPerson, type PersonViewer, type Viewer } from '../access/viewer.ts'
import { isWithin } from '../areas/area-code.ts'
import { DAY } from '../clock.ts'
import type { Matter, Order, Prisma } from '../db/generated/client.ts'
import type { MatterStatus } from '../db/generated/enums.ts'
import type { OrderKeys } from '../events/catalogue.ts'
import { HANDLER_AFTER_DAYS } from './facts.ts'
import { areaWhere, matches, type OrderFilter, toWhere } from './filter.ts'

/**
 * Which orders a viewer may know of, as one criterion; lists, single reads, feeds and views all ask it.
 * `order` limits it to one order (a citizen's), null means none at all.
 */
export function orderScope(viewer: Viewer): { readonly filter: OrderFilter; readonly order?: string } | null {
  switch (viewer.role) {
    // Of whatever standing: a token for a TEST order comes from its partner's sandbox key alone.
    case 'CITIZEN':
      return { filter: {}, order: viewer.orderId }
    // The program's own timers act on whatever they were set for; no credential yields this viewer.
    case 'SYSTEM':
      return { filter: {} }
    default: {
      const filter = withinRole(viewer)
      return filter && { filter: { ...filter, standing: { in: standingsFor(viewer) } } }
    }
  }
}

/** What the token's own area takes off the orders of staff and leads. */
const boundTo = ({ within }: PersonViewer): OrderFilter => (within === undefined ? {} : { area: { within: [within] } })
/** The same for rows of orders. */
export const ofOrdersInBounds = (viewer: Viewer): { order?: Prisma.OrderWhereInput } =>
  isPerson(viewer) && viewer.within !== undefined ? { order: areaWhere(viewer.within) } : {}
/** Whether something lies within the area that the token of staff or a lead names. */
export const isInBounds = (viewer: Viewer, { areaCode }: Pick<Order, 'areaCode'>): boolean =>
  !isPerson(viewer) || viewer.within === undefined || isWithin(areaCode, viewer.within)

const ownId = ({ staffId }: PersonViewer) => (staffId === null ? [] : [staffId])

/** What a role limits, besides the standing; null: it sees no orders. */
function withinRole(viewer: Exclude<Viewer, { readonly role: 'CITIZEN' | 'SYSTEM' }>): OrderFilter | null {
  switch (viewer.role) {
    case 'PARTNER':
      return viewer.scopes.includes('orders:read') ? { partner: { in: [viewer.partnerId] } } : null
    case 'STAFF':
      // Own orders, those of visits they come along to, and what is offered to the squad (抢单): once another staff member has accepted, it leaves the scope.
      return {
        ...boundTo(viewer),
        or: [{ handler: { in: ownId(viewer) } }, { companions: { any: ownId(viewer) } }, { team: { in: viewer.teamIds }, status: { in: ['DISPATCHED'] } }],
      }
    case 'TEAM_LEAD':
      return { ...boundTo(viewer), team: { in: viewer.teamIds } }
    case 'DEPARTMENT':
      return { items: { any: viewer.itemCodes }, area: { within: [viewer.areaCode] } }
    case 'CAMPAIGN_MANAGER':
      return { channel: { in: ['PROACTIVE'] }, area: { within: [viewer.areaCode] } }
    case 'HOTLINE_AGENT':
    case 'DISPATCHER':
    case 'SUPERVISOR':
    case 'QUALITY':
    case 'AUDITOR':
    case 'ADMIN':
      return { area: { within: [viewer.areaCode] } }
    case 'ANONYMOUS':
    case 'BOARD':
      return null
  }
}

/**
 * The scope as a question to the database.
 * @param filter what is asked for within the scope; all of it when left out
 */
export function scopeWhere(viewer: Viewer, filter?: OrderFilter | null): Prisma.OrderWhereInput {
  const scope = orderScope(viewer)
  if (scope === null) return { id: { in: [] } }
  // The viewer's own orders are in scope whole. Asked for alone, an index gives them in order; beside the offers' OR, none can.
  const own = viewer.role === 'STAFF' && filter?.handler?.in?.length === 1 && filter.handler.in[0] === viewer.staffId
  const limits = own ? { standing: scope.filter.standing, ...boundTo(viewer) } : scope.filter
  const all = [...(scope.order === undefined ? [] : [{ id: scope.order }]), toWhere(limits), ...(filter ? [toWhere(filter)] : [])]
  return all.length === 1 ? (all[0] as Prisma.OrderWhereInput) : { AND: all }
}

/** The scope as a question to an order or an event of it. */
export function inScope(viewer: Viewer, orderId: string, keys: OrderKeys): boolean {
  const scope = orderScope(viewer)
  return scope !== null && (scope.order === undefined || scope.order === orderId) && matches(scope.filter, keys)
}

/** Whether an order is there for a caller that names its number and query code: a sandbox finds its own trials alone, other callers find no trials. */
export const mayTrack = (viewer: Viewer, order: Pick<Order, 'standing' | 'partnerId'>): boolean =>
  standingsFor(viewer).includes(order.standing) && (viewer.role !== 'PARTNER' || !viewer.sandbox || viewer.partnerId === order.partnerId)

type Owned = Pick<Order, 'handlerId' | 'teamId' | 'areaCode' | 'completedAt'>

/** The handler's access runs from acceptance to completion + 7 days. */
function isHandlerNow(viewer: Viewer, order: Owned, now: Date): boolean {
  return viewer.role === 'STAFF' && viewer.staffId !== null && viewer.staffId === order.handlerId && isInBounds(viewer, order) && !isLongOver(order, now)
}

/** The handler's days after the completion are over. */
const isLongOver = ({ completedAt }: Pick<Order, 'completedAt'>, now: Date) =>
  completedAt !== null && now.getTime() > completedAt.getTime() + HANDLER_AFTER_DAYS * DAY

/** Staff who come along to a visit (同行人员) read what it is about, and reveal where it goes, from its booking to completion + 7 days. */
export const isCompanionNow = (viewer: Viewer, order: Pick<Order, 'companionIds' | 'completedAt' | 'areaCode'>, now: Date): boolean =>
  viewer.role === 'STAFF' && viewer.staffId !== null && order.companionIds.includes(viewer.staffId) && isInBounds(viewer, order) && !isLongOver(order, now)

/** Viewers that read what an order is about and what was done at the door: as for free text, with the companions of its visits. */
export const mayReadRequest = (viewer: Viewer, order: Owned & Pick<Order, 'companionIds'>, now: Date): boolean =>
  mayReadText(viewer, order, now) || isCompanionNow(viewer, order, now)

/**
 * The same as a question to the database, for viewers that read texts of many orders: those of a search by words. None for
 * others: a department's look at one order is logged, and a search looks at all.
 */
export function readableWhere(viewer: Viewer, now: Date): Prisma.OrderWhereInput {
  switch (viewer.role) {
    case 'STAFF': {
      const mine = [{ handlerId: { in: ownId(viewer) } }, { companionIds: { hasSome: ownId(viewer) } }]
      const since = new Date(now.getTime() - HANDLER_AFTER_DAYS * DAY)
      return {
        AND: [
          { OR: mine },
          { OR: [{ completedAt: null }, { completedAt: { gte: since } }] },
          ...(viewer.within === undefined ? [] : [areaWhere(viewer.within)]),
        ],
      }
    }
    case 'TEAM_LEAD':
      return toWhere({ ...boundTo(viewer), team: { in: viewer.teamIds } })
    case 'HOTLINE_AGENT':
    case 'DISPATCHER':
    case 'QUALITY':
    case 'SUPERVISOR':
      return areaWhere(viewer.areaCode)
    default:
      return { id: { in: [] } }
  }
}

/** Roles that may read free text (诉求内容, notes, evaluation text): handler, hotline agent, dispatcher, lead, quality, supervisor. The citizen reads their own. */
export function mayReadText(viewer: Viewer, order: Owned, now: Date): boolean {
  switch (viewer.role) {
    case 'CITIZEN':
      return true
    case 'STAFF':
      return isHandlerNow(viewer, order, now)
    case 'TEAM_LEAD':
      return order.teamId !== null && viewer.teamIds.includes(order.teamId) && isInBounds(viewer, order)
    case 'HOTLINE_AGENT':
    case 'DISPATCHER':
    case 'QUALITY':
    case 'SUPERVISOR':
      return isWithin(order.areaCode, viewer.areaCode)
    default:
      return false
  }
}

/** States of a matter that is before its department: submitted, and not decided (在审). */
export const BEFORE_DEPARTMENT = ['SUBMITTED', 'SUPPLEMENTING', 'ACCEPTED', 'SUSPENDED'] as const satisfies readonly MatterStatus[]

/**
 * Whether a department examines something in this order (审查): it decides about a person and a request, so it reads both, from
 * the submission of a matter of its own to its decision, and nothing of what colleagues write to each other.
 */
export const mayExamine = (viewer: Viewer, matters: readonly Pick<Matter, 'itemCode' | 'status'>[]): boolean =>
  viewer.role === 'DEPARTMENT' &&
  matters.some(({ itemCode, status }) => viewer.itemCodes.includes(itemCode) && (BEFORE_DEPARTMENT as readonly MatterStatus[]).includes(status))

/**
 * Roles that may reveal plain contact data, one access-log row a time: as for free text, without the citizen. A department may while it
 * examines (`mayExamine`). Never auditor, admin, campaign manager or partner.
 */
export function mayReveal(viewer: Viewer, order: Owned, now: Date): boolean {
  return viewer.role !== 'CITIZEN' && mayReadText(viewer, order, now)
}
