import type { RequesterKind } from '../db/generated/enums.ts'
import { COLUMN_CLASSES, ERASED_MARK, type SHOWN } from './column-classes.ts'

// Queries and streams always show these; plain values come only from revealContact (脱敏规则).

/** Endings that say what kind of organisation it is; what stands before them is hidden. */
const ORGANISATION_KINDS = [
  '公司',
  '合作社',
  '个体户',
  '村委会',
  '居委会',
  '委员会',
  '事务所',
  '幼儿园',
  '学校',
  '医院',
  '诊所',
  '协会',
  '中心',
  '工厂',
  '商行',
  '经营部',
  '店',
  '厂',
  '局',
  '所',
]

/** Numbers of organisations that callers do not pay for: 400 and 800 with seven digits (企业服务热线). */
const SERVICE_LINE = /^[48]00\d{7}$/

/** Area codes of three digits: 010 and 020–029; all others have four (e.g. 0774 Wuzhou). */
const LANDLINE = /^(0(?:10|2\d)|0[3-9]\d{2})(\d{7,8})$/

/**
 * 张三丰 → 张**; always two stars, so the length is not told. A name of one character is hidden wholly.
 * An organisation keeps its first character and its kind: 梧州某某水务有限公司 → 梧**公司.
 */
export function maskName(name: string, kind: RequesterKind = 'PERSON'): string {
  const letters = Array.from(name.trim())
  const first = letters[0]
  if (first === undefined) return ''
  if (letters.length === 1) return '**'
  const ending = kind === 'ORGANISATION' ? ORGANISATION_KINDS.find((e) => name.trim().endsWith(e) && letters.length > e.length + 2) : undefined
  return `${first}**${ending ?? ''}`
}

/** 13812345678 or +8613812345678 → 138****5678; 0774-2021234 → 0774****34; 400-123-4567 → 400****67; anything else keeps its last two digits at most. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/[^\d]/g, '')
  if (digits === '') return ''
  const chinese = /^\s*(?:\+|00)86/.test(phone)
  const local = chinese ? digits.replace(/^(?:00)?86/, '') : digits
  if (/^1\d{10}$/.test(local)) return `${local.slice(0, 3)}****${local.slice(-4)}`
  if (SERVICE_LINE.test(local)) return `${local.slice(0, 3)}****${local.slice(-2)}`
  const landline = LANDLINE.exec(chinese && !local.startsWith('0') ? `0${local}` : local)
  if (landline) return `${landline[1]}****${landline[2]?.slice(-2)}`
  return digits.length >= 7 ? `****${digits.slice(-2)}` : '****'
}

/**
 * First and last character only: the usual "first 3 + last 4" gives away the province, and with a birthday the person.
 * 11010519491231002X → 1****************X.
 */
export function maskIdNumber(number: string): string {
  const text = number.trim()
  return text.length < 8 ? '*'.repeat(text.length) : `${text.charAt(0)}${'*'.repeat(text.length - 2)}${text.slice(-1)}`
}

/**
 * The door address (详细地址) is hidden wholly.
 * @param area the public area name to show before the stars, e.g. 筋竹镇
 */
export function maskAddress(address: string, area = ''): string {
  return address.trim() === '' ? area : `${area}***`
}

/** What stands between the digits of a number that a person wrote down. */
const BETWEEN = String.raw`[\s\-–—_.·()（）]{0,2}`
const DIGIT = '[0-9０-９]'
const numberOf = (...parts: readonly string[]) => parts.join(BETWEEN)
const digits = (many: number) => Array.from({ length: many }, () => DIGIT)

/**
 * Numbers that look like one of a person: an identity document of 18 or 15 places, a mobile telephone, a line of a house with its area
 * code, a 400 or 800 number, a bank card of 16 or 19 places, and seven or eight digits that follow a word for a telephone. None may be a part of a longer run of digits or
 * letters, as numbers of orders, cases and licences are.
 */
const PERSONAL_NUMBERS = new RegExp(
  [
    `(?<![0-9０-９A-Za-z])(?:${[
      numberOf('[1-9１-９]', ...digits(16), '[0-9０-９XxＸｘ]'),
      numberOf('[1-9１-９]', ...digits(14)),
      `${numberOf('[6６]', '[2２]', ...digits(14))}(?:${BETWEEN}${numberOf(...digits(3))})?`,
      `(?:(?:[+＋]|[0０]{2})[8８][6６]${BETWEEN})?${numberOf('[1１]', '[3-9３-９]', ...digits(9))}`,
      `${numberOf('[0０]', ...digits(2))}(?:${DIGIT})?${BETWEEN}${numberOf(...digits(7))}${DIGIT}?`,
      numberOf('[48４８]', '[0０]', '[0０]', ...digits(7)),
      '[一幺][三四五六七八九][〇零一幺二两三四五六七八九]{9}',
    ].join('|')})(?![0-9０-９A-Za-z])`,
    `(?<=(?:电话|手机|座机|联系方式|号码|[Tt]el|[Pp]hone)[^0-9０-９\\n]{0,6})${numberOf(...digits(7))}${DIGIT}?(?![0-9０-９A-Za-z])`,
  ].join('|'),
  'gu',
)

/**
 * A text whose numbers that look like a person's are hidden (正文号码脱敏): 请拨13812345678 → 请拨138****5678. Which they are is a rule of form, so that a
 * number of another kind may be hidden too; what is hidden stands in the answer of `revealContact`.
 */
export const maskNumbers = (text: string): string => text.replace(PERSONAL_NUMBERS, maskedNumber)

function maskedNumber(written: string): string {
  const plain = written.normalize('NFKC').replace(/[^\dXx+]/g, '')
  if (/^[1-9]\d{16}[\dXx]$|^[1-9]\d{14}$/.test(plain)) return maskIdNumber(plain)
  if (/^62\d{14}(?:\d{3})?$/.test(plain)) return `62****${plain.slice(-4)}`
  return maskPhone(plain) || '****'
}

type Mask = (value: string, kind: RequesterKind | undefined) => string
const MASKS: Partial<Record<keyof typeof SHOWN, Mask>> = { NAME: maskName, PHONE: maskPhone, ID_NUMBER: maskIdNumber, ADDRESS: (value) => maskAddress(value) }

/**
 * A value of the requester as everyone is shown it: by the mask that the table of columns names for its column. What was erased says so.
 * @throws Error for a column that the table shows to nobody, or does not mask
 */
export function asShown(column: keyof typeof COLUMN_CLASSES.requester.columns, value: string | null, kind?: RequesterKind): string | null {
  const mask = MASKS[COLUMN_CLASSES.requester.columns[column].shown]
  if (!mask) throw new Error(`requester.${column} is not shown in a mask`)
  return value === null || value === ERASED_MARK ? value : mask(value, kind)
}
