import { describe, expect, it } from 'vitest'
import { checkDeeds, checkFeed, checkResumed, checkSame, checkStates, type Seen } from '../../src/simulation/check.ts'
import type { Deed } from '../../src/simulation/deeds.ts'
import { expectedFor, keyOf, type Sees } from '../../src/simulation/expected.ts'
import type { Frame } from '../../src/simulation/frame.ts'
import { deed } from './city.ts'

const ALL: Sees = { feed: 'orders', partner: null }
const BANK: Sees = { feed: 'orders', partner: 'demo-bank' }
const ONE: Sees = { feed: 'dispatches', staffId: 'staff_1' }

/** Two orders: one of the bank's, offered to two and accepted by the first; one of a citizen's, withdrawn while offered. */
const DEEDS: readonly Deed[] = [
  deed({ orderId: 'a', version: 1, kind: 'REGISTERED', partner: 'demo-bank' }),
  deed({ orderId: 'b', version: 1, kind: 'REGISTERED' }),
  deed({ orderId: 'a', version: 2, kind: 'VERIFIED', status: 'VERIFIED', partner: 'demo-bank' }),
  deed({ orderId: 'a', version: 3, kind: 'DISPATCHED', status: 'DISPATCHED', partner: 'demo-bank', team: 'team_1', offered: ['staff_1', 'staff_2'] }),
  deed({ orderId: 'b', version: 2, kind: 'DISPATCHED', status: 'DISPATCHED', team: 'team_1', offered: ['staff_2'] }),
  deed({
    orderId: 'a',
    version: 4,
    kind: 'ACCEPTED',
    status: 'ACCEPTED',
    partner: 'demo-bank',
    team: 'team_1',
    handler: 'staff_1',
    offered: ['staff_1', 'staff_2'],
  }),
  deed({ orderId: 'b', version: 3, kind: 'WITHDRAWN', status: 'WITHDRAWN', team: 'team_1', offered: ['staff_2'] }),
]

const frame = (over: Partial<Frame>): Frame => ({
  ...{ type: 'EVENT', at: 0, cursor: '', prevCursor: null, orderId: null, version: 0, kind: null, what: null, value: null, serverTime: null },
  ...over,
})

/** What a faultless service sends: a heartbeat, then each event this subscriber may see, chained. */
function sent(sees: Sees): Frame[] {
  const expected = expectedFor(sees, DEEDS)
  const frames = [frame({ type: 'CAUGHT_UP', cursor: 'c0' })]
  for (const d of DEEDS) {
    const should = expected.get(keyOf(d.orderId, d.version))
    if (should) frames.push(frame({ ...should, orderId: d.orderId, version: d.version, cursor: `c${frames.length}`, prevCursor: `c${frames.length - 1}` }))
  }
  return frames
}
const seen = (sees: Sees, frames: readonly Frame[] = sent(sees)): Seen => ({ name: 'x', sees, frames, failure: null })
const faults = (sees: Sees, frames: readonly Frame[]) => checkFeed(seen(sees, frames), DEEDS).map((d) => d.fault)
const without = (frames: readonly Frame[], i: number) => frames.filter((_f, at) => at !== i)
/** The same frames with a chain that hides what was done to them. */
const rechained = (frames: readonly Frame[]) => frames.map((f, i) => ({ ...f, cursor: `c${i}`, prevCursor: i === 0 ? null : `c${i - 1}` }))

describe('What each subscriber must see', () => {
  it('is everything for a dispatcher, its own for a partner, offers and what becomes of them for staff and teams', () => {
    const told = (sees: Sees) => [...expectedFor(sees, DEEDS)].map(([key, { what }]) => `${key} ${what}`)
    expect(told(ALL).sort()).toEqual(['a#1 ENTERED', 'a#2 CHANGED', 'a#3 CHANGED', 'a#4 CHANGED', 'b#1 ENTERED', 'b#2 CHANGED', 'b#3 CHANGED'])
    expect(told(BANK)).toEqual(['a#1 ENTERED', 'a#2 CHANGED', 'a#3 CHANGED', 'a#4 CHANGED'])
    expect(told(ONE)).toEqual(['a#3 OFFERED', 'a#4 ACCEPTED'])
    expect(told({ feed: 'dispatches', staffId: 'staff_2' }).sort()).toEqual(['a#3 OFFERED', 'a#4 TAKEN_BY_ANOTHER', 'b#2 OFFERED', 'b#3 RECALLED'])
    expect(told({ feed: 'dispatches', teamId: 'team_1' }).sort()).toEqual(['a#3 OFFERED', 'a#4 ACCEPTED', 'b#2 OFFERED', 'b#3 RECALLED'])
  })
})

describe('A round that is taken back', () => {
  const first = { status: 'DISPATCHED', team: 'team_1', offered: ['staff_1', 'staff_2'] }
  const told = (sees: Sees, deeds: readonly Deed[]) => [...expectedFor(sees, deeds)].map(([key, { what }]) => `${key} ${what}`)
  const feeds = [{ staffId: 'staff_2' }, { staffId: 'staff_3' }, { teamId: 'team_1' }, { teamId: 'team_2' }]
  const all = (deeds: readonly Deed[]) => feeds.map((whose) => told({ feed: 'dispatches', ...whose }, deeds))

  it('is told to those who had it, and to nobody else', () => {
    const recalled = deed({ orderId: 'a', version: 2, kind: 'ROUND_RECALLED', status: 'VERIFIED', team: null, offered: first.offered })
    expect(all([deed({ orderId: 'a', version: 1, kind: 'DISPATCHED', ...first }), recalled])).toEqual([
      ['a#1 OFFERED', 'a#2 RECALLED'],
      [],
      ['a#1 OFFERED', 'a#2 RECALLED'],
      [],
    ])
  })

  it('and replaced by one of another team is told to both', () => {
    const deeds = [
      deed({ orderId: 'a', version: 1, kind: 'DISPATCHED', ...first }),
      deed({ orderId: 'a', version: 2, kind: 'ROUND_RECALLED', ...first }),
      deed({ orderId: 'a', version: 3, kind: 'DISPATCHED', status: 'DISPATCHED', team: 'team_2', offered: ['staff_3'] }),
    ]
    expect(all(deeds)).toEqual([['a#1 OFFERED', 'a#2 RECALLED'], ['a#3 OFFERED'], ['a#1 OFFERED', 'a#2 RECALLED', 'a#3 CHANGED'], ['a#3 OFFERED']])
  })
})

describe('The final check', () => {
  it.each([
    ['dispatcher', ALL],
    ['partner', BANK],
    ['staff', ONE],
  ] as const)('finds nothing wrong with a faultless feed of a %s', (_who, sees) => {
    expect(checkFeed(seen(sees), DEEDS)).toEqual([])
  })

  it('finds an event that was lost, wherever it was, and that the chain is broken there', () => {
    const frames = sent(ALL)
    for (let i = 1; i < frames.length - 1; i++) expect(faults(ALL, without(frames, i))).toEqual(expect.arrayContaining(['LOST', 'CHAIN']))
    expect(faults(ALL, without(frames, frames.length - 1))).toEqual(['LOST'])
    expect(faults(ALL, rechained(without(frames, 3)))).toContain('LOST')
  })

  it('finds an event that came twice, though its chain holds', () => {
    const frames = sent(ALL)
    expect(faults(ALL, rechained([...frames, frames[2] as Frame]))).toEqual(['TWICE'])
  })

  it('finds events of one order out of order, though their chain holds', () => {
    const [beat, ...events] = sent(BANK)
    const [one, two, three, four] = events as [Frame, Frame, Frame, Frame]
    expect(faults(BANK, rechained([beat as Frame, one, three, two, four]))).toEqual(['OUT_OF_ORDER'])
  })

  it("finds an event of somebody else's order at a partner and at staff", () => {
    const other = frame({ orderId: 'b', version: 1, kind: 'REGISTERED', what: 'ENTERED' })
    expect(faults(BANK, rechained([...sent(BANK), other]))).toEqual(['LEAKED'])
    expect(faults(ONE, rechained([...sent(ONE), { ...other, version: 3, kind: 'WITHDRAWN', what: 'RECALLED' }]))).toEqual(['LEAKED'])
  })

  it('finds an event that nobody did, one of another kind, and one that is told wrongly', () => {
    const frames = sent(ALL)
    expect(faults(ALL, rechained([...frames, frame({ orderId: 'a', version: 9, kind: 'CLOSED', what: 'CHANGED' })]))).toEqual(['NEVER_DONE'])
    expect(
      faults(
        ALL,
        frames.map((f) => (f.kind === 'VERIFIED' ? { ...f, kind: 'AMENDED' } : f)),
      ),
    ).toEqual(['WRONG'])
    expect(
      faults(
        ALL,
        frames.map((f) => (f.kind === 'VERIFIED' ? { ...f, what: 'ENTERED' } : f)),
      ),
    ).toEqual(['WRONG'])
  })

  it('finds a cursor that was no longer good and a subscriber that had to stop', () => {
    expect(faults(ALL, [...sent(ALL), frame({ type: 'RESYNC_REQUIRED', what: 'EPOCH_CHANGED' })])).toEqual(['RESYNC'])
    expect(checkFeed({ ...seen(ALL), failure: 'no more' }, DEEDS)).toEqual([{ who: 'x', fault: 'STOPPED', about: 'no more' }])
  })

  it('leaves orders of other people alone, and their places in the chain too', () => {
    const foreign = frame({ orderId: 'theirs', version: 4, kind: 'CLOSED', what: 'CHANGED' })
    const [beat, ...events] = sent(ALL)
    expect(faults(ALL, rechained([beat as Frame, foreign, ...events, foreign, foreign]))).toEqual([])
  })

  it('takes an interruption for what it is: the chain goes on from the cursor it was resumed with', () => {
    const frames = sent(ALL)
    const resumedAt = (i: number, cursor: string) => [...frames.slice(0, i), frame({ type: 'RESUMED', cursor }), ...frames.slice(i)]
    expect(faults(ALL, resumedAt(4, 'c3'))).toEqual([])
    expect(checkResumed(seen(ALL, resumedAt(4, 'c3')), seen(ALL), DEEDS)).toEqual([])
    expect(faults(ALL, resumedAt(4, 'c2'))).toEqual(['CHAIN'])
    expect(checkResumed(seen(ALL, without(resumedAt(4, 'c3'), 5)), seen(ALL), DEEDS)).toMatchObject([
      { fault: 'WRONG', about: expect.stringContaining('event 4') },
    ])
  })

  it('finds a verb without an event of its own, and one answered with the version of another', () => {
    expect(checkDeeds(DEEDS)).toEqual([])
    expect(checkDeeds(DEEDS.filter((d) => d.kind !== 'VERIFIED'))).toHaveLength(1)
    expect(checkDeeds([...DEEDS, deed({ orderId: 'a', version: 4, kind: 'AMENDED' })])).toHaveLength(1)
  })

  it('finds an order that is in another state than its last answer said, or gone', () => {
    const is = [
      { id: 'a', status: 'ACCEPTED', version: 4 },
      { id: 'b', status: 'WITHDRAWN', version: 3 },
    ]
    expect(checkStates('x', is, DEEDS)).toEqual([])
    expect(checkStates('x', [{ id: 'a', status: 'CLOSED', version: 4 }, is[1] ?? null], DEEDS)).toHaveLength(1)
    expect(checkStates('x', [null, is[1] ?? null], DEEDS)).toMatchObject([{ about: expect.stringContaining('a is not to be found') }])
  })

  it('names the fields in which a last picture differs from the truth', () => {
    const board = { today: { registered: 3 }, counts: [{ status: 'CLOSED', count: 2 }] }
    expect(checkSame('board', board, structuredClone(board))).toEqual([])
    expect(checkSame('board', board, { today: { registered: 4 }, counts: [] }).map((d) => d.about)).toEqual([
      'today.registered was last shown as 3, and is 4',
      'counts.0 was last shown as {"status":"CLOSED","count":2}, and is null',
    ])
  })
})
