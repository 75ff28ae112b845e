import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Viewer } from '../../src/access/viewer.ts'
import { MINUTE } from '../../src/clock.ts'
import { sealCursor } from '../../src/events/cursor.ts'
import { newEpoch } from '../../src/events/log.ts'
import { Cohorts } from '../../src/live/cohorts.ts'
import { open } from './reader.ts'
import { type LiveRuntime, liveRuntime } from './runtime.ts'

describe('a feed', () => {
  let live: LiveRuntime
  let cohorts: Cohorts
  beforeAll(async () => {
    live = await liveRuntime()
    cohorts = new Cohorts(live.runtime)
    await live.write('old-1', 'old-2')
  })
  afterAll(async () => {
    cohorts.stop()
    await live.stop()
  })
  const cursorAt = (pos: number, audience = 'ANONYMOUS', epoch = live.runtime.hub.epoch) => sealCursor(live.runtime.keys, epoch, audience, pos)
  const follow = (options: Parameters<typeof open>[2] = {}) => open(live.runtime, cohorts, options)
  const names = (count: number, name: string) => Array.from({ length: count }, (_, i) => `${name}-${i}`)

  it('starts from now with a caught-up frame, then sends each new event with an unbroken chain of cursors', async () => {
    const reader = await follow()
    const [first] = await reader.take(1)
    expect(first).toMatchObject({ type: 'CAUGHT_UP', serverTime: expect.any(String) })
    await live.write('new-1', 'new-2')
    const [one, two] = await reader.events(2)
    expect([one?.selected, two?.selected]).toEqual(['new-1', 'new-2'])
    expect(one?.prevCursor).toBe(first?.cursor)
    expect(two?.prevCursor).toBe(one?.cursor)
    reader.leave()
  })

  it('resumes after a cursor with everything missed, exactly once, then says it has caught up', async () => {
    const reader = await follow({ after: cursorAt(1) })
    const missed = await reader.take(4)
    expect(missed.map((f) => f.selected ?? f.type)).toEqual(['old-2', 'new-1', 'new-2', 'CAUGHT_UP'])
    expect(missed[0]).toMatchObject({ prevCursor: cursorAt(1) })
    reader.leave()
  })

  it('loses and repeats nothing while writers write, readers come and go, and pages change hands', async () => {
    const from = live.runtime.hub.head()
    const all = names(260, 'load')
    const writing = (async () => {
      for (let i = 0; i < all.length; i += 13) await live.write(...all.slice(i, i + 13))
    })()
    let after: string | null = cursorAt(from)
    const got: (string | null)[] = []
    while (got.length < all.length) {
      const reader = await follow({ after })
      for (const event of await reader.events(Math.min(37, all.length - got.length))) {
        got.push(event.selected)
        after = event.cursor
      }
      reader.leave()
    }
    await writing
    expect(got).toEqual(all)
  })

  it('gives everybody of a cohort the same frames, wherever each has come in', async () => {
    const from = live.runtime.hub.head()
    const late = await follow({ after: cursorAt(from - 5) })
    const now = await follow()
    expect(cohorts.size.cohorts).toBe(1)
    await now.take(1)
    await live.write(...names(40, 'same'))
    const mine = await now.events(40)
    const theirs = await late.events(45)
    expect(theirs.slice(5)).toEqual(mine)
    late.leave()
    now.leave()
    expect(cohorts.size).toEqual({ cohorts: 0, members: 0 })
  })

  it('keeps the chain of cursors unbroken for each of many who come in while it runs', async () => {
    const all = names(300, 'chain')
    const start = live.runtime.hub.head()
    const writing = (async () => {
      for (const name of all) await live.write(name)
    })()
    const readers = []
    for (let i = 0; i < 30; i++) readers.push(await follow({ after: i % 3 === 0 ? null : cursorAt(start - (i % 5)) }))
    await writing
    await live.write('end of chain')
    for (const reader of readers) {
      let last: string | null = null
      for (;;) {
        const frame = await reader.next()
        if (frame?.type === 'EVENT' && last !== null) expect(frame.prevCursor).toBe(last)
        last = frame?.cursor ?? null
        if (frame?.selected === 'end of chain') break
      }
      reader.leave()
    }
  })

  it('lets one who does not drain fall behind alone, and gives it the rest from the log when it reads on', async () => {
    const slow = await follow()
    const quick = await follow()
    await slow.take(1)
    await quick.take(1)
    slow.pause(true)
    const all = names(150, 'behind')
    for (let i = 0; i < all.length; i += 10) await live.write(...all.slice(i, i + 10))
    const got = await quick.events(150)
    expect(got.map((f) => f.selected)).toEqual(all)
    expect(slow.writes).toBe(1)
    slow.pause(false)
    const later = await slow.events(150)
    expect(later.map((f) => f.selected)).toEqual(all)
    expect(later[0]?.prevCursor).toBe(got[0]?.prevCursor)
    await live.write('together again')
    expect((await slow.events(1))[0]).toEqual((await quick.events(1))[0])
    slow.leave()
    quick.leave()
  })

  it('writes once for several events that come together', async () => {
    const reader = await follow()
    await reader.take(1)
    await live.write(...names(20, 'together'))
    await reader.events(20)
    expect(reader.writes).toBe(2)
    reader.leave()
  })

  it('keeps nothing of a reader that leaves', async () => {
    const reader = await follow()
    await reader.take(1)
    expect(cohorts.size).toEqual({ cohorts: 1, members: 1 })
    reader.leave()
    reader.leave()
    expect(cohorts.size).toEqual({ cohorts: 0, members: 0 })
    await live.write('to nobody')
    expect(reader.writes).toBe(1)
  })

  it('keeps a quiet reader up to date with heartbeats', async () => {
    const lively = new Cohorts(live.runtime, 20)
    const reader = await open(live.runtime, lively)
    expect((await reader.take(3)).map((f) => f.type)).toEqual(['CAUGHT_UP', 'CAUGHT_UP', 'CAUGHT_UP'])
    reader.leave()
    lively.stop()
  })

  it('refuses a cursor that was tampered with, belongs to another audience, or is none', async () => {
    const good = cursorAt(1)
    const bad = [`${good.slice(0, -2)}AA`, cursorAt(1, 'PARTNER:1:'), 'nonsense', '', 'x'.repeat(10_000)]
    for (const after of bad) await expect(follow({ after })).rejects.toThrow('is not a cursor of this stream')
  })

  it('misses nothing for those who know more than this process does, when nobody else is here', async () => {
    // From another replica: their cursor is ahead of what has been read here, and more has come before it is.
    for (let round = 0; round < 5; round++) {
      const known = await live.writeInSilence(`known-${round}`)
      const reader = await follow({ after: cursorAt(known) })
      await live.writeInSilence(`then-${round}`, `and-${round}`)
      live.runtime.wake.hint()
      expect((await reader.events(2)).map((f) => f.selected)).toEqual([`then-${round}`, `and-${round}`])
      reader.leave()
    }
  })

  it('asks for a reload when the cursor is ahead of the log', async () => {
    const reader = await follow({ after: cursorAt(1_000_000) })
    expect(await reader.take(2)).toMatchObject([{ type: 'RESYNC_REQUIRED', reason: 'AHEAD_OF_HEAD' }])
  })

  it('asks for a reload when the cursor is below what can be replayed', async () => {
    await live.runtime.db.eventLogMeta.updateMany({ data: { low: 3n } })
    const witness = await follow()
    await live.write('after-low')
    await witness.events(1)
    witness.leave()
    const reader = await follow({ after: cursorAt(2) })
    expect(await reader.take(2)).toMatchObject([{ type: 'RESYNC_REQUIRED', reason: 'BELOW_LOW_WATER' }])
    const other = await follow({ after: cursorAt(3) })
    expect((await other.take(1))[0]?.type).toBe('EVENT')
    other.leave()
  })

  it('announces the end of access once, a minute before, and ends with it', async () => {
    const expiresAt = new Date(live.clock.now().getTime() + 10 * MINUTE)
    const viewer: Viewer = { role: 'ANONYMOUS', id: 'anonymous', expiresAt }
    const reader = await follow({ viewer })
    expect((await reader.next())?.type).toBe('CAUGHT_UP')
    live.clock.advance(9 * MINUTE + 1)
    expect(await reader.next()).toMatchObject({ type: 'ACCESS_ENDING', at: String(expiresAt.getTime()) })
    live.clock.advance(MINUTE)
    await expect(reader.next()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    reader.leave()
  })

  it('asks everybody for a reload, also those who are connected, when the log has been restored', async () => {
    const before = cursorAt(4)
    const reader = await follow()
    await reader.take(1)
    await newEpoch(live.runtime.db)
    expect(await reader.take(2)).toMatchObject([{ type: 'RESYNC_REQUIRED', reason: 'EPOCH_CHANGED' }])
    reader.leave()
    const again = await follow({ after: before })
    expect(await again.take(2)).toMatchObject([{ type: 'RESYNC_REQUIRED', reason: 'EPOCH_CHANGED' }])
  })

  it('asks everybody for a reload when the end of the log is taken away in place, and delivers what is written then', async () => {
    const reader = await follow()
    await reader.take(1)
    await live.write('kept', 'taken-1', 'taken-2')
    const cursor = (await reader.events(3))[2]?.cursor ?? null
    await live.runtime.db.$executeRaw`DELETE FROM event_log WHERE pos > ${live.runtime.hub.head() - 2}`
    live.runtime.wake.hint()
    expect((await reader.take(2)).filter((frame) => frame.type !== 'CAUGHT_UP')).toMatchObject([{ type: 'RESYNC_REQUIRED', reason: 'EPOCH_CHANGED' }])
    reader.leave()
    expect(await (await follow({ after: cursor })).take(2)).toMatchObject([{ type: 'RESYNC_REQUIRED', reason: 'EPOCH_CHANGED' }])
    const anew = await follow()
    await anew.take(1)
    await live.write('written then')
    expect((await anew.events(1)).map((event) => event.selected)).toEqual(['written then'])
    anew.leave()
  })
})
