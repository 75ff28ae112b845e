import DataLoader from 'dataloader'
import type { Caller } from '../runtime.ts'

type Asked = { readonly of: 'account' | 'staff' | 'team'; readonly id: string }

const loaders = new WeakMap<Caller, DataLoader<Asked, string | null, string>>()

/** What people call it: the badge of an account or a staff member, the name of a team. A page asks once for all its entries. */
export function shownName(caller: Caller, of: Asked['of'], id: string): Promise<string | null> {
  const loader = loaders.get(caller) ?? new DataLoader((all: readonly Asked[]) => names(caller, all), { cacheKeyFn: (one) => `${one.of} ${one.id}` })
  loaders.set(caller, loader)
  return loader.load({ of, id })
}

async function names({ runtime: { db } }: Caller, asked: readonly Asked[]): Promise<(string | null)[]> {
  const ids = (of: Asked['of']) => asked.filter((one) => one.of === of).map(({ id }) => id)
  const rows = await db.$queryRaw<{ of: Asked['of']; id: string; name: string }[]>`
    SELECT 'account' AS of, account AS id, badge AS name FROM staff WHERE account = ANY(${ids('account')}::text[])
    UNION ALL SELECT 'staff', id, badge FROM staff WHERE id = ANY(${ids('staff')}::text[])
    UNION ALL SELECT 'team', id, name FROM team WHERE id = ANY(${ids('team')}::text[])`
  const found = new Map(rows.map((row) => [`${row.of} ${row.id}`, row.name]))
  return asked.map((one) => found.get(`${one.of} ${one.id}`) ?? null)
}
