import { request } from 'node:http'
import { isEnumType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { schema } from '../../src/schema.ts'
import { dice } from '../history/dice.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Client } from '../kit/client.ts'
import { declaredVerbs } from '../kit/declared-verbs.ts'
import { givenOrder } from '../kit/given.ts'
import { logText } from '../kit/log-text.ts'
import { together } from '../kit/together.ts'
import { type Attack, attacks, MARK } from './hostile.ts'

/** How many of the attacks are made, drawn by a seed; all of them with ATTACKS=all. */
const HOW_MANY = process.env.ATTACKS === 'all' ? Number.POSITIVE_INFINITY : Number(process.env.ATTACKS ?? 2_000)
const SEED = Number(process.env.SEED ?? 20_261_201)
const ROLES = [
  'dispatcher',
  'hotline-agent',
  'staff-01',
  'team-lead',
  'supervisor',
  'quality',
  'department',
  'campaign-manager',
  'auditor',
  'admin',
  'demo-bank',
  null,
] as const

/** The closed list of codes. */
function codesOf(): Set<string> {
  const type = schema.getType('ProblemCode')
  if (!isEnumType(type)) throw new Error('there is no list of codes')
  return new Set(type.getValues().map(({ name }) => name))
}

describe('A hostile value in any argument', () => {
  let app: TestApp
  const log = logText()
  let all: Attack[] = []
  let callers: Map<string | null, Client>
  beforeAll(async () => {
    app = await startApp({ logTo: log.logTo })
    const order = await givenOrder(app, 'ACCEPTED')
    const { number } = await app.runtime.db.order.findUniqueOrThrow({ where: { id: order.id }, select: { number: true } })
    all = attacks({
      ...{
        orderId: order.id,
        id: order.id,
        ids: [order.id],
        number,
        matterId: order.matterIds[0],
        teamId: TEAMS.redPomegranate.id,
        staffId: staffId('staff-02'),
      },
      ...{ itemCode: ITEMS.drainage.code, code: ITEMS.drainage.code, badge: 'RP-01', board: 'city', month: '2026-05', phone: '13900001234', first: 2 },
    })
    callers = new Map(await Promise.all(ROLES.map(async (role) => [role, await app.as(role)] as const)))
  })
  afterAll(() => app.stop())

  /** Whom a verb listens to; a query is asked by each of them in turn. */
  const whose = async () => {
    const byRole = { DISPATCHER: 'dispatcher', HOTLINE_AGENT: 'hotline-agent', STAFF: 'staff-01', TEAM_LEAD: 'team-lead', SUPERVISOR: 'supervisor' }
    const others = {
      QUALITY: 'quality',
      DEPARTMENT: 'department',
      CAMPAIGN_MANAGER: 'campaign-manager',
      ADMIN: 'admin',
      PARTNER: 'demo-bank',
      AUDITOR: 'auditor',
    }
    const accounts: Readonly<Record<string, string>> = { ...byRole, ...others }
    return new Map(
      (await declaredVerbs()).map((verb) => [
        verb.name,
        'row' in verb ? (verb.row as { roles: readonly string[] }).roles.flatMap((role) => accounts[role] ?? []) : [],
      ]),
    )
  }

  it('is refused by its name or does no harm: no request answers INTERNAL, the server stands, and no log line holds it', async () => {
    const chance = dice(SEED)
    const chosen = HOW_MANY >= all.length ? all : all.filter(() => chance.next() < HOW_MANY / all.length)
    const roles = await whose()
    const wrong: string[] = []
    const codes = codesOf()
    await together(chosen, async (attack) => {
      const able = roles.get(attack.root) ?? []
      const role = able.length > 0 ? (chance.pick(able) as string) : chance.pick(ROLES)
      const { status, errors } = await (callers.get(role) as Client).raw(attack.document, attack.variables)
      const said = (errors ?? []).map((error) => String(error.extensions?.code))
      const bad = said.filter((code) => code === 'INTERNAL' || !codes.has(code))
      if (status >= 500 || bad.length > 0)
        wrong.push(`${attack.title} (${role ?? 'no token'}): ${status} ${bad.join(' ')} ${JSON.stringify(errors)?.slice(0, 200)}`)
    })
    expect(wrong.slice(0, 40), `${wrong.length} of ${chosen.length}; SEED=${SEED}`).toEqual([])
    expect(
      log
        .text()
        .split('\n')
        .filter((line) => line.includes(MARK))
        .slice(0, 5),
    ).toEqual([])
    expect(chosen.length).toBeGreaterThan(Math.min(all.length, HOW_MANY) / 2)
  }, 900_000)

  it('in any header is refused or passed over: no answer is a fault, and no log line holds it', async () => {
    const texts = [
      MARK.repeat(1_500),
      `${MARK}\u00ff\u0080`,
      `${MARK}'; --`,
      `Bearer ${MARK}`,
      `Bearer ey${MARK}.${MARK}.${MARK}`,
      `fc_${MARK}`,
      `${MARK}, for=${MARK}`,
    ]
    const names = [
      'authorization',
      'accept-language',
      'accept',
      'content-type',
      'origin',
      'host',
      'idempotency-key',
      'last-event-id',
      'x-forwarded-for',
      'forwarded',
    ]
    const others = ['x-request-id', 'traceparent', 'cookie', 'user-agent', 'if-none-match', 'range', 'x-forwarded-host', 'x-real-ip']
    const wrong: string[] = []
    for (const name of [...names, ...others])
      for (const value of texts)
        for (const body of ['{"query":"{ viewer { role } }"}', '{"query":"subscription { orderEvents { __typename } }"}']) {
          const { status, text } = await sent(app.port, { 'content-type': 'application/json', [name]: value }, body)
          if (status >= 500 || text.includes('INTERNAL')) wrong.push(`${name}: ${value.slice(0, 20)} → ${status} ${text.slice(0, 100)}`)
        }
    expect(wrong).toEqual([])
    expect(log.text()).not.toContain(MARK)
  }, 300_000)

  it('in a filter is refused by its place, the same in a list and in a stream', async () => {
    const dispatcher = callers.get('dispatcher') as Client
    const socket = await app.socketAs('dispatcher')
    const deep = Array.from({ length: 8 }).reduce<object>((inner) => ({ not: inner }), {})
    const filters: readonly (readonly [filter: object, place: RegExp])[] = [
      [{ team: { in: ['team\u0000'] } }, /filter\.team\.in\.0/],
      [{ and: [{}, { or: [{ handler: { notIn: ['x', '\ud800'] } }] }] }, /filter\.and\.1\.or\.0\.handler\.notIn\.1/],
      [{ not: { items: { any: ['x'.repeat(101)] } } }, /filter\.not\.items\.any\.0/],
      [{ companions: { any: Array(201).fill('x') } }, /filter\.companions\.any.*200/],
      [{ or: Array(101).fill({ urgency: { in: ['URGENT'] } }) }, /filter.*100/],
      [deep, /filter(\.not){6}.*6/],
    ]
    for (const [filter, place] of filters) {
      const { errors } = await dispatcher.raw('query ($filter: OrderFilter) { orders(first: 1, filter: $filter) { totalCount } }', { filter })
      expect(errors?.map(({ message, extensions }) => [extensions.code, place.test(message)])).toEqual([['BAD_INPUT', true]])
      const stream = socket.subscribe('subscription ($filter: OrderFilter) { orderEvents(filter: $filter) { __typename } }', { filter })
      const refused = await stream.next().catch((error: unknown) => `${error} ${JSON.stringify(error)}`)
      expect(refused).toContain('BAD_INPUT')
    }
    // And what is no harm finds nothing.
    for (const filter of [{ team: { in: ['nobody'] } }, { not: { not: { handler: { in: [''] } } } }])
      expect((await dispatcher('query ($filter: OrderFilter) { orders(first: 1, filter: $filter) { totalCount } }', { filter })).orders.totalCount).toBe(0)
  })
})

/** One request whose headers are as they are given. */
function sent(port: number, headers: Record<string, string>, body: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, path: '/graphql', method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        let text = ''
        const end = () => resolve({ status: response.statusCode ?? 0, text })
        response.on('data', (chunk) => {
          text += String(chunk)
          // A stream that was opened has said enough.
          if (response.headers['content-type']?.startsWith('text/event-stream')) asked.destroy()
        })
        response.on('close', end)
      },
    )
    asked.on('error', reject)
    asked.end(body)
  })
}
