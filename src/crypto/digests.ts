import { timingSafeEqual } from 'node:crypto'
import { type Keyring, otherThan } from './keyring.ts'
import { AVAILABLE, type KeyVersion, type SuiteName } from './suite.ts'

/** A key under a suite. */
type Using = readonly [key: KeyVersion, suite: SuiteName]

const index = ([key, suite]: Using, value: string) => key.of(suite).mac('blind-index', value).toString('base64url')
const digest = ([key, suite]: Using, piece: string) => key.of(suite).mac('words', piece).readUInt16BE(0)
const oldest = ({ versions, suite }: Keyring): Using => [versions.at(-1) ?? versions[0], suite]

/**
 * A value to look an encrypted column up by (盲索引): equal for equal values, worthless without the key. It comes from the
 * OLDEST listed key, since stored indexes are not rewritten when a key is added: keep that key listed while rows have one.
 */
export const blindIndex = (keys: Keyring, value: string): string => index(oldest(keys), value)

/**
 * A number to find words of a sealed text by (单词摘要): an HMAC of a piece of it, cut to 16 bits, so that several pieces share a
 * number and a hit is to be compared with the text itself. From the OLDEST listed key, as `blindIndex`.
 */
export const wordDigest = (keys: Keyring, piece: string): number => digest(oldest(keys), piece)

/**
 * An HMAC in base64url with the newest key, by the suite that is set.
 * @param purpose what it is for, e.g. `cursor`: one purpose's signature is worth nothing for another
 */
export function sign({ versions, suite }: Keyring, purpose: string, text: string): string {
  return mac([versions[0], suite], purpose, text)
}

/** What `sign` makes, or made when an older listed key was the newest or the other suite was set: the present one first. */
export function signatures({ versions, suite }: Keyring, purpose: string, text: string): string[] {
  const either = [suite, otherThan(suite)].filter((one) => AVAILABLE.includes(one))
  return either.flatMap((one) => versions.map((key) => mac([key, one], purpose, text)))
}

/** Whether `given` is a signature of any listed key, by either suite; in constant time. */
export function verify(keys: Keyring, purpose: string, text: string, given: string): boolean {
  const bytes = Buffer.from(given)
  let good = false
  for (const signature of signatures(keys, purpose, text)) {
    const expected = Buffer.from(signature)
    if (bytes.length === expected.length && timingSafeEqual(bytes, expected)) good = true
  }
  return good
}

const mac = ([key, suite]: Using, purpose: string, text: string) => key.of(suite).mac('signing', `${purpose.length}:${purpose}:${text}`).toString('base64url')
