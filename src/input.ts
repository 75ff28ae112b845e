import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { z } from 'zod'
import { InvalidInput, type Words } from './errors.ts'
import { type IdPrefix, idPrefix } from './ids.ts'
import { fieldWord, ID_WORDS } from './words.ts'

/** Building blocks of every operation's input rules. A message carries both languages, divided by " | ". */
const say = (en: string, zh: string) => `${en} | ${zh}`

/** Control characters (line feed and tab aside) and lone surrogates: PostgreSQL refuses the first, drivers corrupt the second. */
const FORBIDDEN_CHARACTERS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: naming them is the point
  /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/u.source
const forbidden = new RegExp(FORBIDDEN_CHARACTERS)

const isClean = (value: string) => !forbidden.test(value) && value.isWellFormed()

/** Free text: trimmed, NFC, at most `max` characters, nothing invisible in it. */
export const text = (max: number) =>
  z
    .string()
    // Line ends of Windows are no control characters.
    .transform((value) => value.replaceAll('\r\n', '\n'))
    .refine(isClean, say('contains control characters or broken Unicode', '含有控制字符或无效字符'))
    .transform((value) => value.trim().normalize('NFC'))
    .refine((value) => value.length > 0, say('must not be empty', '不能为空'))
    .refine((value) => [...value].length <= max, say(`must be at most ${max} characters`, `不能超过 ${max} 个字符`))

/** A short code: letters, digits and `-_./`, full-width forms made plain (NFKC). */
export const code = (max: number) =>
  z
    .string()
    .refine(isClean, say('contains control characters or broken Unicode', '含有控制字符或无效字符'))
    .transform((value) => value.normalize('NFKC').trim())
    .refine(
      (value) => new RegExp(`^[\\p{L}\\p{N}._/()-]{1,${max}}$`, 'u').test(value),
      say(`must be 1 to ${max} letters, digits or -_./()`, `须为 1 到 ${max} 位字母、数字或 -_./()`),
    )

/** A telephone number in China, kept as E.164 (full-width digits and spaces allowed at the door). */
export const phone = z
  .string()
  .refine(isClean, say('contains control characters', '含有控制字符'))
  .transform((value, context) => {
    const number = value.length > 40 ? undefined : parsePhoneNumberFromString(value.normalize('NFKC'), 'CN')
    if (number?.isValid()) return number.number as string
    context.addIssue({ code: 'custom', message: say('is not a valid telephone number', '不是有效的电话号码') })
    return z.NEVER
  })

/** The code of an area: twelve digits (区划代码); whether the city has it is the operation's to ask. */
export const areaCode = z.string().regex(/^\d{12}$/, say('must be 12 digits', '须为 12 位数字'))

/** A SHA-256 digest in hexadecimal. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, say('must be a SHA-256 digest: 64 of 0-9 and a-f', '须为 64 位十六进制摘要'))

/** An id of the given type. */
export const id = (prefix: IdPrefix) =>
  z.string().superRefine((value, context) => {
    const given = idPrefix(value)
    if (given === prefix) return
    const got = given === null ? 'something that is no id' : `${/^[aeiou]/.test(given) ? 'an' : 'a'} ${given} id`
    context.addIssue({
      code: 'custom',
      message: say(`expected ${/^[aeiou]/.test(prefix) ? 'an' : 'a'} ${prefix} id, got ${got}`, `应为${ID_WORDS[prefix]}标识`),
    })
  })

/** A list without repetition, of at least `min` and at most `max` members. */
export const list = <T extends z.ZodType>(of: T, min: number, max: number) =>
  z
    .array(of)
    .min(min, say(`must have at least ${min}`, `至少 ${min} 项`))
    .max(max, say(`must have at most ${max}`, `至多 ${max} 项`))
    .transform((values) => [...new Set(values)])

const key = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, say('must be 1 to 128 printable ASCII characters', '须为 1 到 128 个可打印的半角字符'))
  .nullish()

/** What every verb's input has. */
export const verb = <S extends z.ZodRawShape>(shape: S) => z.object({ ...shape, idempotencyKey: key })

/** What every verb on an order has. */
export const orderVerb = <S extends z.ZodRawShape>(shape: S) => verb({ orderId: id('order'), expectedVersion: z.number().int().min(1).nullish(), ...shape })

type Issue = {
  readonly path?: readonly unknown[] | undefined
  readonly message: string
  readonly code?: string
  readonly minimum?: unknown
  readonly maximum?: unknown
}

const pathOf = (issue: Issue | undefined) =>
  (issue?.path ?? [])
    .map((p) => String(typeof p === 'object' && p !== null && 'key' in p ? p.key : p))
    .filter((p) => p !== 'input')
    .join('.') || 'input'

/** The two languages of a rule's message. What the library says by itself it says in English: its bounds are said in Chinese here. */
export function wordsOf(issue: Issue | undefined): Words {
  const [en = 'is not valid', zh] = issue?.message.split(' | ') ?? []
  return { en, zh: zh ?? ofLibrary(issue) }
}

function ofLibrary(issue: Issue | undefined): string {
  if (issue?.code === 'too_small' && typeof issue.minimum === 'number') return `不能小于 ${issue.minimum}`
  if (issue?.code === 'too_big' && typeof issue.maximum === 'number') return `不能大于 ${issue.maximum}`
  return '不符合要求'
}

/** The first rule an input breaks, as a problem. */
export const invalidInput = (issues: readonly Issue[] | undefined) => new InvalidInput(pathOf(issues?.[0]), wordsOf(issues?.[0]))

/** Every rule an input breaks, as plain values. */
export function refusalOf(issues: readonly Issue[]): { code: 'BAD_INPUT'; words: Words; fields: string[] } {
  const each = issues.map((issue) => ({ field: pathOf(issue), words: wordsOf(issue) }))
  return {
    code: 'BAD_INPUT',
    words: { en: each.map((e) => `${e.field}: ${e.words.en}`).join('; '), zh: each.map((e) => `${fieldWord(e.field)}：${e.words.zh}`).join('；') },
    fields: [...new Set(each.map((e) => e.field))],
  }
}
