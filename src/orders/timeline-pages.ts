import DataLoader from 'dataloader'
import type { EventLog } from '../db/generated/client.ts'
import type { Caller } from '../runtime.ts'

/** What the connection asks for of one order's events; `where` says from which place on. */
interface Query {
  readonly where: object
  readonly orderBy: object
  readonly take: number
}

interface Asked {
  readonly orderId: string
  readonly query: Query
}

type Find<Row> = (caller: Caller, query: { where: object; orderBy: object; take?: number }) => Promise<Row[]>

/**
 * Pages of rows of one order, such as its timeline. A list that shows those of every order asks once for all of them: an order has
 * some twenty, so they are read whole and cut to the page here.
 * @param find reads rows with their `orderId`
 */
export function pagesOfOrders<Row extends { readonly orderId: string }>(find: Find<Row>) {
  const loaders = new WeakMap<Caller, DataLoader<Asked, Row[]>>()
  return (caller: Caller, orderId: string, query: Query): Promise<Row[]> => {
    const loader = loaders.get(caller) ?? new DataLoader((asked: readonly Asked[]) => pages(caller, asked, find), { cache: false })
    loaders.set(caller, loader)
    return loader.load({ orderId, query })
  }
}

/** A page of an order's timeline (办理过程). */
export const timelinePage = pagesOfOrders<EventLog>(({ runtime: { db } }, query) => db.eventLog.findMany(query))

async function pages<Row extends { readonly orderId: string }>(caller: Caller, asked: readonly Asked[], find: Find<Row>): Promise<Row[][]> {
  const groups = grouped(asked, ({ query }) => JSON.stringify(query))
  const found = new Map<Asked, Row[]>()
  for (const group of groups.values()) {
    const { take, where, ...rest } = (group[0] as Asked).query
    const ids = group.map(({ orderId }) => orderId)
    const rows = await find(caller, { ...rest, where: { AND: [{ orderId: { in: ids } }, where] }, ...(ids.length === 1 ? { take } : {}) })
    const byOrder = grouped(rows, (row) => row.orderId)
    for (const one of group) found.set(one, (byOrder.get(one.orderId) ?? []).slice(0, take))
  }
  return asked.map((one) => found.get(one) ?? [])
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const group = groups.get(keyOf(one))
    if (group) group.push(one)
    else groups.set(keyOf(one), [one])
  }
  return groups
}
