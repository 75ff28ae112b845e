import { describe, expect, it } from 'vitest'
import { checkCharacter, checkOrderNumber, makeOrderNumber } from '../../src/orders/order-number.ts'

describe('the order number', () => {
  it('has the check character of ISO 7064 MOD 37,36', () => {
    // The example of the Global Release Identifier standard, which uses the same system: A1-2425G-ABC1234002-M.
    expect(checkCharacter('A12425GABC1234002')).toBe('M')
  })
  it('is MS, county, date, sequence and check character', () => {
    const number = makeOrderNumber('450481', '2026-11-24', 7)
    expect(number).toMatch(/^MS4504812026112400007[0-9A-Z]$/)
    expect(checkOrderNumber(number)).toBe(number)
  })
  it('is read in small letters and with spaces', () => {
    const number = makeOrderNumber('450400', '2026-11-24', 99_999)
    expect(checkOrderNumber(` ${number.slice(0, 8).toLowerCase()} ${number.slice(8)}`)).toBe(number)
  })
  it('shows every single wrong digit', () => {
    const number = makeOrderNumber('450481', '2026-11-24', 12_345)
    for (let i = 2; i < number.length - 1; i++) {
      for (const digit of '0123456789') {
        if (digit !== number[i]) expect(checkOrderNumber(number.slice(0, i) + digit + number.slice(i + 1))).toBeNull()
      }
    }
  })
  it('shows a swap of neighbours', () => {
    const number = makeOrderNumber('450481', '2026-11-24', 12_345)
    for (let i = 16; i < 20; i++) {
      const swapped = `${number.slice(0, i)}${number[i + 1]}${number[i]}${number.slice(i + 2)}`
      expect(checkOrderNumber(swapped)).toBeNull()
    }
  })
  it.each([
    ['450481', '2026-02-30', 1],
    ['4504', '2026-11-24', 1],
    ['450481', '2026-11-24', 0],
    ['450481', '2026-11-24', 100_000],
    ['450481', '2026-11-24', 1.5],
  ])('cannot be made of %s, %s, %s', (county, date, sequence) => {
    expect(() => makeOrderNumber(county, date, sequence)).toThrow(RangeError)
  })
})
