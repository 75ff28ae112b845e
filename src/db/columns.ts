import { Prisma } from './generated/client.ts'

/** Column of a field: `areaCode` is stored as `area_code`, everywhere (test/db/columns.test.ts). */
export const columnOf = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/**
 * Columns of a row under the names of their fields: `o."area_code" AS "areaCode", …`.
 * @param alias the table's name in the statement
 */
export const columns = (alias: string, fields: readonly string[]): Prisma.Sql =>
  Prisma.raw(fields.map((field) => `${alias}."${columnOf(field)}" AS "${field}"`).join(', '))

/**
 * The same as one JSON object, for rows within a row. Instants become text: `revived` makes them `Date`s again.
 * @param fields at most 50: a function of PostgreSQL takes 100 arguments
 */
export const jsonObject = (alias: string, fields: readonly string[]): Prisma.Sql =>
  Prisma.raw(`json_build_object(${fields.map((field) => `'${field}', ${alias}."${columnOf(field)}"`).join(', ')})`)

/** Fields of a row that hold an instant. */
export type InstantField<Row> = { [F in keyof Row]-?: Date extends Row[F] ? F : never }[keyof Row] & string

/** Every instant of a kind of row, by name: complete by type. */
export type Instants<Row> = Readonly<Record<InstantField<Row>, true>>

/** A row that came as JSON, its instants as `Date`s. */
export function revived<Row extends object>(row: object, instants: Instants<Row>): Row {
  const copy: Record<string, unknown> = { ...row }
  for (const field of Object.keys(instants)) if (typeof copy[field] === 'string') copy[field] = new Date(copy[field])
  return copy as Row
}
