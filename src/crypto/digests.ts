import { timingSafeEqual } from 'node:crypto'
import { type Keyring, otherThan } from './keyring.ts'
import { AVAILABLE, type KeyVersion, type SuiteName } from './suite.ts'

/** A key under a suite. */
type Using = readonly [key: KeyVersion, suite: SuiteName]

/** What rows may have indexes of, what writes them now first. */
const indexing = ({ versions, suite, otherSuite }: Keyring): Using[] => [
  ...versions.map((key): Using => [key, suite]),
  ...otherSuite.map((key): Using => [key, otherThan(suite)]),
]

const index = ([key, suite]: Using, value: string) => key.of(suite).mac('blind-index', value).toString('base64url')

/** A value to look an encrypted column up by (盲索引): equal for equal values, worthless without the key. By the newest key. */
export const blindIndex = ({ versions, suite }: Keyring, value: string): string => index([versions[0], suite], value)

/**
 * The same by every key that rows may have indexes of, the newest first: what a look-up asks for, so that it finds rows that were written
 * before a key was added and wait to be made anew (`keys:rotate`).
 */
export const blindIndexes = (keys: Keyring, value: string): string[] => indexing(keys).map((using) => index(using, value))

/**
 * A number to find words of a sealed text by (单词摘要): an HMAC of a piece of it, cut to 16 bits, so that several pieces share a
 * number and a hit is to be compared with the text itself. By the newest key.
 */
export const wordDigest = ({ versions, suite }: Keyring, piece: string): number => versions[0].of(suite).mac('words', piece).readUInt16BE(0)

/** A keyring for each key that rows may have digests of, the newest first: a search asks for the digests of each. */
export const eachIndexing = (keys: Keyring): Keyring[] => indexing(keys).map(([key, suite]) => ({ versions: [key], suite, otherSuite: [] }))

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
