import type { City } from './city.ts'
import { AT_WORK, ITEMS, MY_CARD, TEAMS, TOWNS } from './documents.ts'

/** What the simulation knows of the city, all of it read through the API. */
export interface World {
  readonly counties: readonly { readonly code: string; readonly towns: readonly Place[] }[]
  /** Villages of the town that is served most (筋竹镇). */
  readonly villages: readonly Place[]
  readonly items: readonly Item[]
  /** Widest area first. */
  readonly teams: readonly Team[]
  readonly staff: readonly Card[]
}
export interface Place {
  readonly code: string
  readonly name: string
}
export interface Item {
  readonly code: string
  readonly name: string
  readonly category: string
  readonly permit: boolean
  readonly instant: boolean
  /** Account of the department that decides it. */
  readonly decidedBy: string
}
export interface Team {
  readonly id: string
  readonly name: string
  readonly areaCode: string
}
/** A staff account with the card the API shows to it. */
export interface Card {
  readonly account: string
  readonly id: string
  readonly badge: string
  readonly teams: readonly string[]
  readonly areas: readonly string[]
  readonly items: readonly string[]
}

const QUARTER = 15 * 60_000
const CITY_CODE = '450400000000'
/** Jinzhu Town (筋竹镇), the article's own. */
export const JINZHU = '450481109000'
/** The lead of each of the demo city's squads, in the order of their areas. */
export const LEADS = ['team-lead', 'team-lead-jinzhu'] as const
const STAFF = Array.from({ length: 20 }, (_, i) => `staff-${String(i + 1).padStart(2, '0')}`)
/** Development accounts of the departments, by the department's name. */
const DEPARTMENTS: Record<string, string> = {
  行政审批局: 'department',
  农业农村局: 'department-fisheries',
  人力资源和社会保障局: 'department-social',
  医疗保障局: 'department-medical',
}

interface Page {
  readonly areas: { readonly nodes: Place[]; readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null } }
}
interface ItemsAnswer {
  readonly items: { readonly nodes: (Omit<Item, 'decidedBy'> & { readonly serviceModes: string[]; readonly department: { readonly name: string } })[] }
}
interface TeamsAnswer {
  readonly teams: { readonly nodes: { readonly id: string; readonly name: string; readonly area: { readonly code: string } }[] }
}
interface AtWorkAnswer {
  readonly orders: {
    readonly nodes: { readonly handler: { readonly id: string } | null; readonly appointment: { readonly startsAt: string; readonly endsAt: string } | null }[]
  }
}
interface CardAnswer {
  readonly viewer: {
    readonly staff: {
      readonly id: string
      readonly badge: string
      readonly areaCodes: string[]
      readonly qualifications: string[]
      readonly teams: { readonly id: string }[]
    } | null
  }
}

const within = (code: string, area: string) => code.startsWith(area.replace(/(?:0{3}|0{6}|0{8})$/, ''))

/** Whether a staff member can be given work there: in the team, serving the area, qualified for all its items. */
export const canBeGiven = (card: Card, team: string, areaCode: string, items: readonly string[]) =>
  card.teams.includes(team) && card.areas.some((area) => within(areaCode, area)) && items.every((item) => card.items.includes(item))

/** The team for a place: the smallest that serves it. */
export const teamsFor = (world: World, areaCode: string) => world.teams.filter((team) => within(areaCode, team.areaCode))

/** @throws Refusal when the service refuses; Error naming what a city without it cannot be simulated with */
export async function readWorld(city: City): Promise<World> {
  const by = 'dispatcher'
  async function areas(variables: { parent?: string; level?: string }): Promise<Place[]> {
    const found: Place[] = []
    for (let after: string | null = null; ; ) {
      const page: Page = await city.ask<Page>(by, TOWNS, { ...variables, after })
      found.push(...page.areas.nodes)
      if (!page.areas.pageInfo.hasNextPage) return found
      after = page.areas.pageInfo.endCursor
    }
  }
  const [counties, villages, { items }, { teams }, cards, { orders }] = await Promise.all([
    areas({ parent: CITY_CODE }),
    areas({ parent: JINZHU }),
    city.ask<ItemsAnswer>(by, ITEMS),
    city.ask<TeamsAnswer>(by, TEAMS),
    Promise.all(STAFF.map((account) => card(city, account))),
    city.ask<AtWorkAnswer>(by, AT_WORK),
  ])
  const away = orders.nodes.filter(({ appointment }) => appointment && lasts(appointment)).map(({ handler }) => handler?.id)
  const staff = cards.filter((found) => found !== null).filter(({ id }) => !away.includes(id))
  const world: World = {
    counties: await Promise.all(counties.map(async ({ code }) => ({ code, towns: await areas({ parent: code }) }))),
    villages,
    items: items.nodes
      .filter((item) => item.serviceModes.includes('ONSITE') && item.department.name in DEPARTMENTS)
      .map(({ department, serviceModes: _modes, ...item }) => ({ ...item, decidedBy: DEPARTMENTS[department.name] as string })),
    // A team none of the players is in accepts nothing.
    teams: teams.nodes
      .filter(({ id }) => staff.some((one) => one.teams.includes(id)))
      .map(({ id, name, area }) => ({ id, name, areaCode: area.code }))
      .sort((a, b) => (a.areaCode < b.areaCode ? -1 : 1)),
    staff,
  }
  for (const [what, list] of Object.entries(world))
    if (list.length === 0) throw new Error(`the city has no ${what}: start the server with its demo data (SEED_DEMO=true)`)
  return world
}

/** A visit of somebody else that goes on while a day is played: whoever is there can be nowhere else. */
const lasts = ({ startsAt, endsAt }: { startsAt: string; endsAt: string }) =>
  Date.parse(startsAt) < Date.now() + 2 * QUARTER && Date.parse(endsAt) > Date.now() + QUARTER

async function card(city: City, account: string): Promise<Card | null> {
  const { staff } = (await city.ask<CardAnswer>(account, MY_CARD)).viewer
  return staff && { account, id: staff.id, badge: staff.badge, teams: staff.teams.map((t) => t.id), areas: staff.areaCodes, items: staff.qualifications }
}
