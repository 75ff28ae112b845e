import pg from 'pg'
import { loadKeys } from '../src/access/encryption.ts'
import { issueJwt } from '../src/access/jwt.ts'
import { readConfig } from '../src/config.ts'
import { newId } from '../src/ids.ts'
import { insertCopies } from './copies.ts'
import type { Screen } from './mixed-city.ts'

/** A city of squads, each with a part of it and a rule of the catalogue, and verified orders that wait for one. */
export interface DispatchCity {
  readonly client: pg.Client
  /** The feed of each staff member's own dispatches. */
  readonly screens: readonly Screen[]
  /** Ids of orders, every squad's in turn. */
  readonly orders: readonly string[]
  readonly teams: number
}

const DAYS_30 = 30 * 24 * 3_600_000
const SQUAD = 20
const FEED = 'subscription { dispatches { __typename ... on DispatchEvent { cursor prevCursor news order { number status } } ... on CaughtUp { cursor } } }'

/** Fills the bench's own database, beside the demo year. */
export async function fillDispatchCity(databaseUrl: string, dataDir: string, staffCount: number, orderCount: number): Promise<DispatchCity> {
  const config = readConfig({ NODE_ENV: 'development', DATA_DIR: dataDir, DATABASE_URL: databaseUrl })
  const keys = await loadKeys(config)
  const at = new Date()
  const client = new pg.Client({ connectionString: databaseUrl })
  // The run's end drops the database, whoever still looks at it.
  client.on('error', () => {})
  await client.connect()
  const insert = (table: string, picked: string, rows: readonly object[]) => insertCopies(client, table, picked, rows)
  const towns = (await client.query<{ code: string; county: string }>("SELECT code, parent_code AS county FROM area WHERE level = 'TOWN' ORDER BY code")).rows
  const of = <T>(all: readonly T[], i: number) => all[i % all.length] as T
  const ids = (prefix: 'staff' | 'team' | 'rule' | 'order', n: number) => Array.from({ length: n }, () => newId(prefix, at))

  const { item } = (await client.query<{ item: string }>('SELECT item_code AS item FROM staff_qualification ORDER BY item_code LIMIT 1')).rows[0] as {
    item: string
  }
  const teams = ids('team', Math.ceil(staffCount / SQUAD)).map((id, i) => ({ id, town: of(towns, i) }))
  const staff = ids('staff', staffCount).map((id, i) => ({ id, account: `bench-staff-${i}`, team: of(teams, i) }))
  await insert(
    'team',
    'true',
    teams.map(({ id, town }, i) => ({ id, name: `示例闪送分队 ${i + 1}`, area_code: town.code })),
  )
  await insert(
    'staff',
    "account = 'staff-01'",
    staff.map(({ id, account, team }, i) => ({ id, account, badge: `BENCH-${i}`, area_codes: [team.town.code], presence: null })),
  )
  await insert(
    'team_member',
    'true',
    staff.map(({ id, team }) => ({ staff_id: id, team_id: team.id, lead: false })),
  )
  await insert(
    'staff_qualification',
    'true',
    staff.map(({ id }) => ({ staff_id: id, item_code: item, valid_to: null })),
  )
  await client.query(
    `INSERT INTO dispatch_rule (id, item_code, area_code, team_id, next_team_ids, co_team_ids, valid_from)
     SELECT r->>'id', NULL, r->>'area', r->>'team', '{}', '{}', '2020-01-01' FROM jsonb_array_elements($1::jsonb) r`,
    [JSON.stringify(teams.map(({ id, town }) => ({ id: newId('rule', at), area: town.code, team: id })))],
  )
  const orders = ids('order', orderCount).map((id, i) => ({ id, town: of(teams, i).town }))
  await insert(
    'service_order',
    "handler_id IS NOT NULL AND status = 'CLOSED'",
    orders.map(({ id, town }, i) => ({
      id,
      number: `BENCH${i}`,
      external_no: null,
      status: 'VERIFIED',
      version: 2,
      area_code: town.code,
      town_code: town.code,
      county_code: town.county,
      item_codes: [item],
      handler_id: null,
      team_id: null,
      partner_id: null,
      first_dispatched_at: null,
      accepted_at: null,
      first_contact_at: null,
      completed_at: null,
      closed_at: null,
      dispatch_round: 0,
      rounds_before: 0,
      return_until: null,
      verified_at: at,
      registered_at: at,
      cycle: 1,
    })),
  )
  await client.query('ANALYZE')
  const until = new Date(at.getTime() + DAYS_30)
  const screens = await Promise.all(
    staff.map(async ({ account }) => ({ token: await issueJwt(keys, config, { account, role: 'STAFF' }, at, until), query: FEED })),
  )
  return { client, screens, orders: orders.map(({ id }) => id), teams: teams.length }
}
