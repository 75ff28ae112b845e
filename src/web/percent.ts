/** `1` as `100%`, `0.9861` as `98.6%`: cut, so that 99.99 % never shows as 100 %. */
export function percent(value: number): string {
  const tenths = Math.floor(value * 1_000 + 1e-9)
  return tenths % 10 === 0 ? `${tenths / 10}%` : `${(tenths / 10).toFixed(1)}%`
}
