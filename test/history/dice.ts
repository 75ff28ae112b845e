/** Chance that falls the same way for the same seed. */
export interface Dice {
  /** At least 0, below 1. */
  next(): number
  /** A whole number below `n`. */
  below(n: number): number
  chance(share: number): boolean
  pick<T>(list: readonly T[]): T
}

/** Dice for a seed (mulberry32); each use that must not depend on the others takes dice of its own. */
export function dice(seed: number): Dice {
  let state = seed | 0
  function next() {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number) => Math.floor(next() * n)
  return {
    next,
    below,
    chance: (share) => next() < share,
    pick<T>(list: readonly T[]): T {
      if (list.length === 0) throw new Error('nothing to pick from')
      return list[below(list.length)] as T
    },
  }
}
