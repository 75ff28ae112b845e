/** A rate explains itself: what was counted against what. Without a denominator there is no rate, never 100 %. */
export interface Rate {
  readonly numerator: number
  readonly denominator: number
}

/** `numerator / denominator`, or null. */
export const ratioOf = (rate: Rate): number | null => (rate.denominator === 0 ? null : rate.numerator / rate.denominator)
