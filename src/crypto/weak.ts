/** Different bytes that a random key of 32 has at least: fewer come once in 10^13 keys. */
const LEAST_DIFFERENT = 18
/** Blocks a repeated pattern may be made of. */
const BLOCKS = [1, 2, 4, 8, 16]

const isPrintable = (byte: number) => byte >= 0x20 && byte < 0x7f

/**
 * What is weak about a master key, as the end of a sentence about it; null when nothing is. Zeroes, patterns, counters and words typed by
 * hand are refused, which every example on a page is; that a key is random cannot be seen, only that it is not. Pure.
 */
export function weakness(key: Buffer): string | null {
  const bytes = [...key]
  const step = ((bytes[1] ?? 0) - (bytes[0] ?? 0)) & 0xff
  if (bytes.every((byte, i) => i === 0 || ((byte - (bytes[i - 1] ?? 0)) & 0xff) === step)) return step === 0 ? 'is one byte again and again' : 'is a counter'
  if (BLOCKS.some((block) => bytes.every((byte, i) => byte === bytes[i % block]))) return 'is one pattern again and again'
  if (bytes.every(isPrintable)) return 'is text, which can be guessed'
  if (new Set(bytes).size < LEAST_DIFFERENT) return 'has too few different bytes'
  return null
}
