import { type Keys, sign, verify } from '../access/encryption.ts'
import { InvalidInput } from '../errors.ts'
import { LIMITS } from '../limits.ts'

const PURPOSE = 'cursor'
const LONGEST = LIMITS.CURSOR_CHARACTERS.value

/**
 * A place in a stream as a client keeps it. The signature binds epoch, audience and position, never a person or a
 * token: viewers of the same entitlement class can go on with it, others cannot.
 */
export function sealCursor(keys: Keys, epoch: string, audience: string, pos: number): string {
  const text = `1|${epoch}|${pos}`
  const mac = sign(keys, PURPOSE, `${text}|${audience}`)
  return Buffer.from(`${text}|${mac}`).toString('base64url')
}

/**
 * Opens a cursor a client sent.
 * @throws InvalidInput when it was not given out by this service for this audience
 */
export function openCursor(keys: Keys, audience: string, cursor: string): { epoch: string; pos: number } {
  const parts = cursor.length > LONGEST ? [] : Buffer.from(cursor, 'base64url').toString().split('|')
  const [version, epoch, digits, mac] = parts
  const pos = Number(digits)
  const whole = parts.length === 4 && version === '1' && epoch !== undefined && mac !== undefined && Number.isSafeInteger(pos) && pos >= 0
  const signed = whole && `${pos}` === digits && verify(keys, PURPOSE, `1|${epoch}|${pos}|${audience}`, mac)
  if (!signed) throw new InvalidInput('after', { en: 'is not a cursor of this stream', zh: '不是本订阅的游标' })
  return { epoch, pos }
}
