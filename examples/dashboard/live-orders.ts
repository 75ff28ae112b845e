import { createClient } from 'graphql-ws'
import { useEffect, useState } from 'react'
import { type Access, ask, isDenied, Refused } from '../../client/ask.ts'
import * as api from '../../client/generated/graphql.ts'

/** LIVE: everything up to `asOf` is shown; CUT: coming back by itself; DENIED: a new token is needed. */
export type LiveOrders = { state: 'LOADING' | 'LIVE' | 'CUT' | 'DENIED'; asOf: string | null; rows: api.OrderRowFragment[] }

const seconds = (n: number) => new Promise<void>((resolve) => setTimeout(resolve, n * 1000))

/** Loads the list, then follows it for ever without a gap, whatever happens to network or server. @returns how to stop */
export function followOrders(access: Access, filter: api.OrderFilter, show: (orders: LiveOrders) => void): () => void {
  const rows = new Map<string, api.OrderRowFragment>()
  // The client sends this very object again at every reconnect: moving `after` on is all it takes to resume.
  const variables: api.OrderFeedSubscriptionVariables = { filter }
  let [stopped, asOf, heardAt] = [false, null as string | null, Date.now()]
  const tell = (state: LiveOrders['state']) => stopped || show({ state, asOf, rows: [...rows.values()] })
  const client = createClient({
    url: access.url.replace(/^http/, 'ws'),
    connectionParams: { authorization: `Bearer ${access.token}` },
    retryAttempts: Infinity,
    retryWait: (tries) => seconds(Math.min(2 ** tries, 10) * (0.5 + Math.random() / 2)),
    shouldRetry: (event) => !isDenied(event),
    on: { closed: () => tell('CUT') },
  })
  // A heartbeat comes every 10 s. A line silent for 30 s is dead though nobody said so: sleep, a pulled cable.
  const watch = setInterval(() => Date.now() - heardAt > 30_000 && client.terminate(), 5_000)

  /** @returns false when the list has to be loaded again */
  function apply(frame: api.OrderFeedSubscription['orderEvents']): boolean {
    heardAt = Date.now()
    if (frame.__typename === 'ResyncRequired') return false
    if (frame.__typename === 'AccessEnding') return true
    if (frame.__typename === 'CaughtUp') asOf = frame.serverTime
    else {
      // By version: the list may have been read after this event, and `order` is always the newest.
      const have = rows.get(frame.orderId)?.version ?? 0
      if (frame.transition === 'LEFT' && have <= frame.orderVersion) rows.delete(frame.orderId)
      if (frame.order && have <= frame.order.version) rows.set(frame.orderId, frame.order)
    }
    tell('LIVE')
    variables.after = frame.cursor // only now: a frame is done when it is shown
    return true
  }

  async function loadThenFollow() {
    const { orders } = await ask(access, api.DispatcherDashboardDocument, { filter })
    rows.clear()
    for (const row of orders.nodes) rows.set(row.id, row)
    variables.after = orders.liveCursor
    for await (const { data, errors } of client.iterate<api.OrderFeedSubscription>({ query: String(api.OrderFeedDocument), variables })) {
      if (errors) throw new Refused(errors)
      if (data && !apply(data.orderEvents)) return
    }
  }

  async function forEver() {
    while (!stopped) {
      const error = await loadThenFollow().catch((reason: unknown) => reason)
      if (error && isDenied(error)) return tell('DENIED')
      if (error) tell('CUT')
      if (error) await seconds(2)
    }
  }
  void forEver()
  return () => {
    stopped = true
    clearInterval(watch)
    void client.dispose()
  }
}

/** The same for React. `access` must keep its identity; a filter by another status starts anew. */
export function useLiveOrders(access: Access, status: api.OrderStatus | ''): LiveOrders {
  const [orders, show] = useState<LiveOrders>({ state: 'LOADING', asOf: null, rows: [] })
  useEffect(() => followOrders(access, status ? { status: { in: [status] } } : {}, show), [access, status])
  return orders
}
