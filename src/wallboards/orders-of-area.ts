import { IS_COUNTED, IS_WORK } from '../access/standing.ts'
import { areaLevel, areaPrefix } from '../areas/area-code.ts'
import { Prisma } from '../db/generated/client.ts'
import type { AreaLevel } from '../db/generated/enums.ts'

/** Orders of an area that count, trials left out. */
export const ofArea = (areaCode: string): Prisma.Sql => Prisma.sql`${inArea(areaCode)} AND ${Prisma.raw(IS_COUNTED)}`

/** Those that are work: what a board shows one by one. */
export const workOfArea = (areaCode: string): Prisma.Sql => Prisma.sql`${inArea(areaCode)} AND ${Prisma.raw(IS_WORK)}`

/** An area, on the column of its level so that an index serves it; a city as a range of counties, which the planner can estimate. */
function inArea(areaCode: string): Prisma.Sql {
  switch (areaLevel(areaCode)) {
    case 'CITY': {
      const prefix = areaPrefix(areaCode)
      return Prisma.sql`o.county_code BETWEEN ${`${prefix}00000000`} AND ${`${prefix}99999999`}`
    }
    case 'COUNTY':
      return Prisma.sql`o.county_code = ${areaCode}`
    case 'TOWN':
      return Prisma.sql`o.town_code = ${areaCode}`
    case 'VILLAGE':
      return Prisma.sql`o.area_code = ${areaCode}`
  }
}

/** The part of an area an order is counted in, one level below: county of a city, town of a county, village of a town. */
const PART: Record<AreaLevel, Prisma.Sql> = {
  CITY: Prisma.sql`o.county_code`,
  COUNTY: Prisma.sql`coalesce(o.town_code, o.county_code)`,
  TOWN: Prisma.sql`o.area_code`,
  VILLAGE: Prisma.sql`o.area_code`,
}

/** Code of the part of an area an order lies in; the area's own code for an order that is placed no lower. */
export const partOf = (areaCode: string): Prisma.Sql => PART[areaLevel(areaCode)]
