import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { z } from 'zod'
import { MODEL_ENUMS, type ModelEnum, type ModelValue } from './db/model-enums.ts'
import { InvalidInput, type Words } from './errors.ts'
import { type IdPrefix, idPrefix } from './ids.ts'
import { fieldWord, ID_WORDS } from './words.ts'

/** What the API calls a rule's type, where its kind does not say so: a string is a String, a number an Int, an instant a DateTime. */
export type ApiType =
  | { readonly scalar: 'ID' | 'AreaCode' | 'Date' | 'String' }
  /** An enum of the data model. */
  | { readonly model: ModelEnum }
  /** An input or an enum that a room has made. */
  | { readonly of: 'OrderFilter' | 'OrderSearch' | 'OrderSort' }
  /** A list of codes with their words, as an enum. */
  | { readonly codes: { readonly name: string; readonly description: string; readonly words: Readonly<Record<string, string>> } }
  /** An input of its own; `rules` when the rule itself does not say its fields. */
  | { readonly input: { readonly name: string; readonly description: string; readonly rules?: object } }

/** The API's types of rules. */
export const API_TYPES = z.registry<ApiType>()

/** Building blocks of every operation's input rules. A message carries both languages, divided by " | ". */
const say = (en: string, zh: string) => `${en} | ${zh}`

/** Control characters (line feed and tab aside) and lone surrogates: PostgreSQL refuses the first, drivers corrupt the second. */
const FORBIDDEN_CHARACTERS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: naming them is the point
  /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/u.source
const forbidden = new RegExp(FORBIDDEN_CHARACTERS)

const isClean = (value: string) => !forbidden.test(value) && value.isWellFormed()

/** Whether a text can be an id or a code at all: what is asked for by it may still not be there. */
export const idOrCode = (value: string) => value.length <= 100 && isClean(value)

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

/** What stands in a text and is not seen: zero width, fillers, byte order marks, and tags (U+E0000 and on), which carry hidden words. */
export const INVISIBLE =
  /\u034f|\u200d|[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200e\u200f\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]/u

/** A name of a person or a thing: a text in which everything is seen, so that two names that look alike are one. */
export const nameOf = (max: number) => text(max).refine((value) => !INVISIBLE.test(value), say('contains invisible characters', '含有不可见字符'))

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
export const areaCode = z
  .string()
  .regex(/^\d{12}$/, say('must be 12 digits', '须为 12 位数字'))
  .register(API_TYPES, { scalar: 'AreaCode' })

/** A day of the calendar (日期). */
export const day = z.date().register(API_TYPES, { scalar: 'Date' })

/** An instant, or the end of one half-open span. */
export const instant = z.date()

/**
 * A value of an enum of the data model.
 * @param only those this verb takes, where a row can hold more
 */
export function oneOf<const N extends ModelEnum, const V extends ModelValue<N> = ModelValue<N>>(name: N, only?: readonly V[]): z.ZodEnum<{ [K in V]: K }> {
  const values = only ?? (Object.keys(MODEL_ENUMS[name]) as V[])
  return z.enum(Object.fromEntries(values.map((value) => [value, value])) as { [K in V]: K }).register(API_TYPES, { model: name })
}

/**
 * One of a list of codes, such as the reasons of a refusal.
 * @param name the enum's name in the API
 * @param words what each code means, with its Chinese term in parentheses
 */
export function codes<const W extends Readonly<Record<string, string>>>(name: string, description: string, words: W) {
  type Code = Extract<keyof W, string>
  return z.enum(Object.keys(words) as [Code, ...Code[]]).register(API_TYPES, { codes: { name, description, words } })
}

/** An object inside an input, as a type of the API. */
export function inputType<T extends z.ZodType>(name: string, description: string, rules: T): T {
  API_TYPES.add(rules, { input: { name, description } })
  return rules
}

/** An address on the web: https, without a name or password in it. */
export const httpsUrl = z
  .string()
  .transform((value) => value.trim())
  .refine(
    (value) => {
      const url = value.length <= 500 && isClean(value) && URL.canParse(value) ? new URL(value) : null
      return url?.protocol === 'https:' && url.username === '' && url.password === ''
    },
    say('must be an https address of at most 500 characters', '须为加密访问的网址，不超过 500 个字符'),
  )

/** A SHA-256 digest in hexadecimal. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, say('must be a SHA-256 digest: 64 of 0-9 and a-f', '须为 64 位十六进制摘要'))

/** An id of the given type. */
export const id = (prefix: IdPrefix) =>
  z
    .string()
    .superRefine((value, context) => {
      const given = idPrefix(value)
      if (given === prefix) return
      const got = given === null ? 'something that is no id' : `${/^[aeiou]/.test(given) ? 'an' : 'a'} ${given} id`
      context.addIssue({
        code: 'custom',
        message: say(`expected ${/^[aeiou]/.test(prefix) ? 'an' : 'a'} ${prefix} id, got ${got}`, `应为${ID_WORDS[prefix]}标识`),
      })
    })
    .register(API_TYPES, { scalar: 'ID' })

/** Whether a field of an input may be left out. */
export const mayBeLeftOut = (rule: z.core.$ZodType): boolean => z.safeParse(rule, undefined).success

/** A list without repetition, of at least `min` and at most `max` members. */
export const list = <T extends z.ZodType>(of: T, min: number, max: number) =>
  z
    .array(of)
    .min(min, say(`must have at least ${min}`, `至少 ${min} 项`))
    .max(max, say(`must have at most ${max}`, `至多 ${max} 项`))
    .transform((values) => [...new Set(values)])

/**
 * A row of a batch, not checked yet: the verb checks each by itself, so that a bad one is refused alone.
 * @param rules of a row, an `inputType`
 */
export function eachAlone(rules: z.ZodType): z.ZodUnknown {
  const type = API_TYPES.get(rules)
  if (!type || !('input' in type)) throw new Error('a row of a batch is an inputType')
  return z.unknown().register(API_TYPES, { input: { ...type.input, rules } })
}

/** The key a caller repeats a verb with. */
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, say('must be 1 to 128 printable ASCII characters', '须为 1 到 128 个可打印的半角字符'))
  .nullish()
  .describe('Repeat with the same key and input: the first result is given again, nothing is done twice; kept 72 h (幂等键)')

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
