import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { append, openEpoch, readPage } from '../../src/events/log.ts'
import { KEYS, type LiveRuntime, liveRuntime, reasonOf, START } from '../live/runtime.ts'

describe('the event log', () => {
  let live: LiveRuntime
  beforeAll(async () => {
    live = await liveRuntime()
  })
  afterAll(() => live.stop())

  it('starts empty, with head 0', async () => {
    expect(await readPage(live.runtime.db, 0, 10)).toMatchObject({ low: 0, head: 0, events: [] })
  })

  it('gives dense positions from 1 in the order of the array, and gives back what was put in', async () => {
    expect(await live.write('a', 'b')).toBe(2)
    expect(await live.write('c')).toBe(3)
    const page = await readPage(live.runtime.db, 0, 10)
    expect(page.head).toBe(3)
    expect(page.events.map((e) => [e.pos, reasonOf(e)])).toEqual([
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
    ])
    expect(page.events[0]).toEqual({
      pos: 1,
      orderId: live.orderId,
      orderVersion: 1,
      kind: 'REFUSED',
      subjectType: 'order',
      subjectId: live.orderId,
      actorKind: 'SYSTEM',
      actorId: 'system',
      cycle: 1,
      at: START,
      before: KEYS,
      after: KEYS,
      data: { reason: 'a' },
    })
  })

  it('reads a page after a position, no longer than the limit', async () => {
    const page = await readPage(live.runtime.db, 1, 1)
    expect(page.events.map((e) => e.pos)).toEqual([2])
    expect(page.head).toBe(3)
  })

  it('leaves no event and no hole behind a transaction that was rolled back', async () => {
    const lost = live.runtime.db.$transaction(async (tx) => {
      await append(tx, [live.draft('never')], { kind: 'SYSTEM', id: 'system' }, START)
      throw new Error('undone')
    })
    await expect(lost).rejects.toThrow('undone')
    expect(await live.write('d')).toBe(4)
    const page = await readPage(live.runtime.db, 0, 10)
    expect(page.events.map(reasonOf)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('keeps its epoch over a restart and takes a new one when the table is not the one it was written for', async () => {
    const epoch = await openEpoch(live.runtime.db)
    expect(await openEpoch(live.runtime.db)).toBe(epoch)
    await live.runtime.db.eventLogMeta.updateMany({ data: { relationOid: 1n } })
    const restored = await openEpoch(live.runtime.db)
    expect(restored).not.toBe(epoch)
    expect(await openEpoch(live.runtime.db)).toBe(restored)
  })
})
