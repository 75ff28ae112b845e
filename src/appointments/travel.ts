import { countyOf, townOf } from '../areas/area-code.ts'

/**
 * Minutes to get from one area to another (路途缓冲), a policy: ten within a village, twenty within a town, forty within a
 * county, sixty beyond. Pure.
 */
export function travelMinutes(from: string, to: string): number {
  if (from === to) return 10
  if (townOf(from) !== null && townOf(from) === townOf(to)) return 20
  return countyOf(from) !== null && countyOf(from) === countyOf(to) ? 40 : 60
}
