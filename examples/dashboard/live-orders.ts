import { useEffect, useState } from 'react'
import { type Access, ask, isDenied } from '../../client/ask.ts'
import { connect, follow } from '../../client/follow.ts'
import * as api from '../../client/generated/graphql.ts'

/** LIVE: everything up to `asOf` is shown; CUT: coming back by itself; DENIED: a new token is needed. */
export type LiveOrders = { state: 'LOADING' | 'LIVE' | 'CUT' | 'DENIED'; asOf: string | null; rows: api.OrderRowFragment[] }

type Frame = api.OrderFeedSubscription['orderEvents']

const seconds = (n: number) => new Promise<void>((resolve) => setTimeout(resolve, n * 1000))

/** Loads the list, then follows it for ever without a gap, whatever happens to network or server. @returns how to stop */
export function followOrders(access: Access, filter: api.OrderFilter, show: (orders: LiveOrders) => void): () => void {
  const rows = new Map<string, api.OrderRowFragment>()
  let [stopped, asOf] = [false, null as string | null]
  let unfollow = () => {}
  const tell = (state: LiveOrders['state']) => stopped || show({ state, asOf, rows: [...rows.values()] })
  const lost = (reason: unknown) => tell(isDenied(reason) ? 'DENIED' : 'CUT')
  const client = connect(access.url.replace(/^http/, 'ws'), () => access.token, { on: { closed: lost } })

  /** @returns where to follow on from what was loaded */
  async function load() {
    const { orders } = await ask(access, api.DispatcherDashboardDocument, { filter })
    rows.clear()
    if (!orders) throw new Error('the list was refused')
    for (const row of orders.nodes) rows.set(row.id, row)
    return orders.liveCursor
  }

  function apply(frame: Frame) {
    if (frame.__typename === 'CaughtUp') asOf = frame.serverTime
    if (frame.__typename === 'OrderEvent') {
      // By version: the list may have been read after this event, and `order` is always the newest.
      const have = rows.get(frame.orderId)?.version ?? 0
      if (frame.transition === 'LEFT' && have <= frame.orderVersion) rows.delete(frame.orderId)
      if (frame.order && have <= frame.order.version) rows.set(frame.orderId, frame.order)
    }
    tell('LIVE')
  }

  async function begin() {
    while (!stopped) {
      try {
        const after = await load()
        if (!stopped)
          unfollow = follow<Frame>(client, {
            query: String(api.OrderFeedDocument),
            variables: { filter },
            after,
            onFrame: apply,
            onResync: load,
            onRefused: lost,
          })
        return
      } catch (reason) {
        lost(reason)
        if (isDenied(reason)) return
        await seconds(2)
      }
    }
  }
  void begin()
  return () => {
    stopped = true
    unfollow()
    void client.dispose()
  }
}

/** The same for React. `access` must keep its identity; a filter by another status starts anew. */
export function useLiveOrders(access: Access, status: api.OrderStatus | ''): LiveOrders {
  const [orders, show] = useState<LiveOrders>({ state: 'LOADING', asOf: null, rows: [] })
  useEffect(() => followOrders(access, status ? { status: { in: [status] } } : {}, show), [access, status])
  return orders
}
