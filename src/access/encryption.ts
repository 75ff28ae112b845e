import type { KeyObject } from 'node:crypto'
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Config } from '../config.ts'
import { StartError, Unreadable } from '../errors.ts'
import type { DevelopmentKeys } from './key-store.ts'
import { storedKeys } from './key-store.ts'

/** What one master key is used as. The four never mix: each is derived on its own (HKDF-SHA-256, RFC 5869). */
interface KeyVersion {
  readonly kid: string
  readonly sealing: KeyObject
  readonly index: KeyObject
  readonly words: KeyObject
  readonly signing: KeyObject
  readonly queryCode: KeyObject
}

/** The program's secrets. `KeyObject`s, so that printing this by mistake prints nothing. */
export interface Keys {
  /** Newest first: the newest seals and signs; all of them open and verify. */
  readonly versions: readonly [KeyVersion, ...KeyVersion[]]
  /** What signs development tokens; null in production. */
  readonly development: DevelopmentKeys | null
}

const KID = /^[A-Za-z0-9_-]{1,32}$/
const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * The keys named by ENCRYPTION_KEYS, or outside production the ones kept in `<dataDir>/keys` (made at the first start).
 * @throws StartError naming the variable or the file that is wrong
 */
export async function loadKeys(config: Config): Promise<Keys> {
  if (config.production && !config.encryptionKeys) throw new StartError('ENCRYPTION_KEYS must be set in production')
  const stored = config.production ? null : await storedKeys(config.dataDir)
  const [newest, ...older] = config.encryptionKeys ? parseKeys(config.encryptionKeys) : stored ? [version('dev', stored.master)] : []
  if (!newest) throw new StartError('ENCRYPTION_KEYS holds no key')
  return { versions: [newest, ...older], development: stored?.development ?? null }
}

function parseKeys(text: string): KeyVersion[] {
  const seen = new Set<string>()
  return text.split(',').map((part, i) => {
    // The sentence never repeats the value: a mistyped key is still a secret.
    const wrong = (rule: string) => new StartError(`ENCRYPTION_KEYS entry ${i + 1} ${rule}; expected kid:base64 pairs separated by commas, newest first`)
    const cut = part.indexOf(':')
    const kid = part.slice(0, Math.max(cut, 0)).trim()
    const secret = part.slice(cut + 1).trim()
    if (!KID.test(kid)) throw wrong('has no key id of 1 to 32 letters, digits, - or _')
    if (seen.has(kid)) throw wrong('repeats a key id')
    seen.add(kid)
    const master = Buffer.from(secret, 'base64')
    if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(secret) || master.length !== 32) throw wrong('is not 32 bytes in base64')
    return version(kid, master)
  })
}

function version(kid: string, master: Buffer): KeyVersion {
  const derive = (use: string) => createSecretKey(Buffer.from(hkdfSync('sha256', master, '', `flash-delivery/${use}/1`, 32)))
  return {
    kid,
    sealing: derive('sealing'),
    index: derive('blind-index'),
    words: derive('words'),
    signing: derive('signing'),
    queryCode: derive('query-code'),
  }
}

/**
 * Encrypts one value for one place (AES-256-GCM, 96-bit random IV).
 * @param place `table.column:row id`; bound into the text, so a sealed value copied to another row or column cannot be opened
 * @returns `v1.<kid>.<iv>.<ciphertext>.<tag>`, the last three in base64url
 */
export function seal(keys: Keys, place: string, plain: string): string {
  const { kid, sealing } = keys.versions[0]
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', sealing, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place))
  const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return ['v1', kid, ...[iv, text, cipher.getAuthTag()].map((b) => b.toString('base64url'))].join('.')
}

/**
 * Decrypts what `seal` made for the same place.
 * @throws Unreadable when it was changed, moved, or sealed with a key that is not listed any more; the message holds neither text
 */
export function open(keys: Keys, place: string, sealed: string): string {
  const [format, kid, iv, text, tag, ...rest] = sealed.split('.')
  const key = keys.versions.find((v) => v.kid === kid)
  const parts = [iv, text, tag].map((part) => exactBytes(part))
  const [ivBytes, textBytes, tagBytes] = parts
  if (format !== 'v1' || rest.length > 0 || !ivBytes || !textBytes || !tagBytes || ivBytes.length !== IV_BYTES || tagBytes.length !== TAG_BYTES) {
    throw new Unreadable(place, 'is not a sealed text')
  }
  if (!key) throw new Unreadable(place, 'was sealed with a key that is not in ENCRYPTION_KEYS')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.sealing, ivBytes, { authTagLength: TAG_BYTES })
    decipher.setAAD(Buffer.from(place)).setAuthTag(tagBytes)
    return Buffer.concat([decipher.update(textBytes), decipher.final()]).toString('utf8')
  } catch {
    throw new Unreadable(place, 'was changed, moved, or sealed with another key')
  }
}

/** First byte of sealed bytes: the format. */
const SEALED_BYTES = 1

/**
 * Encrypts a file for one place: as `seal`, in bytes.
 * @returns format, length and name of the key, IV, tag, ciphertext
 */
export function sealBytes(keys: Keys, place: string, plain: Uint8Array): Buffer {
  const { kid, sealing } = keys.versions[0]
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', sealing, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place))
  const text = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([Buffer.from([SEALED_BYTES, kid.length]), Buffer.from(kid), iv, cipher.getAuthTag(), text])
}

/**
 * Decrypts what `sealBytes` made for the same place.
 * @throws Unreadable when it was changed, moved, or sealed with a key that is not listed any more
 */
export function openBytes(keys: Keys, place: string, sealed: Buffer): Buffer {
  const at = 2 + (sealed[1] ?? 0)
  const key = keys.versions.find((v) => v.kid === sealed.subarray(2, at).toString())
  if (sealed[0] !== SEALED_BYTES || sealed.length < at + IV_BYTES + TAG_BYTES) throw new Unreadable(place, 'is no sealed file')
  if (!key) throw new Unreadable(place, 'was sealed with a key that is not in ENCRYPTION_KEYS')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.sealing, sealed.subarray(at, at + IV_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAAD(Buffer.from(place)).setAuthTag(sealed.subarray(at + IV_BYTES, at + IV_BYTES + TAG_BYTES))
    return Buffer.concat([decipher.update(sealed.subarray(at + IV_BYTES + TAG_BYTES)), decipher.final()])
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

/**
 * A value to look an encrypted column up by (盲索引): equal for equal values, worthless without the key. It comes from the
 * OLDEST listed key, since stored indexes are not rewritten when a key is added: keep that key listed while rows have one.
 */
export function blindIndex(keys: Keys, value: string): string {
  const oldest = keys.versions.at(-1) ?? keys.versions[0]
  return createHmac('sha256', oldest.index).update(value).digest('base64url')
}

/**
 * A number to find words of a sealed text by (单词摘要): HMAC-SHA-256 of a piece of it, cut to 16 bits, so that several pieces share a
 * number and a hit is to be compared with the text itself. From the OLDEST listed key, as `blindIndex`.
 */
export function wordDigest(keys: Keys, piece: string): number {
  const oldest = keys.versions.at(-1) ?? keys.versions[0]
  return createHmac('sha256', oldest.words).update(piece).digest().readUInt16BE(0)
}

/**
 * HMAC-SHA-256 in base64url with the newest key.
 * @param purpose what it is for, e.g. `cursor`: one purpose's signature is worth nothing for another
 */
export function sign(keys: Keys, purpose: string, text: string): string {
  return mac(keys.versions[0], purpose, text)
}

/** What `sign` makes, or made when an older listed key was the newest: newest first. */
export function signatures(keys: Keys, purpose: string, text: string): string[] {
  return keys.versions.map((key) => mac(key, purpose, text))
}

/** Whether `mac` is a signature of any listed key; in constant time. */
export function verify(keys: Keys, purpose: string, text: string, given: string): boolean {
  const bytes = Buffer.from(given)
  let good = false
  for (const key of keys.versions) {
    const expected = Buffer.from(mac(key, purpose, text))
    if (bytes.length === expected.length && timingSafeEqual(bytes, expected)) good = true
  }
  return good
}

function mac(key: KeyVersion, purpose: string, text: string): string {
  return createHmac('sha256', key.signing).update(`${purpose.length}:${purpose}:${text}`).digest('base64url')
}
