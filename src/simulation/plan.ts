import { arrivals, OPENS } from './arrivals.ts'
import { course } from './course.ts'
import { type Dice, dice } from './dice.ts'
import { requester } from './people.ts'
import type { Step, Wish } from './step.ts'
import type { Item, Place, World } from './world.ts'

/** One order of the day, from the call to where the day leaves it. */
export interface PlannedOrder {
  readonly nr: number
  readonly area: string
  readonly items: readonly Item[]
  /** Account that registers it. */
  readonly registrar: string
  readonly steps: readonly Step[]
}

export interface PlanOptions {
  readonly seed: number
  readonly orders: number
  /** Minutes of the day; nothing is planned after `until`. */
  readonly from?: number
  readonly until: number
  /** Only orders of this area (12 digits). */
  readonly area?: string | null
  /** Makes numbers of this run different from those of every other. */
  readonly run: string
}

/**
 * The whole day: the requests, each actor's steps with their minutes, and how it ends. A pure function: the same seed, world and options
 * give the same plan.
 * @throws Error when the area has no town to work in
 */
export function plan(world: World, options: PlanOptions): PlannedOrder[] {
  const day = dice(options.seed)
  const places = placesOf(world, options.area ?? null)
  return arrivals(day, options.orders, options.from ?? OPENS, options.until).map((at, nr) => {
    const own = day.for(nr)
    const wish = wishFor(own, world, places, { nr, at, run: options.run })
    // Steps come in order of time: what lies after the end of the day is left undone, and boards look alive.
    const steps = course(own, world, wish).filter((step) => step.at <= options.until)
    return { nr, area: wish.area, items: wish.items, registrar: wish.registrar, steps }
  })
}

/** Places with their weight: every county, and the villages of Jinzhu Town most of all. */
function placesOf(world: World, area: string | null): (readonly [Place, number])[] {
  const all = [
    ...world.counties.flatMap(({ towns }) => towns.map((town) => [town, 10 / Math.max(towns.length, 1)] as const)),
    ...world.villages.map((village) => [village, 20 / Math.max(world.villages.length, 1)] as const),
  ]
  const prefix = area === null ? '' : area.replace(/(?:0{3}|0{6}|0{8})$/, '')
  const inside = all.filter(([place]) => place.code.startsWith(prefix))
  if (inside.length === 0) throw new Error(`there is no town of this city in ${area}`)
  return inside
}

const CHANNELS: readonly (readonly [{ readonly channel: string; readonly registrar: string }, number])[] = [
  [{ channel: 'HOTLINE_12345', registrar: 'hotline-agent' }, 60],
  [{ channel: 'REAL_ECONOMY_APP', registrar: 'hotline-agent' }, 9],
  [{ channel: 'UNRESOLVED_MATTERS_WINDOW', registrar: 'hotline-agent' }, 4],
  [{ channel: 'PARTNER_APP', registrar: 'demo-bank' }, 10],
  [{ channel: 'PARTNER_APP', registrar: 'demo-app' }, 7],
  [{ channel: 'PROACTIVE', registrar: 'campaign-manager' }, 10],
]

function wishFor(dice: Dice, world: World, places: readonly (readonly [Place, number])[], is: { nr: number; at: number; run: string }): Wish {
  const { channel, registrar } = dice.weighted(CHANNELS)
  const place = dice.weighted(places)
  const first = dice.pick(world.items)
  // The dual-certificate day of the article: two permits of one department, at one visit.
  const second =
    first.permit && dice.chance(0.35) ? world.items.find((item) => item.permit && item.code !== first.code && item.decidedBy === first.decidedBy) : undefined
  const consult = dice.chance(0.12)
  return {
    ...is,
    channel,
    registrar,
    externalNo: `SIM-${is.run}-${is.nr + 1}`,
    area: place.code,
    items: second ? [first, second] : [first],
    consult,
    urgent: dice.chance(0.05),
    requester: requester(dice, first.permit && dice.chance(0.7), dice.chance(0.3)),
    title: consult ? `示例：咨询${first.name}` : `示例：${first.name}，申请上门办理`,
    text: `示例诉求（${place.name}）：希望工作人员上门协助办理${first.name}。本工单由模拟程序生成，人物均为虚构。`,
  }
}
