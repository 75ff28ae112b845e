import type { Tx } from '../db/database.ts'
import type { DutyWindow } from '../db/generated/client.ts'
import { around } from './load-calendar.ts'

/**
 * The duty windows that hold in an area (值班时段): those of the smallest area that has any; the nation's otherwise.
 * @param tx the change's transaction, or the database for a read
 */
export async function loadWindows(tx: Pick<Tx, 'dutyWindow'>, areaCode: string): Promise<DutyWindow[]> {
  return nearestWindows(await tx.dutyWindow.findMany({ where: { areaCode: { in: around(areaCode) } } }), areaCode)
}

/** Of windows of several areas those that hold in one. */
export function nearestWindows<W extends { readonly areaCode: string }>(rows: readonly W[], areaCode: string): W[] {
  const areas = around(areaCode)
  const nearest = areas.find((area) => rows.some((row) => row.areaCode === area))
  return rows.filter((row) => row.areaCode === nearest)
}
