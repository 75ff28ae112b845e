/** What the log holds at the end: the truth all else is compared with. */
export interface LogRow {
  readonly pos: number
  readonly order: string
  readonly version: number
  readonly kind: string
}

/** What a writer saw of one change. `info`: the connection died, so nobody can tell. */
export interface Write {
  readonly type: 'ok' | 'fail' | 'info'
  /** Idempotency key: asked for again under the same key, it is the same change. */
  readonly key: string
  /** The event it leaves; each change leaves one of its kind. */
  readonly kind: string
  /** The order, if it is known, and its version after the change, as the answer said; unknown unless `ok`. */
  readonly order: string | null
  readonly version: number | null
}

/** What a subscriber saw, in the order it saw it. */
export type Seen =
  /** The stream was asked for, from a cursor or from now. */
  | { readonly type: 'open'; readonly after: string | null }
  | {
      readonly type: 'event'
      readonly cursor: string
      readonly prevCursor: string
      readonly order: string
      readonly version: number
      readonly kind: string
      /** Version of the order as it was read for the frame; null when none was shown. */
      readonly shown: number | null
    }
  | { readonly type: 'caughtUp'; readonly cursor: string }
  | { readonly type: 'resync'; readonly cursor: string }

export interface History {
  readonly log: readonly LogRow[]
  readonly writes: readonly Write[]
  readonly subscribers: ReadonlyMap<string, readonly Seen[]>
  /** Version of each order in its table at the end. */
  readonly orders: ReadonlyMap<string, number>
  /** Whether a subscriber had a right to an event. */
  readonly entitled: (subscriber: string, row: LogRow) => boolean
  /** Position in a cursor. */
  readonly posOf: (cursor: string) => number
}

/** What can be wrong, named after what Jepsen's checks of logs call it. */
export type Anomaly =
  | 'LOST_WRITE'
  | 'WRITTEN_TWICE'
  | 'LOST_EVENT'
  | 'DUPLICATE'
  | 'OUT_OF_ORDER'
  | 'VERSION_GAP'
  | 'INCONSISTENT'
  | 'ABORTED_READ'
  | 'PHANTOM'
  | 'HOLE'
  | 'WATERMARK_LIE'
  | 'LEAK'
  | 'STALE'
  | 'BROKEN_CHAIN'
  | 'TABLE_DIFFERS'

export interface Finding {
  readonly anomaly: Anomaly
  readonly subscriber: string | null
  readonly detail: string
}

/**
 * Judges a history: what was acknowledged is in the log, the log is dense and agrees with the tables, and every
 * subscriber got exactly what it had a right to, once, in commit order, and was told no more than that. Pure: files in,
 * findings out; an empty list is a history without a fault.
 */
export function checkHistory(history: History): Finding[] {
  const findings: Finding[] = []
  const found = (anomaly: Anomaly, subscriber: string | null, detail: string) => findings.push({ anomaly, subscriber, detail })
  checkLog(history, found)
  checkWrites(history, found)
  checkEffects(history, found)
  const seenAt = new Map<number, string>()
  for (const [name, seen] of history.subscribers) checkSubscriber(history, name, seen, seenAt, found)
  return findings
}

type Found = (anomaly: Anomaly, subscriber: string | null, detail: string) => void

function checkLog({ log, orders }: History, found: Found) {
  const last = new Map<string, number>()
  for (const [i, row] of log.entries()) {
    const expected = (log[i - 1]?.pos ?? row.pos - 1) + 1
    if (row.pos !== expected) found('HOLE', null, `position ${row.pos} stands where ${expected} belongs`)
    const before = last.get(row.order)
    if (before !== undefined && row.version !== before + 1) found('VERSION_GAP', null, `${row.order} goes from version ${before} to ${row.version}`)
    last.set(row.order, row.version)
  }
  for (const [order, version] of orders) {
    if (last.get(order) !== version) found('TABLE_DIFFERS', null, `${order} has version ${version}, the log says ${last.get(order)}`)
  }
}

function checkWrites({ log, writes }: History, found: Found) {
  const there = new Set(log.map((row) => `${row.order}@${row.version}`))
  for (const { type, key, order, version } of writes) {
    if (type === 'ok' && !there.has(`${order}@${version}`)) found('LOST_WRITE', null, `${key} was acknowledged as ${order}@${version}`)
    if (type === 'fail' && order !== null && there.has(`${order}@${version}`)) found('ABORTED_READ', null, `${key} failed, and ${order}@${version} is there`)
  }
}

/** Each change that was acknowledged was done once, however often it was asked for; one whose end nobody knows, at most once. */
function checkEffects({ log, writes }: History, found: Found) {
  const last = new Map<string, Write>()
  for (const write of writes) {
    const before = last.get(write.key)
    if (before?.type === 'ok' && write.type === 'ok' && before.order !== write.order)
      found('WRITTEN_TWICE', null, `${write.key} was acknowledged for ${before.order} and for ${write.order}`)
    if (before?.type !== 'ok') last.set(write.key, write)
  }
  const effectOf = ({ order, kind }: { readonly order: string | null; readonly kind: string }) => `${kind} of ${order}`
  const done = new Map<string, number>()
  for (const row of log) done.set(effectOf(row), (done.get(effectOf(row)) ?? 0) + 1)
  const asked = new Map<string, { ok: number; info: number }>()
  for (const write of last.values()) {
    const count = asked.get(effectOf(write)) ?? { ok: 0, info: 0 }
    if (write.type !== 'fail') count[write.type]++
    asked.set(effectOf(write), count)
  }
  for (const [effect, { ok, info }] of asked) {
    const times = done.get(effect) ?? 0
    if (times < ok) found('LOST_WRITE', null, `${effect} was acknowledged ${ok} times and is there ${times} times`)
    if (times > ok + info && !effect.endsWith(' null'))
      found('WRITTEN_TWICE', null, `${effect} was acknowledged ${ok} times, perhaps ${info} more, and is there ${times} times`)
  }
}

function checkSubscriber(history: History, name: string, seen: readonly Seen[], seenAt: Map<number, string>, found: Found) {
  const { posOf } = history
  const rows = new Map(history.log.map((row) => [row.pos, row]))
  const got = new Set<number>()
  /** Everything this subscriber had a right to up to here is due. */
  let due = Number.NaN
  let last: string | null = null
  /** A reload has made up for what came before. */
  let from = Number.NaN

  const complain = (upTo: number, anomaly: 'WATERMARK_LIE' | 'LOST_EVENT') => {
    for (let pos = due + 1; pos <= upTo; pos++) {
      const row = rows.get(pos)
      if (row && !got.has(pos) && history.entitled(name, row)) found(anomaly, name, `position ${pos} (${row.kind} of ${row.order}) was not delivered`)
    }
    due = Math.max(due, upTo)
  }

  for (const one of seen) {
    if (one.type === 'open') {
      if (one.after !== null && last !== null && posOf(one.after) > posOf(last)) found('LOST_EVENT', name, 'came back with a cursor it had not been given')
      last = one.after
      if (one.after !== null && Number.isNaN(from)) from = due = posOf(one.after)
      continue
    }
    const pos = posOf(one.cursor)
    if (Number.isNaN(from)) from = due = pos - (one.type === 'event' ? 1 : 0)
    if (one.type === 'resync') {
      from = due = pos
      last = one.cursor
      continue
    }
    if (one.type === 'caughtUp') {
      complain(pos, 'WATERMARK_LIE')
      last = one.cursor
      continue
    }
    if (last !== null && one.prevCursor !== last) found('BROKEN_CHAIN', name, `position ${pos} does not follow on the frame before it`)
    if (got.has(pos)) found('DUPLICATE', name, `position ${pos} came twice`)
    else if (pos <= due) found('OUT_OF_ORDER', name, `position ${pos} came after ${due}`)
    last = one.cursor
    checkContent(history, name, one, rows.get(pos), seenAt, found)
    got.add(pos)
    complain(pos, 'LOST_EVENT')
  }
  const end = history.log.at(-1)?.pos
  if (end !== undefined && !Number.isNaN(from)) complain(end, 'LOST_EVENT')
}

function checkContent(
  { posOf, entitled, log }: History,
  name: string,
  one: Extract<Seen, { type: 'event' }>,
  row: LogRow | undefined,
  seenAt: Map<number, string>,
  found: Found,
) {
  const pos = posOf(one.cursor)
  const content = `${one.kind} of ${one.order}@${one.version}`
  const before = seenAt.get(pos)
  if (before !== undefined && before !== content) found('INCONSISTENT', name, `position ${pos} is ${content} here and ${before} elsewhere`)
  seenAt.set(pos, content)
  if (!row) found(pos > (log.at(-1)?.pos ?? 0) ? 'ABORTED_READ' : 'PHANTOM', name, `position ${pos} (${content}) is not in the log`)
  else if (content !== `${row.kind} of ${row.order}@${row.version}`)
    found('PHANTOM', name, `position ${pos} is ${content}, the log has ${row.kind} of ${row.order}@${row.version}`)
  else if (one.shown !== null && one.shown < one.version) found('STALE', name, `position ${pos} (${content}) came with the order at version ${one.shown}`)
  else if (!entitled(name, row)) found('LEAK', name, `position ${pos} (${content}) was none of its business`)
}
