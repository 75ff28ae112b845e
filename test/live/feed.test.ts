import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MINUTE } from '../../src/clock.ts'
import { sealCursor } from '../../src/events/cursor.ts'
import { newEpoch } from '../../src/events/log.ts'
import { type LiveGround, liveGround, openFeed, take, takeEvents } from './ground.ts'

describe('a feed', () => {
  let live: LiveGround
  beforeAll(async () => {
    live = await liveGround()
    await live.write('old-1', 'old-2')
  })
  afterAll(() => live.stop())
  const cursorAt = (pos: number, audience = 'SYSTEM', epoch = live.ground.hub.epoch) => sealCursor(live.ground.keys, epoch, audience, pos)

  it('starts from now with a caught-up frame, then sends each new event with an unbroken chain of cursors', async () => {
    const frames = openFeed(live)
    const [first] = await take(frames, 1)
    expect(first).toMatchObject({ type: 'CAUGHT_UP', serverTime: live.clock.now() })
    await live.write('new-1', 'new-2')
    const [one, two] = await takeEvents(frames, 2)
    expect([one?.selected, two?.selected]).toEqual(['new-1', 'new-2'])
    expect(one?.prevCursor).toBe(first?.type === 'CAUGHT_UP' ? first.cursor : '')
    expect(two?.prevCursor).toBe(one?.cursor)
    await frames.return()
  })

  it('resumes after a cursor with everything missed, exactly once, then says it has caught up', async () => {
    const frames = openFeed(live, { after: cursorAt(1) })
    const missed = await take(frames, 4)
    expect(missed.map((f) => (f.type === 'EVENT' ? f.selected : f.type))).toEqual(['old-2', 'new-1', 'new-2', 'CAUGHT_UP'])
    expect(missed[0]).toMatchObject({ prevCursor: cursorAt(1) })
    await frames.return()
  })

  it('loses and repeats nothing while writers write, readers come and go, and pages change hands', async () => {
    const from = live.ground.hub.head()
    const names = Array.from({ length: 260 }, (_, i) => `load-${i}`)
    const writing = (async () => {
      for (let i = 0; i < names.length; i += 13) await live.write(...names.slice(i, i + 13))
    })()
    let after = cursorAt(from)
    const got: string[] = []
    while (got.length < names.length) {
      const frames = openFeed(live, { after })
      for (const event of await takeEvents(frames, Math.min(37, names.length - got.length))) {
        got.push(event.selected)
        after = event.cursor
      }
      await frames.return()
    }
    await writing
    expect(got).toEqual(names)
  })

  it('ends at once when its reader leaves, even while it waits', async () => {
    const frames = openFeed(live)
    await take(frames, 1)
    const waiting = frames.next()
    await live.ground.hub.moved(live.ground.hub.head(), 1, new AbortController().signal)
    expect(live.ground.hub.waiting).toBe(1)
    await frames.return()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(live.ground.hub.waiting).toBe(0)
  })

  it('keeps a quiet reader up to date with heartbeats, past events that are not for it', async () => {
    const frames = openFeed(live, { heartbeatMs: 20 })
    const beats = await take(frames, 3)
    expect(beats.map((f) => f.type)).toEqual(['CAUGHT_UP', 'CAUGHT_UP', 'CAUGHT_UP'])
    await frames.return()
  })

  it('refuses a cursor that was tampered with, belongs to another audience, or is none', () => {
    const good = cursorAt(1)
    const bad = [`${good.slice(0, -2)}AA`, cursorAt(1, 'PARTNER:1:'), 'nonsense', '', 'x'.repeat(10_000)]
    for (const after of bad) expect(() => openFeed(live, { after })).toThrow('is not a cursor of this stream')
  })

  it('asks for a reload when the cursor is ahead of the log', async () => {
    const frames = openFeed(live, { after: cursorAt(1_000_000) })
    const all = await take(frames, 2)
    expect(all).toMatchObject([{ type: 'RESYNC_REQUIRED', reason: 'AHEAD_OF_HEAD' }])
  })

  it('asks for a reload when the cursor is below what can be replayed', async () => {
    await live.ground.db.eventLogMeta.updateMany({ data: { low: 3n } })
    const pos = await live.write('after-low')
    await live.ground.hub.moved(pos - 1, 5_000, new AbortController().signal)
    const all = await take(openFeed(live, { after: cursorAt(2) }), 2)
    expect(all).toMatchObject([{ type: 'RESYNC_REQUIRED', reason: 'BELOW_LOW_WATER' }])
    const frames = openFeed(live, { after: cursorAt(3) })
    expect((await take(frames, 1))[0]?.type).toBe('EVENT')
    await frames.return()
  })

  it('announces the end of access once, a minute before, and ends with it', async () => {
    const expiresAt = new Date(live.clock.now().getTime() + 10 * MINUTE)
    const frames = openFeed(live, { expiresAt })
    expect((await take(frames, 1))[0]?.type).toBe('CAUGHT_UP')
    live.clock.advance(9 * MINUTE + 1)
    expect(await take(frames, 1)).toEqual([{ type: 'ACCESS_ENDING', at: expiresAt }])
    live.clock.advance(MINUTE)
    await expect(frames.next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(await frames.next()).toEqual({ done: true, value: undefined })
  })

  it('asks everybody for a reload, also those who are connected, when the log has been restored', async () => {
    const before = cursorAt(4)
    const frames = openFeed(live)
    await take(frames, 1)
    await newEpoch(live.ground.db)
    const all = await take(frames, 2)
    expect(all).toMatchObject([{ type: 'RESYNC_REQUIRED', reason: 'EPOCH_CHANGED' }])
    expect(await take(openFeed(live, { after: before }), 2)).toMatchObject([{ type: 'RESYNC_REQUIRED', reason: 'EPOCH_CHANGED' }])
  })
})
