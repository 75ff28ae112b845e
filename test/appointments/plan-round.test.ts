import { describe, expect, it } from 'vitest'
import { type DayVisit, planRound } from '../../src/appointments/plan-round.ts'

const VILLAGE = '450481109001'
const NEXT_VILLAGE = '450481109002'
const OTHER_TOWN = '450481104001'
const OTHER_COUNTY = '450403103001'

const at = (clock: string) => new Date(`2026-06-08T${clock}:00+08:00`)
const visit = (id: string, from: string, to: string, areaCode = VILLAGE): DayVisit => ({ id, startsAt: at(from), endsAt: at(to), areaCode })
const shown = (visits: readonly DayVisit[]) => planRound(visits).map((stop) => [stop.id, stop.travelMinutes, stop.slackMinutes, stop.tooTight])

/** The order of a day's visits (当日上门路线), pure. */
describe('A round', () => {
  it('of no visits has no stops, of one no way', () => {
    expect(planRound([])).toEqual([])
    expect(shown([visit('a', '09:00', '10:00')])).toEqual([['a', null, null, false]])
  })

  it('keeps the agreed times in their order, however they come, with the way by areas and what is left over', () => {
    const day = [
      visit('d', '16:00', '17:00', OTHER_COUNTY),
      visit('b', '10:30', '11:00', NEXT_VILLAGE),
      visit('a', '09:00', '10:00'),
      visit('c', '14:00', '15:00', OTHER_TOWN),
    ]
    const golden = [
      ['a', null, null, false],
      ['b', 20, 10, false],
      ['c', 40, 140, false],
      ['d', 60, 0, false],
    ]
    expect(shown(day)).toEqual(golden)
    expect(shown([...day].reverse())).toEqual(golden)
  })

  it('says when to set out, and which stop is too tight and by how much', () => {
    const [, stop] = planRound([visit('a', '09:00', '10:00'), visit('b', '10:15', '11:00', OTHER_TOWN)])
    expect(stop).toMatchObject({ leaveBy: at('09:35'), canBeginAt: at('10:40'), slackMinutes: -25, tooTight: true })
  })

  it('carries a delay on to the stops after it', () => {
    const [, , stop] = planRound([visit('a', '09:00', '10:00'), visit('b', '10:00', '11:00', OTHER_COUNTY), visit('c', '11:30', '12:00', OTHER_COUNTY)])
    expect(stop).toMatchObject({ canBeginAt: at('12:10'), slackMinutes: -40, tooTight: true })
  })

  it('sets visits that overlap in the order with the least delay, then with the shortest way', () => {
    // From the other town: two hours there and back by b first; c lies on the way.
    const before = visit('a', '08:00', '09:00', OTHER_TOWN)
    expect(shown([before, visit('b', '10:00', '11:00', VILLAGE), visit('c', '10:00', '11:00', OTHER_TOWN)]).map(([id]) => id)).toEqual(['a', 'c', 'b'])
    expect(shown([visit('long', '09:00', '12:00'), visit('short', '09:30', '10:00')]).map(([id]) => id)).toEqual(['short', 'long'])
  })

  it('orders the same visits the same way, and stands as agreed where more overlap than can be tried', () => {
    const many = Array.from({ length: 9 }, (_, i) => visit(`v${i}`, '09:00', '10:00', i % 2 ? VILLAGE : OTHER_TOWN))
    expect(shown(many).map(([id]) => id)).toEqual(many.map(({ id }) => id))
    expect(shown([visit('b', '09:00', '10:00'), visit('a', '09:00', '10:00')]).map(([id]) => id)).toEqual(['a', 'b'])
  })
})
