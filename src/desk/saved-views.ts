import DataLoader from 'dataloader'
import { isPerson, type Viewer } from '../access/viewer.ts'
import { countyOf, townOf } from '../areas/area-code.ts'
import { Prisma, type SavedView } from '../db/generated/client.ts'
import { NotFound, orProblem, Problem } from '../errors.ts'
import { ordersWhere } from '../orders/search.ts'
import { whereSql } from '../orders/where-sql.ts'
import type { Caller, Change } from '../runtime.ts'
import { expectSomebody } from '../staff/leads.ts'
import { storedRule } from './saved-rule.ts'

type Ruled = Pick<SavedView, 'id' | 'rule'>

/** An area and all it lies in. */
const areasAround = (code: string) => [`${code.slice(0, 4)}00000000`, countyOf(code), townOf(code), code].filter((one) => one !== null)

/** Views of a viewer: their own, and those shared with a team of theirs or with an area theirs lies in. */
export const viewsOf = (viewer: Viewer): Prisma.SavedViewWhereInput =>
  isPerson(viewer)
    ? { OR: [{ account: viewer.id }, { teamId: { in: [...viewer.teamIds] } }, { areaCode: { in: areasAround(viewer.areaCode) } }] }
    : { id: { in: [] } }

/**
 * A view of the viewer's own: what is shared is changed by the account that shares it.
 * @throws Unauthenticated, Forbidden, NotFound
 */
export async function openOwnView(c: Change, id: string): Promise<SavedView> {
  expectSomebody(c.viewer)
  const view = await c.tx.savedView.findFirst({ where: { id, account: c.viewer.id } })
  if (!view) throw new NotFound('view of yours')
  return view
}

/** What a view asks the database for this viewer; the problem, where its rule does not hold for them. */
export const viewWhere = (c: Caller, { rule }: Pick<Ruled, 'rule'>): Promise<Prisma.OrderWhereInput | Problem> =>
  orProblem(() => ordersWhere(storedRule(rule), c))

const loaders = new WeakMap<Caller, DataLoader<Ruled, number | null>>()

/** How many orders of the viewer's a view has now (视图工单数), null where its rule does not hold for them; those of one answer are counted by one statement, however many views there are. */
export function countOf(caller: Caller, view: Ruled): Promise<number | null> {
  const loader = loaders.get(caller) ?? new DataLoader((views: readonly Ruled[]) => countAll(caller, views), { cache: false })
  loaders.set(caller, loader)
  return loader.load(view)
}

async function countAll(caller: Caller, views: readonly Ruled[]): Promise<(number | null)[]> {
  const asked = await Promise.all(views.map((view) => viewWhere(caller, view)))
  const counts = asked.flatMap((where, i) =>
    where instanceof Problem ? [] : [Prisma.sql`SELECT ${i}::int AS i, count(*)::int AS n FROM service_order o WHERE ${whereSql(where)}`],
  )
  const rows = counts.length === 0 ? [] : await caller.runtime.db.$queryRaw<{ i: number; n: number }[]>(Prisma.join(counts, ' UNION ALL '))
  return asked.map((where, i) => (where instanceof Problem ? null : (rows.find((row) => row.i === i)?.n ?? 0)))
}
