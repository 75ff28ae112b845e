import { Prisma } from '../db/generated/client.ts'
import { BASES, type Basis, KPIS, type Kpi, type KpiName } from './kpis.ts'

const sql = Prisma.sql

/** The figures of each basis. */
export const namesByBasis = (names: readonly KpiName[]): [Basis, KpiName[]][] =>
  (Object.keys(BASES) as Basis[]).flatMap((basis) => {
    const of = names.filter((name) => KPIS[name].basis === basis)
    return of.length === 0 ? [] : [[basis, of] as [Basis, KpiName[]]]
  })

/**
 * Sums of figures over rows `f` as columns a0, b0, x0, a1 …, and how they are read back as rows: `kpi, above, below, excluded`.
 * @param how.weight what each row counts: 1, or -1 to take it out
 * @param how.within the days each basis must lie in, when the rows are of several
 */
export function sumsOf(
  names: readonly KpiName[],
  how: { weight?: Prisma.Sql; within?: (basis: Basis) => Prisma.Sql } = {},
): { columns: Prisma.Sql; rows: Prisma.Sql } {
  const column = (letter: string, i: number) => Prisma.raw(`${letter}${i}`)
  const { weight = sql`1` } = how
  return {
    columns: Prisma.join(
      names.map((name, i) => {
        const { above, below, among, excluded, basis }: Kpi = KPIS[name]
        const inside = how.within ? sql`${how.within(basis)} AND ` : Prisma.empty
        return sql`coalesce(sum(${above} * ${weight}) FILTER (WHERE ${inside}${among}), 0)::bigint AS ${column('a', i)}, coalesce(sum(${below} * ${weight}) FILTER (WHERE ${inside}${among}), 0)::bigint AS ${column('b', i)},
          coalesce(sum(${weight}) FILTER (WHERE ${inside}${excluded}), 0)::bigint AS ${column('x', i)}`
      }),
    ),
    rows: sql`(VALUES ${Prisma.join(names.map((name, i) => sql`(${name}::text, ${column('a', i)}, ${column('b', i)}, ${column('x', i)})`))}) AS k (kpi, above, below, excluded)`,
  }
}
