/** The number every event carries, first of its fields: seven digits, so that it stands at the same place in all of them. */
export const FIRST_NUMBER = 1_000_001
export const NUMBER_FIELD = '"orderVersion":'
const DIGITS = 7
const FIELD = Buffer.from(NUMBER_FIELD)
const COLON = 0x3a
const QUOTE = 0x22

/** What a crowd has heard. */
export interface Tally {
  /** One subscriber heard an event. @throws Error when it is not the one that had to come next */
  heard(subscriber: number, event: number): void
  /** Whether every subscriber has heard every event up to this one, and none beyond. */
  complete(upTo: number): { readonly complete: boolean; readonly least: number; readonly most: number }
}

/**
 * Counts for `n` subscribers, each of which must hear every event exactly once and in order.
 * @param from number of the first event to come
 * @param reached called when an event has arrived at the last of them
 */
export function tally(n: number, from: number, reached: (event: number) => void): Tally {
  const next = new Float64Array(n).fill(from)
  let total = 0
  let target = n
  let event = from
  return {
    heard(subscriber, number) {
      if (number !== next[subscriber]) throw new Error(`subscriber ${subscriber} heard event ${number}, but ${next[subscriber]} was next`)
      next[subscriber] = number + 1
      if (++total < target) return
      target += n
      reached(event++)
    },
    complete(upTo) {
      const [least, most] = [Math.min(...next) - 1, Math.max(...next) - 1]
      return { complete: least === upTo && most === upTo, least, most }
    },
  }
}

/** Where the number begins, counted from `start`; -1 when there is none. */
export function placeOfNumber(bytes: Buffer, start: number, end: number): number {
  const found = bytes.subarray(start, end).indexOf(FIELD)
  return found < 0 ? -1 : found + FIELD.length
}

/** Where the digits at an offset end. */
export const endOfNumber = (offset: number) => offset + DIGITS

/** The number at an offset; -1 when what stands there is none. */
export function numberAt(bytes: Buffer, offset: number): number {
  if (bytes[offset - 1] !== COLON || bytes[offset - 2] !== QUOTE) return -1
  let number = 0
  for (let i = offset; i < offset + DIGITS; i++) {
    const digit = (bytes[i] as number) - 48
    if (digit < 0 || digit > 9) return -1
    number = number * 10 + digit
  }
  return number
}
