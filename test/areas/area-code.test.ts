import { describe, expect, it } from 'vitest'
import { areaLevel, areaPrefix, countyOf, isWithin, townOf } from '../../src/areas/area-code.ts'

const CITY = '450400000000'
const CENXI = '450481000000'
const JINZHU = '450481109000'
const VILLAGE = '450481109201'

describe('area codes', () => {
  it('reads the level from the groups of digits, also for a town that ends in zeros', () => {
    expect([CITY, CENXI, JINZHU, VILLAGE, '450403005000'].map(areaLevel)).toEqual(['CITY', 'COUNTY', 'TOWN', 'VILLAGE', 'TOWN'])
  })

  it('takes 4, 6, 9 or 12 digits as the prefix of an area', () => {
    expect([CITY, CENXI, JINZHU, '450481120000', VILLAGE].map(areaPrefix)).toEqual(['4504', '450481', '450481109', '450481120', VILLAGE])
  })

  it('puts a village inside its town, county and city, and not the other way round', () => {
    for (const above of [VILLAGE, JINZHU, CENXI, CITY]) expect(isWithin(VILLAGE, above)).toBe(true)
    expect(isWithin(JINZHU, VILLAGE)).toBe(false)
    expect(isWithin('450403005001', '450403000000')).toBe(true)
    expect(isWithin('450403015001', '450403005000')).toBe(false)
  })

  it('names the county and the town an area lies in', () => {
    expect([CITY, CENXI, VILLAGE].map(countyOf)).toEqual([CITY, CENXI, CENXI])
    expect([CITY, CENXI, JINZHU, VILLAGE].map(townOf)).toEqual([null, null, JINZHU, JINZHU])
  })
})
