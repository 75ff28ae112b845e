import { idPrefix } from '../ids.ts'
import { readStage, stageOf, type TokenOf } from './citizen-token.ts'
import { type Keys, sign, verify } from './encryption.ts'

const PURPOSE = 'evaluation-token'
const SHAPE = /^fe_(order|appointment|matter)\.([0-9a-z]{26})\.(\d{1,6}(?:-[1-9]\d{0,5})?)\.([0-9a-z]{1,9})\.([A-Za-z0-9_-]{43})$/

/** What a link to one evaluation proves. */
export interface EvaluationProof {
  /** Id of the order, appointment or matter. */
  readonly subjectId: string
  /** Cycle the order was in; in the next the link is void. */
  readonly cycle: number
  /** Generation of the order's query code; in the next the link is void. */
  readonly queryGeneration: number
  readonly expiresAt: Date
}

/**
 * The secret in a link or QR code to evaluate one thing (一次性评价凭证): an HMAC, so no table keeps it; it opens nothing but its own
 * evaluation, and that once, because each is given once.
 * @param subjectId of an order, appointment or matter
 * @param expiresAt kept in whole seconds, rounded down
 */
export function evaluationToken(keys: Keys, subjectId: string, stage: Omit<TokenOf, 'id'>, expiresAt: Date): string {
  const text = `${subjectId.replace('_', '.')}.${stageOf(stage)}.${Math.floor(expiresAt.getTime() / 1_000).toString(36)}`
  return `fe_${text}.${sign(keys, PURPOSE, text)}`
}

/** What the token proves if its signature holds; whether it has ended, and whether there is still something to evaluate, is asked elsewhere. */
export function readEvaluationToken(keys: Keys, token: string): EvaluationProof | null {
  const [, kind, subject, stage, seconds, mac] = SHAPE.exec(token) ?? []
  if (!kind || !subject || !stage || !seconds || !mac || !verify(keys, PURPOSE, `${kind}.${subject}.${stage}.${seconds}`, mac)) return null
  const subjectId = `${kind}_${subject}`
  const expiresAt = new Date(Number.parseInt(seconds, 36) * 1_000)
  return idPrefix(subjectId) !== null && !Number.isNaN(expiresAt.getTime()) ? { subjectId, ...readStage(stage), expiresAt } : null
}
