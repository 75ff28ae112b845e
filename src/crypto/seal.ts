import { Unreadable } from '../errors.ts'
import type { Keyring } from './keyring.ts'
import { AVAILABLE, FORMATS, SUITES, type SuiteName } from './suite.ts'
import type { Encrypted } from './suite-keys.ts'

const byMark = (mark: string | undefined): SuiteName | null => SUITES.find((suite) => FORMATS[suite].mark === mark) ?? null
const byByte = (byte: number | undefined): SuiteName | null => SUITES.find((suite) => FORMATS[suite].byte === byte) ?? null

/** What every text begins with that the newest key seals under the suite that is set. */
export const newestPrefix = ({ versions, suite }: Keyring): string => `${FORMATS[suite].mark}.${versions[0].kid}.`

/**
 * Encrypts one value for one place, by the suite that is set.
 * @param place `table.column:row id`; bound into the text, so a sealed value copied to another row or column cannot be opened
 * @returns `<format>.<kid>.<iv>.<ciphertext>.<tag>`, the last three in base64url; the format says which suite it was
 */
export function seal(keys: Keyring, place: string, plain: string): string {
  const { iv, text, tag } = keys.versions[0].of(keys.suite).encrypt(place, Buffer.from(plain))
  return newestPrefix(keys) + [iv, text, tag].map((b) => b.toString('base64url')).join('.')
}

/**
 * Decrypts what `seal` made for the same place, by either suite.
 * @throws Unreadable when it was changed, moved, or sealed with a key that is not listed any more; the message holds neither text
 */
export function open(keys: Keyring, place: string, sealed: string): string {
  const [mark, kid, iv, text, tag, ...rest] = sealed.split('.')
  const suite = byMark(mark)
  const [ivBytes, textBytes, tagBytes] = [iv, text, tag].map(exactBytes)
  if (suite === null || rest.length > 0 || !ivBytes || !textBytes || !tagBytes) throw new Unreadable(place, 'is not a sealed text')
  return decrypt(keys, place, suite, kid, { iv: ivBytes, text: textBytes, tag: tagBytes }, 'is not a sealed text').toString('utf8')
}

/**
 * Encrypts a file for one place: as `seal`, in bytes.
 * @returns format, length and name of the key, IV, tag, ciphertext
 */
export function sealBytes(keys: Keyring, place: string, plain: Uint8Array): Buffer {
  const [{ kid, of }] = keys.versions
  const { iv, text, tag } = of(keys.suite).encrypt(place, plain)
  return Buffer.concat([Buffer.from([FORMATS[keys.suite].byte, kid.length]), Buffer.from(kid), iv, tag, text])
}

/** Suite and name of the key a file was sealed with; null when it is no sealed file. */
export function sealerOf(sealed: Buffer): { suite: SuiteName; kid: string } | null {
  const suite = byByte(sealed[0])
  return suite && { suite, kid: sealed.subarray(2, 2 + (sealed[1] ?? 0)).toString() }
}

/**
 * Decrypts what `sealBytes` made for the same place.
 * @throws Unreadable when it was changed, moved, or sealed with a key that is not listed any more
 */
export function openBytes(keys: Keyring, place: string, sealed: Buffer): Buffer {
  const sealer = sealerOf(sealed)
  if (sealer === null) throw new Unreadable(place, 'is no sealed file')
  const { iv: ivBytes, tag: tagBytes } = FORMATS[sealer.suite]
  const at = 2 + (sealed[1] ?? 0)
  const [iv, tag] = [sealed.subarray(at, at + ivBytes), sealed.subarray(at + ivBytes, at + ivBytes + tagBytes)]
  return decrypt(keys, place, sealer.suite, sealer.kid, { iv, tag, text: sealed.subarray(at + ivBytes + tagBytes) }, 'is no sealed file')
}

function decrypt(keys: Keyring, place: string, suite: SuiteName, kid: string | undefined, parts: Encrypted, isNone: string): Buffer {
  if (!AVAILABLE.includes(suite)) throw new Unreadable(place, 'was sealed by a suite that this build of Node does not have')
  const { iv, tag } = FORMATS[suite]
  if (parts.iv.length !== iv || parts.tag.length !== tag) throw new Unreadable(place, isNone)
  const key = keys.versions.find((v) => v.kid === kid)
  if (!key) throw new Unreadable(place, 'was sealed with a key that is not in ENCRYPTION_KEYS')
  try {
    return key.of(suite).decrypt(place, parts)
  } catch {
    throw new Unreadable(place, 'was changed, moved, or sealed with another key')
  }
}

/** Bytes of canonical base64url, or null: Node itself skips characters that do not belong there. */
function exactBytes(part: string | undefined): Buffer | null {
  if (part === undefined) return null
  const bytes = Buffer.from(part, 'base64url')
  return bytes.toString('base64url') === part ? bytes : null
}
