import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { keyHash, keyHint } from '../src/access/access-keys.ts'
import { citizenToken } from '../src/access/citizen-token.ts'
import { loadKeys } from '../src/access/encryption.ts'
import { issueJwt } from '../src/access/jwt.ts'
import { readConfig } from '../src/config.ts'
import { newId } from '../src/ids.ts'
import { insertCopies } from './copies.ts'

/** One subscriber as it is opened. */
export interface Screen {
  readonly token: string
  readonly query: string
  readonly variables?: object
}

export type Kind = 'citizen' | 'staff' | 'dashboard' | 'board' | 'partner'

/** An order of the city, and which screens an event of it is for. */
export interface CityOrder {
  readonly id: string
  readonly screens: readonly number[]
  readonly event: object
}

export interface City {
  readonly screens: readonly Screen[]
  readonly kinds: readonly Kind[]
  readonly orders: readonly CityOrder[]
}

export type Numbers = Readonly<Record<Kind, number>>

const DAYS_30 = 30 * 24 * 3_600_000
/** One order in so many was registered by a partner. */
const PARTNERED = 5
const EVENTS =
  'subscription { orderEvents { __typename ... on OrderEvent { cursor prevCursor kind transition order { number status handler { name badge } } } ... on CaughtUp { cursor } } }'
const DOCUMENTS: Record<Kind, string> = {
  citizen:
    'subscription ($id: ID!) { order(id: $id) { __typename ... on OrderSnapshot { cursor value { number status version handler { name badge } appointment { status startsAt } } } ... on CaughtUp { cursor } } }',
  staff: 'subscription { dispatches { __typename ... on DispatchEvent { cursor prevCursor news order { number status } } ... on CaughtUp { cursor } } }',
  dashboard: EVENTS,
  partner: EVENTS,
  board:
    'subscription ($board: String!) { wallboard(board: $board) { __typename ... on WallboardSnapshot { cursor value { title counts { status count } today { registered dispatched completed } onTime { value } satisfaction { value } } } ... on CaughtUp { cursor } } }',
}

/**
 * Fills the bench's own database, beside the demo year: an accepted order a citizen, staff who handle them, and whoever
 * looks on. Tokens are signed with the keys of the run's data directory.
 */
export async function fillCity(databaseUrl: string, dataDir: string, numbers: Numbers): Promise<City> {
  const config = readConfig({ NODE_ENV: 'development', DATA_DIR: dataDir, DATABASE_URL: databaseUrl })
  const keys = await loadKeys(config)
  const at = new Date()
  const until = new Date(at.getTime() + DAYS_30)
  const client = new pg.Client({ connectionString: databaseUrl })
  // The run's end drops the database, whoever still looks at it.
  client.on('error', () => {})
  await client.connect()
  const insert = (table: string, picked: string, rows: readonly object[]) => insertCopies(client, table, picked, rows)
  const towns = (await client.query<{ code: string; county: string }>("SELECT code, parent_code AS county FROM area WHERE level = 'TOWN' ORDER BY code")).rows
  const counties = [...new Set(towns.map((town) => town.county))]
  const pick = <T>(all: readonly T[], i: number) => all[i % all.length] as T

  const screens: Screen[] = []
  const kinds: Kind[] = []
  function add(kind: Kind, token: string, variables?: object): number {
    kinds.push(kind)
    return screens.push({ token, query: DOCUMENTS[kind], ...(variables ? { variables } : {}) }) - 1
  }
  const ids = (prefix: 'staff' | 'partner' | 'board' | 'order', n: number) => Array.from({ length: n }, () => newId(prefix, at))

  const staff = ids('staff', numbers.staff)
  await insert(
    'staff',
    "account = 'staff-01'",
    staff.map((id, i) => ({ id, account: `bench-staff-${i}`, badge: `BENCH-${i}` })),
  )
  const staffScreens: number[] = []
  for (let i = 0; i < staff.length; i++)
    staffScreens.push(add('staff', await issueJwt(keys, config, { account: `bench-staff-${i}`, role: 'STAFF' }, at, until)))

  async function keyed(
    kind: 'partner' | 'board',
    rows: readonly { id: string }[],
    picked: string,
    prefix: string,
    variables: (i: number) => object | undefined,
  ) {
    await insert(kind, picked, rows)
    const secrets = rows.map(() => `${prefix}${randomBytes(32).toString('base64url')}`)
    await insert(
      'access_key',
      'true',
      rows.map(({ id }, i) => {
        const secret = secrets[i] ?? ''
        const holder = kind === 'partner' ? { partner_id: id, board_id: null } : { partner_id: null, board_id: id }
        return { id: newId('key', at), ...holder, hash: keyHash(secret), hint: keyHint(secret), expires_at: null, revoked_at: null }
      }),
    )
    return secrets.map((secret, i) => add(kind, secret, variables(i)))
  }

  const partners = ids('partner', numbers.partner).map((id, i) => ({ id, account: `bench-partner-${i}` }))
  const partnerScreens = await keyed('partner', partners, 'true', 'fd_', () => undefined)
  // One board of the city, one a county, the others of towns.
  const areas = ['450400000000', ...counties, ...towns.map((town) => town.code)]
  const boards = ids('board', numbers.board).map((id, i) => ({ id, slug: `bench-${i}`, area_code: pick(areas, i) }))
  const boardScreens = await keyed('board', boards, 'true', 'fb_', (i) => ({ board: `bench-${i}` }))
  const dashboardScreens: number[] = []
  for (let i = 0; i < numbers.dashboard; i++) {
    const who = { account: `bench-dispatcher-${i}`, role: 'DISPATCHER', area: pick(counties, i) } as const
    dashboardScreens.push(add('dashboard', await issueJwt(keys, config, who, at, until)))
  }

  const { team } = (await client.query<{ team: string }>('SELECT id AS team FROM team LIMIT 1')).rows[0] as { team: string }
  const rows = ids('order', numbers.citizen).map((id, i) => {
    const town = pick(towns, i * 7)
    const partner = i % PARTNERED === 0 && partners.length > 0 ? pick(partners, i / PARTNERED).id : null
    return {
      id,
      number: `BENCH${i}`,
      external_no: null,
      status: 'ACCEPTED',
      version: 1,
      area_code: town.code,
      town_code: town.code,
      county_code: town.county,
      handler_id: pick(staff, i),
      team_id: team,
      partner_id: partner,
      completed_at: null,
      closed_at: null,
      cycle: 1,
    }
  })
  await insert('service_order', "handler_id IS NOT NULL AND status = 'CLOSED'", rows)
  await client.query('ANALYZE')
  await client.end()

  const orders = rows.map((row, i): CityOrder => {
    const citizen = add('citizen', citizenToken(keys, { id: row.id, cycle: 1, queryGeneration: 0 }, until), { id: row.id })
    const covers = (area: string) => area === '450400000000' || area === row.county_code || area === row.town_code
    const keysOfOrder = {
      status: row.status,
      area: row.area_code,
      team,
      handler: row.handler_id,
      companions: [],
      partner: row.partner_id,
      items: [],
      channel: 'HOTLINE_12345',
      type: 'HELP',
      urgency: 'NORMAL',
    }
    return {
      id: row.id,
      screens: [
        citizen,
        staffScreens[i % staff.length] as number,
        ...dashboardScreens.filter((_, d) => pick(counties, d) === row.county_code),
        ...boardScreens.filter((_, b) => covers((boards[b] as { area_code: string }).area_code)),
        ...(row.partner_id === null ? [] : [partnerScreens[partners.findIndex((partner) => partner.id === row.partner_id)] as number]),
      ],
      event: {
        order_id: row.id,
        kind: 'CONTACT_LOGGED',
        subject_type: 'order',
        subject_id: row.id,
        actor_kind: 'SYSTEM',
        actor_id: 'bench',
        cycle: 1,
        before: keysOfOrder,
        after: keysOfOrder,
        data: { method: 'TELEPHONE', outcome: 'REACHED', first: false },
      },
    }
  })
  return { screens, kinds, orders }
}
