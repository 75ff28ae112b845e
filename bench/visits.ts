import { Command } from 'commander'
import pg from 'pg'
import { newId } from '../src/ids.ts'
import { insertCopies } from './copies.ts'
import { conditions, loadNow, now, quantile, show, table } from './figures.ts'
import { ask } from './load.ts'
import { inNewPlace, type Product, startProduct } from './product.ts'

const options = new Command('bench/visits')
  .description(
    'Search for free slots of a county with many staff whose weeks are half full, over five working days; and seats of one campaign booked by several people at once, with more who want one than there are. Needs DATABASE_URL: the run makes and drops a database of its own on that server.',
  )
  .option('--staff <n>', 'staff of the county', Number, 60)
  .option('--searches <n>', 'searches, one after another', Number, 200)
  .option('--seats <n>', 'seats of the campaign', Number, 1_500)
  .option('--people <n>', 'who want one', Number, 2_000)
  .option('--bookers <n>', 'bookings under way at once', Number, 8)
  .parse()
  .opts<{ staff: number; searches: number; seats: number; people: number; bookers: number }>()

const COUNTY = '450481000000'
const VILLAGE = '450481109001'
const HOUR = 3_600_000
const DAY = 24 * HOUR
const GOAL_MS = 50
const GOAL_MINUTE = 800

await inNewPlace(async ({ dataDir, databaseUrl, engine }) => {
  if (databaseUrl === null) throw new Error('set DATABASE_URL: the county is filled from outside the product, which the embedded database does not allow')
  console.log(conditions(engine, loadNow()))
  const product = await startProduct(dataDir, databaseUrl)
  const client = new pg.Client({ connectionString: databaseUrl })
  client.on('error', () => {})
  await client.connect()
  await search(product, client)
  await book(product, client)
  await client.end()
})

/** Staff who serve the county, each with two visits a day for a week. */
async function search(product: Product, client: pg.Client) {
  const at = new Date()
  const ids = (prefix: 'staff' | 'order' | 'appointment', n: number) => Array.from({ length: n }, () => newId(prefix, at))
  const item = (await client.query<{ code: string }>('SELECT item_code AS code FROM staff_qualification ORDER BY item_code LIMIT 1')).rows[0]?.code ?? ''
  const staff = ids('staff', options.staff)
  await insertCopies(
    client,
    'staff',
    "account = 'staff-01'",
    staff.map((id, i) => ({ id, account: `bench-visits-${i}`, badge: `BV-${i}`, area_codes: [COUNTY] })),
  )
  await insertCopies(
    client,
    'staff_qualification',
    'true',
    staff.map((staff_id) => ({ staff_id, item_code: item, valid_to: null })),
  )
  const midnight = Math.floor(at.getTime() / DAY) * DAY
  const visits = staff.flatMap((staffId, i) =>
    Array.from({ length: 14 }, (_, v) => {
      const startsAt = new Date(midnight + (1 + Math.floor(v / 2)) * DAY + (v % 2 === 0 ? 1 : 6) * HOUR + (i % 4) * 30 * 60_000)
      return { staffId, starts_at: startsAt, ends_at: new Date(startsAt.getTime() + HOUR) }
    }),
  )
  const orders = ids('order', visits.length)
  await insertCopies(
    client,
    'service_order',
    "handler_id IS NOT NULL AND status = 'CLOSED'",
    orders.map((id, i) => ({
      ...{
        id,
        number: `BV${i}`,
        external_no: null,
        status: 'SCHEDULED',
        version: 1,
        handler_id: visits[i]?.staffId,
        completed_at: null,
        closed_at: null,
        cycle: 1,
      },
      ...{ area_code: VILLAGE, town_code: '450481109000', county_code: COUNTY },
    })),
  )
  const appointments = ids('appointment', visits.length)
  await client.query(
    `INSERT INTO appointment (id, order_id, area_code, status, starts_at, ends_at, booked_at)
     SELECT r.id, r."order", $2, 'BOOKED', r.starts_at, r.ends_at, now() FROM jsonb_to_recordset($1::jsonb) AS r (id text, "order" text, starts_at timestamptz, ends_at timestamptz)`,
    [JSON.stringify(visits.map((visit, i) => ({ ...visit, id: appointments[i], order: orders[i] }))), VILLAGE],
  )
  await client.query(
    `INSERT INTO appointment_staff (appointment_id, staff_id, starts_at, ends_at, occupying)
     SELECT r.id, r."staffId", r.starts_at, r.ends_at, true FROM jsonb_to_recordset($1::jsonb) AS r (id text, "staffId" text, starts_at timestamptz, ends_at timestamptz)`,
    [JSON.stringify(visits.map((visit, i) => ({ ...visit, id: appointments[i] })))],
  )
  await client.query('ANALYZE')
  const query = `{ slots(area: "${VILLAGE}", items: ["${item}"], minutes: 60, first: 200) { startsAt endsAt freeStaff } }`
  const target = { port: product.port, token: product.token('dispatcher'), bodies: [JSON.stringify({ query })] }
  const asked: number[] = []
  const bare: number[] = []
  let found = 0
  for (let i = 0; i < options.searches + 10; i++) {
    const began = now()
    const answer = JSON.parse(await ask(target))
    const took = now() - began
    found = answer.data?.slots?.length ?? 0
    if (found === 0) throw new Error(`no slots: ${JSON.stringify(answer).slice(0, 300)}`)
    const beganBare = now()
    await client.query({
      name: 'bare',
      text: `SELECT s.id, (SELECT json_agg(json_build_object('from', v.starts_at, 'to', v.ends_at)) FROM appointment_staff v
        WHERE v.staff_id = s.id AND v.occupying AND v.ends_at > now()) FROM staff s WHERE s.active AND s.area_codes && $1::text[]`,
      values: [[COUNTY]],
    })
    if (i >= 10) {
      asked.push(took)
      bare.push(now() - beganBare)
    }
  }
  const p95 = quantile(asked, 0.95)
  console.log(
    table([
      [`slots of a county, ${options.staff} staff, 5 working days`, 'slots', 'p50 ms', 'p95 ms', 'most', 'of bare', `goal ${GOAL_MS} ms`],
      [
        'over HTTP',
        String(found),
        show(quantile(asked, 0.5)),
        show(p95),
        show(quantile(asked, 1)),
        show(quantile(bare, 0.5) / quantile(asked, 0.5)),
        p95 <= GOAL_MS ? 'within' : 'MISSES',
      ],
      ['one bare statement: who is busy when', '–', show(quantile(bare, 0.5)), show(quantile(bare, 0.95)), show(quantile(bare, 1)), '1.00', '–'],
    ]),
  )
}

/** People who have agreed, at one campaign with fewer seats. */
async function book(product: Product, client: pg.Client) {
  const at = new Date()
  const manager = product.token('campaign-manager')
  const verb = async (name: string, input: object, selection = '') => {
    const type = name.charAt(0).toUpperCase() + name.slice(1)
    const query = `mutation ($input: ${type}Input!) { ${name}(input: $input) { __typename ... on Problem { code message } ${selection ? `... on ${type}Success { ${selection} }` : ''} } }`
    return JSON.parse(await ask({ port: product.port, token: manager, bodies: [JSON.stringify({ query, variables: { input } })] })).data[name]
  }
  const day = (n: number) => new Date(at.getTime() + n * DAY + 8 * HOUR).toISOString().slice(0, 10)
  const item = (await client.query<{ code: string }>("SELECT code FROM catalogue_item WHERE code LIKE 'YY%' LIMIT 1")).rows[0]?.code ?? ''
  const { campaignId } = await verb(
    'createCampaign',
    {
      ...{ name: '示例集中办理', season: 'bench', areaCode: '450400000000', items: [item], stations: ['换证'], targetGroup: '示例', legalBasis: '示例' },
      ...{ startsOn: day(2), endsOn: day(6) },
    },
    'campaignId',
  )
  const { siteId } = await verb('addCampaignSite', { campaignId, name: '示例场所', areaCode: VILLAGE, address: '示例路 1 号' }, 'siteId')
  const capacity = Math.floor(options.seats / 10)
  const windows = [9, 14].map((hour) => ({ fromMinute: hour * 60, toMinute: (hour + 2) * 60, capacity }))
  const { slotIds } = await verb('openCampaignSlots', { siteId, dates: [2, 3, 4, 5, 6].map(day), windows }, 'slotIds')
  for (const status of ['OUTREACH', 'OPEN']) await verb('moveCampaign', { campaignId, status })
  const orders = Array.from({ length: options.people }, () => newId('order', at))
  const people = Array.from({ length: options.people }, () => newId('participant', at))
  await insertCopies(
    client,
    'service_order',
    "status = 'CLOSED'",
    orders.map((id, i) => ({
      id,
      number: `BP${i}`,
      external_no: null,
      channel: 'PROACTIVE',
      status: 'VERIFIED',
      version: 1,
      handler_id: null,
      team_id: null,
      completed_at: null,
      closed_at: null,
      cycle: 1,
    })),
  )
  await client.query(
    `INSERT INTO participant (id, campaign_id, roster_no, requester_id, area_code, status, order_id, listed_at, consented_at)
     SELECT r.id, $2, r.id, o.requester_id, $3, 'CONSENTED', o.id, now(), now()
     FROM jsonb_to_recordset($1::jsonb) AS r (id text, "order" text) JOIN service_order o ON o.id = r."order"`,
    [JSON.stringify(people.map((id, i) => ({ id, order: orders[i] }))), campaignId, VILLAGE],
  )
  await client.query('ANALYZE')
  const outcomes = new Map<string, number>()
  const left = people.map((participantId, i) => ({ participantId, slotId: slotIds[i % slotIds.length] }))
  const began = now()
  await Promise.all(
    Array.from({ length: options.bookers }, async () => {
      for (let next = left.shift(); next; next = left.shift()) {
        const { __typename } = await verb('bookSeat', next)
        outcomes.set(__typename, (outcomes.get(__typename) ?? 0) + 1)
      }
    }),
  )
  const minutes = (now() - began) / 60_000
  const { rows } = await client.query<{ oversold: number; booked: number; seated: number }>(
    `SELECT count(*) FILTER (WHERE booked > capacity)::int AS oversold, sum(booked)::int AS booked,
            (SELECT count(*)::int FROM participant WHERE campaign_id = $1 AND status = 'BOOKED') AS seated FROM campaign_slot WHERE site_id = $2`,
    [campaignId, siteId],
  )
  const { oversold = -1, booked = -1, seated = -2 } = rows[0] ?? {}
  const sold = outcomes.get('BookSeatSuccess') ?? 0
  const full = outcomes.get('SlotFull') ?? 0
  if (oversold !== 0 || booked !== seated || booked !== sold || sold + full !== options.people)
    throw new Error(`${booked} seats taken, ${seated} people seated, ${oversold} slots oversold; ${JSON.stringify([...outcomes])}`)
  const perMinute = options.people / minutes
  console.log(
    table([
      [`${options.people} people, ${capacity * 10} seats, ${options.bookers} at once`, 'bookings/min', 'sold', 'full', 'oversold', `goal ${GOAL_MINUTE}/min`],
      ['bookSeat over HTTP', show(perMinute), String(sold), String(full), '0', perMinute >= GOAL_MINUTE ? 'within' : 'MISSES'],
    ]),
  )
}
