import type { OrderStanding } from '../db/generated/enums.ts'
import type { OrderKeys } from '../events/catalogue.ts'
import { isSandbox, type PartnerViewer, type Viewer } from './viewer.ts'

/**
 * The standing of an order (工单性质), given when it is registered and never changed: LIVE is the city's work, HISTORY was done before
 * and is kept to be found and counted, TEST is a partner's trial with a sandbox key. A reader that lists, follows, counts, times,
 * tells or shows orders asks here what that means, and nowhere else:
 *
 * | standing | seen by | clocks, timers, notices, signals | volumes | rates |
 * |---|---|---|---|---|
 * | LIVE | every viewer with the right to it | yes | of the day of its registration | yes |
 * | HISTORY | every viewer with the right to it | none | of the day of its call | none: each needs a clock or a question that it never had |
 * | TEST | the sandbox keys of its partner, and its own citizen token | none | none | none |
 */
type Standing = Pick<OrderKeys, 'standing'>

/** Whether it is work: its clocks run, its timers are set, its citizen is told, signals sound for it, rates are made of it. */
export const isWork = ({ standing }: Standing): boolean => standing === 'LIVE'
/** The same as SQL over an order `o`. */
export const IS_WORK = "o.standing = 'LIVE'"

/** Whether it counts among volumes, and so concerns boards. */
export const isCounted = ({ standing }: Standing): boolean => standing !== 'TEST'
/** The same as SQL over an order `o`; in these words, which those of a partial index are. */
export const IS_COUNTED = "o.standing <> 'TEST'"

const SEEN: readonly OrderStanding[] = ['LIVE', 'HISTORY']
const TRIED: readonly OrderStanding[] = ['TEST']

/** Standings of the orders a viewer may know of, within whatever else limits them. */
export const standingsFor = (viewer: Viewer): readonly OrderStanding[] => (isSandbox(viewer) ? TRIED : SEEN)

/** The standing of orders that a viewer registers. */
export const standingOfNew = (viewer: Viewer, history: boolean): OrderStanding => (isSandbox(viewer) ? 'TEST' : history ? 'HISTORY' : 'LIVE')

/** The keys of an event as the log holds them. */
export type StoredKeys = Omit<OrderKeys, 'standing' | 'companions'> & Partial<Pick<OrderKeys, 'standing' | 'companions'>>

/** Events from before there was a standing are of LIVE orders; those from before there were companions name none. */
export const asWritten = (keys: StoredKeys): OrderKeys => ({ standing: 'LIVE', companions: [], ...keys })

/** The source part of what a partner registers; a sandbox has one of its own, so that no trial is taken for a registration, nor stands in its way. */
export const ownSource = (viewer: PartnerViewer): string => `${isSandbox(viewer) ? 'sandbox ' : ''}${viewer.partnerId}`
