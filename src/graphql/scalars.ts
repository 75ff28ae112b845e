import { GraphQLError, GraphQLScalarType } from 'graphql'
import { builder } from './builder.ts'

const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/

/** Days of a month, so that 2026-02-30 is refused instead of becoming 2 March. */
function isRealDate(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
}

function parseInstant(value: unknown): Date {
  const m = typeof value === 'string' ? INSTANT.exec(value) : null
  const [, y, mo, d, h, mi, s] = m ?? []
  const offset = m?.[8] === 'Z' ? 0 : Math.abs(Number(m?.[8]?.slice(0, 3))) * 60 + Number(m?.[8]?.slice(4))
  const year = Number(y)
  if (!m || year < 1900 || year > 2200 || !isRealDate(year, Number(mo), Number(d)) || Number(h) > 23 || Number(mi) > 59 || Number(s) > 59 || offset > 14 * 60)
    throw new GraphQLError('DateTime must be a real RFC 3339 instant between 1900 and 2200, such as 2026-01-05T10:00:00+08:00')
  return new Date(value as string)
}

function parseDate(value: unknown): Date {
  const m = typeof value === 'string' ? /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) : null
  if (!m || Number(m[1]) < 1900 || Number(m[1]) > 2200 || !isRealDate(Number(m[1]), Number(m[2]), Number(m[3])))
    throw new GraphQLError('Date must be a real date between 1900 and 2200, such as 2026-01-05')
  return new Date(`${value}T00:00:00.000Z`)
}

function text(name: string, pattern: RegExp, rule: string) {
  return (value: unknown): string => {
    if (typeof value !== 'string' || !pattern.test(value)) throw new GraphQLError(`${name} ${rule}`)
    return value
  }
}

const asText = (value: unknown) => String(value)

builder.addScalarType(
  'DateTime',
  new GraphQLScalarType({
    name: 'DateTime',
    description: 'Instant, RFC 3339, written in UTC (时刻)',
    specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc3339',
    serialize: (value) => (value as Date).toISOString(),
    parseValue: parseInstant,
  }),
)
builder.addScalarType(
  'Date',
  new GraphQLScalarType({
    name: 'Date',
    description: 'Calendar date in Asia/Shanghai, YYYY-MM-DD (日期)',
    serialize: (value) => (value as Date).toISOString().slice(0, 10),
    parseValue: parseDate,
  }),
)
builder.addScalarType(
  'Cursor',
  new GraphQLScalarType({
    name: 'Cursor',
    description: 'Place in a stream; opaque, bound to what its holder may see (游标)',
    serialize: asText,
    parseValue: text('Cursor', /^[\w-]{8,400}$/, 'is not one this service gave out'),
  }),
)
builder.addScalarType(
  'AreaCode',
  new GraphQLScalarType({
    name: 'AreaCode',
    description: 'NBS 12-digit code of an area (区划代码)',
    serialize: asText,
    parseValue: text('AreaCode', /^\d{12}$/, 'must be 12 digits'),
  }),
)
builder.addScalarType(
  'MaskedPhone',
  new GraphQLScalarType({ name: 'MaskedPhone', description: 'Telephone number with its middle hidden (脱敏电话)', serialize: asText }),
)
