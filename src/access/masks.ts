import type { RequesterKind } from '../db/generated/enums.ts'

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

/** 13812345678 or +8613812345678 → 138****5678; 0774-2021234 → 0774****34; anything else keeps its last two digits at most. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/[^\d]/g, '')
  if (digits === '') return ''
  const chinese = /^\s*(?:\+|00)86/.test(phone)
  const local = chinese ? digits.replace(/^(?:00)?86/, '') : digits
  if (/^1\d{10}$/.test(local)) return `${local.slice(0, 3)}****${local.slice(-4)}`
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
