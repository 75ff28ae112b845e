/** Seeded randomness: the same seed throws the same numbers on every machine. */
export interface Dice {
  /** A number in [0, 1). */
  throw(): number
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number
  /** True with the given probability. */
  chance(probability: number): boolean
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T
  /** One of a list by weight; the weights need no particular sum. */
  weighted<T>(list: readonly (readonly [value: T, weight: number])[]): T
  /** Up to `count` different ones, in random order. */
  some<T>(list: readonly T[], count: number): T[]
  /** Other dice that depend on this seed and the label alone: what one order throws moves no other order. */
  for(label: number): Dice
}

/** @param seed any whole number (mulberry32) */
export function dice(seed: number): Dice {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  function pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new Error('nothing to pick from')
    return list[between(0, list.length - 1)] as T
  }
  return {
    throw: next,
    between,
    chance: (probability) => next() < probability,
    pick,
    weighted(list) {
      let left = next() * list.reduce((sum, [, weight]) => sum + weight, 0)
      const found = list.find(([, weight]) => {
        left -= weight
        return left < 0
      })
      return (found ?? pick(list))[0]
    },
    some(list, count) {
      const left = [...list]
      const taken = []
      while (taken.length < count && left.length > 0) taken.push(...left.splice(between(0, left.length - 1), 1))
      return taken
    },
    for: (label) => dice(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(label + 1, 0xc2b2ae35)),
  }
}
