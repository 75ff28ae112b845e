import type { Words } from '../errors.ts'

/** A normalised number, or the rule it breaks. */
export type Checked = { readonly number: string } | { readonly reason: Words }

const PERSON_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
/** GB 32100: digits and capitals without I, O, S, V, Z. */
const ORGANISATION_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY'

const wrong = (en: string, zh: string): Checked => ({ reason: { en, zh } })

/**
 * Citizen identity number (公民身份号码, GB 11643): 17 digits with a real date of birth, and a check character.
 * @param text already NFKC-normalised by the caller (full-width digits); a lower-case x is taken
 */
export function checkPersonNumber(text: string): Checked {
  const number = text.trim().toUpperCase()
  if (!/^[1-9]\d{16}[\dX]$/.test(number)) return wrong('must be 17 digits and a digit or X', '应为18位公民身份号码')
  const [year, month, day] = [number.slice(6, 10), number.slice(10, 12), number.slice(12, 14)]
  const born = new Date(`${year}-${month}-${day}T00:00:00.000Z`)
  const real = !Number.isNaN(born.getTime()) && born.toISOString().startsWith(`${year}-${month}-${day}`)
  if (!real || year < '1800' || year > '2099') return wrong('holds no real date of birth', '出生日期无效')
  const sum = PERSON_WEIGHTS.reduce((total, weight, i) => total + weight * Number(number[i]), 0)
  return '10X98765432'[sum % 11] === number[17] ? { number } : wrong('the check character is wrong', '校验码不正确')
}

/**
 * Unified social credit code (统一社会信用代码, GB 32100): 17 characters of a 31-character alphabet, weighted with powers of
 * 3 modulo 31, and a check character. Characters 3 to 8 are an area code.
 * @param text already NFKC-normalised by the caller; lower case is taken
 */
export function checkOrganisationNumber(text: string): Checked {
  const number = text.trim().toUpperCase()
  if (!/^[0-9A-HJ-NP-RTUW-Y]{2}\d{6}[0-9A-HJ-NP-RTUW-Y]{10}$/.test(number))
    return wrong('must be a unified social credit code of 18 characters', '应为18位统一社会信用代码')
  let weight = 1
  let sum = 0
  for (const c of number.slice(0, 17)) {
    sum += ORGANISATION_ALPHABET.indexOf(c) * weight
    weight = (weight * 3) % 31
  }
  return ORGANISATION_ALPHABET[(31 - (sum % 31)) % 31] === number[17] ? { number } : wrong('the check character is wrong', '校验码不正确')
}
