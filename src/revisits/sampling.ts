import { createHash } from 'node:crypto'
import { PARAMETERS } from '../policy/parameters.ts'

/** Of a hundred completed orders so many are drawn for a call back (抽样比例). */
export const SAMPLE_PERCENT = PARAMETERS.REVISIT_PERCENT.value

/** Whether an order's cycle is drawn (抽样): by a digest of it, so staff cannot choose, and asking again draws the same. Pure. */
export const isDrawn = (orderId: string, cycle: number): boolean =>
  createHash('sha256').update(`${orderId}:${cycle}`).digest().readUInt32BE(0) % 100 < SAMPLE_PERCENT
