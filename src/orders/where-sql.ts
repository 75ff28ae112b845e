import { columnOf } from '../db/columns.ts'
import { Prisma } from '../db/generated/client.ts'

/** The types of the columns an order is asked for by; a parameter is given the one of its column. */
const TYPES: Readonly<Record<string, string>> = {
  ...{ id: 'text', areaCode: 'text', countyCode: 'text', townCode: 'text', teamId: 'text', handlerId: 'text', partnerId: 'text' },
  ...{ companionIds: 'text', itemCodes: 'text', priority: 'int' },
  ...{ status: '"OrderStatus"', standing: '"OrderStanding"', channel: '"Channel"', type: '"OrderType"', urgency: '"Urgency"' },
  ...{ registeredAt: 'timestamptz', dueAt: 'timestamptz', closedAt: 'timestamptz', clockSort: 'timestamptz' },
}

const COMPARISONS: Readonly<Record<string, string>> = { lt: '<', lte: '<=', gt: '>', gte: '>=' }

const ALWAYS = Prisma.sql`TRUE`
const NEVER = Prisma.sql`FALSE`

const all = (parts: readonly Prisma.Sql[]) => (parts.length === 0 ? ALWAYS : Prisma.sql`(${Prisma.join([...parts], ' AND ')})`)
const any = (parts: readonly Prisma.Sql[]) => (parts.length === 0 ? NEVER : Prisma.sql`(${Prisma.join([...parts], ' OR ')})`)

/**
 * A question about orders as SQL over an order `o`, for statements that ask several at once. It knows the forms that filters, scopes and
 * searches of lists are made of (`filter.ts`, `policy.ts`, `queue.ts`), and no others.
 * @throws Error for a form it does not know
 */
export function whereSql(where: Prisma.OrderWhereInput): Prisma.Sql {
  return all(Object.entries(where).flatMap(([key, asked]) => (asked === undefined ? [] : [partSql(key, asked)])))
}

const several = (asked: unknown) => (Array.isArray(asked) ? asked : [asked]) as Prisma.OrderWhereInput[]

function partSql(key: string, asked: unknown): Prisma.Sql {
  if (key === 'AND') return all(several(asked).map(whereSql))
  if (key === 'OR') return any(several(asked).map(whereSql))
  if (key === 'NOT') return Prisma.sql`(NOT ${all(several(asked).map(whereSql))})`
  const type = TYPES[key]
  if (type === undefined) throw new Error(`no type is known of the column of ${key}`)
  const column = Prisma.raw(`o.${columnOf(key)}`)
  if (asked === null) return Prisma.sql`${column} IS NULL`
  if (typeof asked !== 'object' || asked instanceof Date) return Prisma.sql`${column} = ${asked}::${Prisma.raw(type)}`
  return all(Object.entries(asked).map(([operator, value]) => conditionSql(column, type, operator, value)))
}

function conditionSql(column: Prisma.Sql, type: string, operator: string, value: unknown): Prisma.Sql {
  const list = Prisma.raw(`${type}[]`)
  const comparison = COMPARISONS[operator]
  if (comparison !== undefined) return Prisma.sql`${column} ${Prisma.raw(comparison)} ${value}::${Prisma.raw(type)}`
  switch (operator) {
    case 'in':
      return Prisma.sql`${column} = ANY(${value}::${list})`
    case 'notIn':
      return Prisma.sql`${column} <> ALL(${value}::${list})`
    case 'hasSome':
      return Prisma.sql`${column} && ${value}::${list}`
    case 'startsWith':
      return Prisma.sql`starts_with(${column}, ${value}::text)`
    case 'not':
      if (value === null) return Prisma.sql`${column} IS NOT NULL`
  }
  throw new Error(`no SQL is known for the operator ${operator}`)
}
