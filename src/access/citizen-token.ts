import { idPrefix } from '../ids.ts'
import type { Keys } from './encryption.ts'
import { sign, verify } from './encryption.ts'

const PURPOSE = 'citizen-token'
const SHAPE = /^fc_([0-9a-z]{26})\.(\d{1,6})\.([0-9a-z]{1,9})\.([A-Za-z0-9_-]{43})$/

/** What a citizen's link proves. */
export interface CitizenProof {
  readonly orderId: string
  readonly cycle: number
  readonly expiresAt: Date
}

/**
 * The secret in a link sent to the citizen: an HMAC of order, cycle and expiry, so no table keeps it and a reopened order
 * (the next cycle) makes every older link void.
 * @param expiresAt kept in whole seconds, rounded down
 */
export function citizenToken(keys: Keys, order: { readonly id: string; readonly cycle: number }, expiresAt: Date): string {
  const seconds = Math.floor(expiresAt.getTime() / 1_000).toString(36)
  const text = `${order.id.replace(/^order_/, '')}.${order.cycle}.${seconds}`
  return `fc_${text}.${sign(keys, PURPOSE, text)}`
}

/** What the token proves if its signature holds; whether it has ended, and whether the order still is in that cycle, is asked elsewhere. */
export function readCitizenToken(keys: Keys, token: string): CitizenProof | null {
  const [, order, cycle, seconds, mac] = SHAPE.exec(token) ?? []
  if (!order || !cycle || !seconds || !mac || !verify(keys, PURPOSE, `${order}.${cycle}.${seconds}`, mac)) return null
  const orderId = `order_${order}`
  const expiresAt = new Date(Number.parseInt(seconds, 36) * 1_000)
  return idPrefix(orderId) === 'order' && !Number.isNaN(expiresAt.getTime()) ? { orderId, cycle: Number(cycle), expiresAt } : null
}
