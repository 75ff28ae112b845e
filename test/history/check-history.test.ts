import { describe, expect, it } from 'vitest'
import { type Anomaly, checkHistory, type History, type LogRow, type Seen, type Write } from './check-history.ts'

const LENGTH = 60
const ORDERS = 6
const PARTNER_ORDER = 'order-0'

/** A history without a fault: a supervisor who sees all, one who was cut twice, and a partner with one order. */
function good() {
  const log: LogRow[] = Array.from({ length: LENGTH }, (_, i) => ({
    pos: i + 1,
    order: `order-${i % ORDERS}`,
    version: Math.floor(i / ORDERS) + 1,
    kind: i < ORDERS ? 'REGISTERED' : 'AMENDED',
  }))
  const writes: Write[] = log.map((row) => ({ type: 'ok', key: `key-${row.pos}`, kind: row.kind, order: row.order, version: row.version }))
  writes.push(
    { ...(writes[20] as Write) },
    { type: 'fail', key: 'key-refused', kind: 'AMENDED', order: null, version: null },
    { type: 'info', key: 'key-unknown', kind: 'REGISTERED', order: null, version: null },
  )
  const entitled = (subscriber: string, row: LogRow) => subscriber !== 'partner' || row.order === PARTNER_ORDER
  const stream = (name: string, rows: readonly LogRow[], start: number): Seen[] => {
    let last = String(start)
    return rows
      .filter((row) => entitled(name, row))
      .map((row): Seen => {
        const event = {
          type: 'event',
          cursor: String(row.pos),
          prevCursor: last,
          order: row.order,
          version: row.version,
          kind: row.kind,
          shown: row.version,
        } as const
        last = event.cursor
        return event
      })
  }
  const subscribers = new Map<string, Seen[]>([
    [
      'supervisor',
      [{ type: 'open', after: null }, { type: 'caughtUp', cursor: '0' }, ...stream('supervisor', log, 0), { type: 'caughtUp', cursor: String(LENGTH) }],
    ],
    [
      'cut twice',
      [
        { type: 'open', after: '0' },
        ...stream('cut twice', log.slice(0, 20), 0),
        { type: 'open', after: '20' },
        ...stream('cut twice', log.slice(20, 41), 20),
        { type: 'open', after: '41' },
        ...stream('cut twice', log.slice(41), 41),
      ],
    ],
    ['partner', [{ type: 'open', after: null }, { type: 'caughtUp', cursor: '0' }, ...stream('partner', log, 0), { type: 'caughtUp', cursor: '55' }]],
  ])
  const orders = new Map(Array.from({ length: ORDERS }, (_, i) => [`order-${i}`, LENGTH / ORDERS]))
  return { log, writes, subscribers, orders, entitled, posOf: Number } satisfies History
}

type Good = ReturnType<typeof good>
const seenBy = (history: Good, name: string) => history.subscribers.get(name) as Seen[]
const eventAt = (seen: Seen[], pos: number) => seen.findIndex((one) => one.type === 'event' && one.cursor === String(pos))
const anomalies = (history: History) => new Set(checkHistory(history).map((finding) => finding.anomaly))

/** Each plants one defect and names what must be found. */
const PLANTED: Record<string, { plant: (history: Good) => void; found: Anomaly }> = {
  'drops one event': { plant: (h) => seenBy(h, 'cut twice').splice(eventAt(seenBy(h, 'cut twice'), 30), 1), found: 'LOST_EVENT' },
  'drops the last event': { plant: (h) => seenBy(h, 'cut twice').pop(), found: 'LOST_EVENT' },
  'drops the first event after a cut': { plant: (h) => seenBy(h, 'cut twice').splice(eventAt(seenBy(h, 'cut twice'), 21), 1), found: 'BROKEN_CHAIN' },
  'swaps two events': {
    plant: (h) => {
      const seen = seenBy(h, 'supervisor')
      const at = eventAt(seen, 30)
      const [one, two] = [seen[at] as Seen, seen[at + 1] as Seen]
      seen.splice(at, 2, two, one)
    },
    found: 'OUT_OF_ORDER',
  },
  'sends one event twice': {
    plant: (h) => {
      const seen = seenBy(h, 'supervisor')
      seen.splice(eventAt(seen, 30), 0, seen[eventAt(seen, 30)] as Seen)
    },
    found: 'DUPLICATE',
  },
  'sends again after a cut what was processed': {
    plant: (h) => {
      const seen = seenBy(h, 'cut twice')
      seen.splice(eventAt(seen, 21), 0, seen[eventAt(seen, 20)] as Seen)
    },
    found: 'DUPLICATE',
  },
  'sends what nobody wrote': {
    plant: (h) =>
      seenBy(h, 'supervisor').splice(5, 0, { type: 'event', cursor: '2', prevCursor: '2', order: 'order-9', version: 1, kind: 'REGISTERED', shown: 1 }),
    found: 'PHANTOM',
  },
  'sends a change that was rolled back': {
    plant: (h) => seenBy(h, 'supervisor').push({ type: 'event', cursor: '61', prevCursor: '60', order: 'order-0', version: 11, kind: 'AMENDED', shown: 11 }),
    found: 'ABORTED_READ',
  },
  'keeps a change that was refused': {
    plant: (h) => h.writes.push({ type: 'fail', key: 'refused', kind: 'AMENDED', order: 'order-1', version: 2 }),
    found: 'ABORTED_READ',
  },
  'loses an acknowledged change': {
    plant: (h) => h.writes.push({ type: 'ok', key: 'gone', kind: 'AMENDED', order: 'order-1', version: 99 }),
    found: 'LOST_WRITE',
  },
  'acknowledges a change under the version of another': {
    plant: (h) => h.writes.push({ type: 'ok', key: 'gone', kind: 'AMENDED', order: 'order-1', version: 5 }),
    found: 'LOST_WRITE',
  },
  'does a change again when it is asked for again': {
    plant: (h) => h.writes.splice(20, 1, { ...(h.writes[21] as Write), key: 'key-20' }),
    found: 'WRITTEN_TWICE',
  },
  'does one key in two orders': { plant: (h) => h.writes.push({ ...(h.writes[21] as Write), key: 'key-21' }), found: 'WRITTEN_TWICE' },
  'shows an order older than the event': {
    plant: (h) => {
      const seen = seenBy(h, 'supervisor')
      const at = eventAt(seen, 30)
      const one = seen[at] as Extract<Seen, { type: 'event' }>
      seen[at] = { ...one, shown: one.version - 1 }
    },
    found: 'STALE',
  },
  'shows somebody what is none of theirs': {
    plant: (h) => {
      const seen = seenBy(h, 'partner')
      const row = h.log[1] as LogRow
      seen.splice(3, 0, { type: 'event', cursor: '2', prevCursor: '1', order: row.order, version: row.version, kind: row.kind, shown: null })
    },
    found: 'LEAK',
  },
  'says it has caught up when it has not': {
    plant: (h) => {
      const seen = seenBy(h, 'supervisor')
      seen.splice(eventAt(seen, 30), 0, { type: 'caughtUp', cursor: '33' })
    },
    found: 'WATERMARK_LIE',
  },
  'leaves a hole in the log': { plant: (h) => h.log.splice(30, 1), found: 'HOLE' },
  'tells two subscribers different things': {
    plant: (h) => {
      const seen = seenBy(h, 'cut twice')
      const at = eventAt(seen, 10)
      seen[at] = { ...(seen[at] as Extract<Seen, { type: 'event' }>), kind: 'WITHDRAWN' }
    },
    found: 'INCONSISTENT',
  },
  'skips a version of an order': { plant: (h) => h.log.splice(30, 1, { ...(h.log[30] as LogRow), version: 99 }), found: 'VERSION_GAP' },
  'has another state in the table': { plant: (h) => h.orders.set('order-3', 11), found: 'TABLE_DIFFERS' },
}

describe('the history checker', () => {
  it('finds nothing in a history without a fault', () => {
    expect(checkHistory(good())).toEqual([])
  })

  it.each(Object.entries(PLANTED))('finds a system that %s', (_what, { plant, found }) => {
    const history = good()
    plant(history)
    expect([...anomalies(history)]).toContain(found)
  })

  it('takes a reload that was announced for what it is, and silence for a loss', () => {
    const history = good()
    const seen = seenBy(history, 'cut twice')
    const gap = seen.splice(eventAt(seen, 22), 10)
    expect(gap).toHaveLength(10)
    expect([...anomalies(history)]).toContain('LOST_EVENT')
    const again = eventAt(seen, 32)
    seen.splice(again, 0, { type: 'resync', cursor: '31' })
    expect(checkHistory(history)).toEqual([])
  })
})
