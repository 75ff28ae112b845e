import type { Presence } from '../db/generated/enums.ts'
import type { Block } from '../errors.ts'

/** The roster somebody's duty follows. */
export interface Roster {
  /** Name of the team that keeps it. */
  readonly team: string
  /** Its first day, `YYYY-MM-DD`: nobody is off duty for its sake before. */
  readonly since: string
}

/** What roster, presence, work in hand and equipment say of a staff member at one instant. */
export interface Availability {
  readonly onLeave: boolean
  /** On a shift now; null when no team of theirs keeps a roster, which puts everybody in service on duty. */
  readonly onShift: boolean | null
  /** The roster that says so; null when none is kept. */
  readonly roster: Roster | null
  /** As last reported; null when they never reported and are reached by telephone. */
  readonly presence: Presence | null
  /** Orders they answer for that are not completed. */
  readonly openOrders: number
  /** Orders at once at most; null: no limit. */
  readonly capacity: number | null
  /** Kinds of equipment in their hands, or free in a team of theirs. */
  readonly equipment: readonly string[]
}

const offDuty = (roster: Roster | null): [en: string, zh: string] =>
  roster
    ? [`on no shift now; ${roster.team} keeps a roster since ${roster.since}`, `当前不在班，${roster.team}自 ${roster.since} 起实行排班`]
    : ['not on duty now', '当前不在班']

/**
 * Why somebody cannot take work now; empty when they can. Pure.
 * @param needs kinds of equipment the work takes
 */
export function unavailability(a: Availability, needs: readonly string[] = []): Block[] {
  const missing = needs.filter((kind) => !a.equipment.includes(kind))
  const block = (when: boolean, code: string, en: string, zh: string): Block[] => (when ? [{ code, words: { en, zh } }] : [])
  return [
    ...block(a.onLeave, 'ON_LEAVE', 'on leave', '请假中'),
    ...block(!a.onLeave && a.onShift === false, 'OFF_DUTY', ...offDuty(a.roster)),
    ...block(a.presence === 'OFF', 'OFFLINE', 'offline', '离线'),
    ...block(
      a.capacity !== null && a.openOrders >= a.capacity,
      'AT_CAPACITY',
      `has ${a.openOrders} open orders, the limit`,
      `在办 ${a.openOrders} 件，已达上限`,
    ),
    ...block(missing.length > 0, 'NO_EQUIPMENT', `no ${missing.join(', ')} to be had`, `无可用设备：${missing.join('、')}`),
  ]
}
