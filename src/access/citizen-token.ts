import { idPrefix } from '../ids.ts'
import type { Keys } from './encryption.ts'
import { sign, verify } from './encryption.ts'

const PURPOSE = 'citizen-token'
/** The generation stands behind the cycle, unless it is the first: tokens of earlier releases are of the first. */
const SHAPE = /^fc_([0-9a-z]{26})\.(\d{1,6}(?:-[1-9]\d{0,5})?)\.([0-9a-z]{1,9})\.([A-Za-z0-9_-]{43})$/

/** What a citizen's link proves. */
export interface CitizenProof {
  readonly orderId: string
  readonly cycle: number
  /** Generation of the order's query code: a corrected telephone begins the next, and ends the token. */
  readonly queryGeneration: number
  readonly expiresAt: Date
}

/** What a token is made for. */
export interface TokenOf {
  readonly id: string
  readonly cycle: number
  readonly queryGeneration: number
}

/** Cycle and generation as they stand in a token. */
export const stageOf = ({ cycle, queryGeneration }: Omit<TokenOf, 'id'>): string => (queryGeneration === 0 ? `${cycle}` : `${cycle}-${queryGeneration}`)

/** What `stageOf` made. */
export function readStage(stage: string): Omit<TokenOf, 'id'> {
  const [cycle, queryGeneration = 0] = stage.split('-').map(Number)
  return { cycle: cycle ?? 0, queryGeneration }
}

/**
 * The secret in a link sent to the citizen: an HMAC of order, cycle, generation and expiry, so no table keeps it; a reopened order
 * (the next cycle) and a corrected telephone (the next generation) make every older link void.
 * @param expiresAt kept in whole seconds, rounded down
 */
export function citizenToken(keys: Keys, order: TokenOf, expiresAt: Date): string {
  const seconds = Math.floor(expiresAt.getTime() / 1_000).toString(36)
  const text = `${order.id.replace(/^order_/, '')}.${stageOf(order)}.${seconds}`
  return `fc_${text}.${sign(keys, PURPOSE, text)}`
}

/** What the token proves if its signature holds; whether it has ended, and whether the order still is in that cycle and generation, is asked elsewhere. */
export function readCitizenToken(keys: Keys, token: string): CitizenProof | null {
  const [, order, stage, seconds, mac] = SHAPE.exec(token) ?? []
  if (!order || !stage || !seconds || !mac || !verify(keys, PURPOSE, `${order}.${stage}.${seconds}`, mac)) return null
  const orderId = `order_${order}`
  const expiresAt = new Date(Number.parseInt(seconds, 36) * 1_000)
  return idPrefix(orderId) === 'order' && !Number.isNaN(expiresAt.getTime()) ? { orderId, ...readStage(stage), expiresAt } : null
}
