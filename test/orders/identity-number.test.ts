import { describe, expect, it } from 'vitest'
import { checkOrganisationNumber, checkPersonNumber } from '../../src/orders/identity-number.ts'

const reason = (checked: ReturnType<typeof checkPersonNumber>) => ('reason' in checked ? checked.reason.en : checked.number)

describe('the identity number of a person (GB 11643)', () => {
  // Both are the examples printed in the standard.
  it.each(['11010519491231002X', '440524188001010014'])('takes %s', (number) => {
    expect(checkPersonNumber(number)).toEqual({ number })
  })
  it('writes a lower-case x large and drops spaces around', () => {
    expect(checkPersonNumber(' 11010519491231002x ')).toEqual({ number: '11010519491231002X' })
  })
  it('finds every single wrong digit', () => {
    const good = '440524188001010014'
    for (let i = 0; i < 18; i++) {
      for (const digit of '0123456789') {
        if (digit !== good[i]) expect(checkPersonNumber(good.slice(0, i) + digit + good.slice(i + 1))).toHaveProperty('reason')
      }
    }
  })
  it.each(['11010519490229002X', '11010519491331002X', '110105194900310024', '110105179912310021'])('refuses the date of birth in %s', (number) => {
    expect(reason(checkPersonNumber(number))).toBe('holds no real date of birth')
  })
  it.each(['', '1101051949123100', '11010519491231002XX', '１10105194912310021', '01010519491231002X', '1101051949123100２X'])(
    'refuses the shape of "%s"',
    (number) => {
      expect(reason(checkPersonNumber(number))).toBe('must be 17 digits and a digit or X')
    },
  )
})

describe('the unified social credit code (GB 32100)', () => {
  // The standard's example and two codes of public companies.
  it.each(['91350100M000100Y43', '91110000802100433B', '9144030071526726XG'])('takes %s', (number) => {
    expect(checkOrganisationNumber(number.toLowerCase())).toEqual({ number })
  })
  it('refuses a wrong check character', () => {
    expect(reason(checkOrganisationNumber('91350100M000100Y44'))).toBe('the check character is wrong')
  })
  it.each(['91350100M000100Y4', '91350100I000100Y43', '91350100O000100Y43', '91350100S000100Y43', '913501X0M000100Y43'])(
    'refuses the shape of %s',
    (number) => {
      expect(reason(checkOrganisationNumber(number))).toMatch(/^must be/)
    },
  )
})
