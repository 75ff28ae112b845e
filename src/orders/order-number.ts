const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const SHAPE = /^MS\d{6}(\d{4})(\d{2})(\d{2})\d{5}[0-9A-Z]$/

/**
 * Check character of ISO 7064 MOD 37,36: finds every single wrong character and nearly every swap of neighbours.
 * @param text digits and capitals
 */
export function checkCharacter(text: string): string {
  let rest = 36
  for (const c of text) rest = (((rest + ALPHABET.indexOf(c)) % 36 || 36) * 2) % 37
  return ALPHABET.charAt((37 - rest) % 36)
}

/**
 * Order number (工单编号): `MS`, county, date, sequence, check character. A number is never changed afterwards.
 * @param county 6-digit county code; 450400, the city, until the county is verified
 * @param date registration date in Asia/Shanghai, `YYYY-MM-DD`
 * @param sequence 1 to 99,999 within county and date
 * @throws RangeError when a part does not fit
 */
export function makeOrderNumber(county: string, date: string, sequence: number): string {
  if (!Number.isInteger(sequence) || sequence < 1 || sequence > 99_999) throw new RangeError('the sequence of an order number is 1 to 99,999')
  const text = `MS${county}${date.replaceAll('-', '')}${String(sequence).padStart(5, '0')}`
  const number = `${text}${checkCharacter(text)}`
  if (checkOrderNumber(number) === null) throw new RangeError(`${county} and ${date} make no order number`)
  return number
}

/**
 * Reads a typed number.
 * @returns it in capitals without spaces, or null when it cannot be an order number
 */
export function checkOrderNumber(text: string): string | null {
  const number = text.replace(/\s/g, '').toUpperCase()
  const [, year, month, day] = SHAPE.exec(number) ?? []
  if (!year || checkCharacter(number.slice(0, -1)) !== number.slice(-1)) return null
  const at = new Date(`${year}-${month}-${day}T00:00:00.000Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(`${year}-${month}-${day}`) ? number : null
}
