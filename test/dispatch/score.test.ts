import { describe, expect, it } from 'vitest'
import { scoreOf } from '../../src/dispatch/score.ts'
import type { Availability } from '../../src/staff/availability.ts'

const VILLAGE = '450481109001'
const IDLE: Availability = { onLeave: false, onShift: null, roster: null, presence: null, openOrders: 0, capacity: null, equipment: [] }
const score = (areaCodes: string[], over: Partial<Availability> = {}) => scoreOf({ areaCodes, availability: { ...IDLE, ...over } }, { areaCode: VILLAGE })

describe('The score of somebody who can take an order', () => {
  it.each<[string, string[], Partial<Availability>, number, string]>([
    ['lives in the village', [VILLAGE], {}, 140, 'of this village (+40)'],
    ['serves the town', ['450481109000'], {}, 130, 'of this town (+30)'],
    ['serves the county', ['450481000000'], {}, 120, 'of this county (+20)'],
    ['serves the city', ['450400000000'], {}, 110, 'of this city (+10)'],
    ['serves the village and the city, of which the nearer counts', ['450400000000', VILLAGE], {}, 140, 'of this village (+40)'],
    ['is on shift', [], { onShift: true }, 110, 'on shift (+10)'],
    ['is online', [], { presence: 'ONLINE' }, 110, 'online (+10)'],
    ['is busy', [], { presence: 'BUSY' }, 80, 'busy (−20)'],
    ['has one open order', [], { openOrders: 1 }, 95, '1 open orders (−5)'],
    ['has ten', [], { openOrders: 10 }, 50, '10 open orders (−50)'],
    ['has eleven, and no more is taken', [], { openOrders: 11 }, 50, '11 open orders (−50)'],
  ])('who %s', (_who, areas, over, points, reason) => {
    const { score: given, reasons } = score(areas, over)
    expect(given).toBe(points)
    expect(reasons.map(({ words }) => words.en)).toEqual([reason])
  })

  it('is a hundred where nothing is said, and gives no reason; an area elsewhere is none', () => {
    expect(score([])).toEqual({ score: 100, reasons: [] })
    expect(score(['450421000000'])).toEqual({ score: 100, reasons: [] })
  })

  it('is the sum of all that is said', () => {
    expect(score(['450481109000'], { onShift: true, presence: 'ONLINE', openOrders: 3 }).score).toBe(100 + 30 + 10 + 10 - 15)
  })
})
