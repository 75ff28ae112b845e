import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CITY, staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { DEMO_DEPARTMENT } from '../../src/access/development.ts'
import { issueJwt } from '../../src/access/tokens.ts'
import type { PersonRole } from '../../src/access/viewer.ts'
import { DAY } from '../../src/clock.ts'
import type { Prisma } from '../../src/db/generated/client.ts'
import { fixedId } from '../../src/ids.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { givenOrder, tokenFor } from '../kit/given.ts'

const HERE = '450403000000'
const ELSEWHERE = { areaCode: '450481109000', countyCode: '450481000000', townCode: '450481109000' }

/** What an order is, besides an accepted hotline order of a town of Wanxiu, of the Red Pomegranate squad and staff-01. */
const ORDERS = {
  plain: {},
  'of another county': ELSEWHERE,
  proactive: { channel: 'PROACTIVE' },
  'proactive, of another county': { channel: 'PROACTIVE', ...ELSEWHERE },
  'of another team': { teamId: TEAMS.jinzhu.id, handlerId: staffId('staff-03') },
  'of no team': { teamId: null, handlerId: null, status: 'VERIFIED' },
  'of a colleague': { handlerId: staffId('staff-02') },
  'of a colleague, who is accompanied': { handlerId: staffId('staff-03'), teamId: null, companionIds: [staffId('staff-02'), staffId('staff-10')] },
  'a trial that is accompanied': { standing: 'TEST', handlerId: staffId('staff-03'), teamId: null, companionIds: [staffId('staff-02')] },
  'offered to the squad': { handlerId: null, status: 'DISPATCHED' },
  'offered to another team': { teamId: TEAMS.jinzhu.id, handlerId: null, status: 'DISPATCHED' },
  'of another department': { itemCodes: ['YL-001'] },
  'of the bank': { partnerId: fixedId('partner', 'demo-bank'), channel: 'PARTNER_APP' },
  'of the past': { standing: 'HISTORY' },
  'of another partner': { partnerId: fixedId('partner', 'demo-app'), channel: 'PARTNER_APP' },
  'a trial': { standing: 'TEST' },
  'a trial, proactive and offered to the squad': { standing: 'TEST', channel: 'PROACTIVE', handlerId: null, status: 'DISPATCHED' },
  'a trial of the bank': { standing: 'TEST', partnerId: fixedId('partner', 'demo-bank'), channel: 'PARTNER_APP' },
} as const satisfies Record<string, Partial<Prisma.OrderUncheckedUpdateInput>>
type Which = keyof typeof ORDERS
const ALL = Object.keys(ORDERS) as Which[]
/** What somebody of the city may see at all: a trial is for the sandbox keys of its partner. */
const TRIALS: readonly Which[] = ['a trial', 'a trial that is accompanied', 'a trial, proactive and offered to the squad', 'a trial of the bank']
const but = (...left: Which[]) => ALL.filter((which) => !left.includes(which) && !TRIALS.includes(which))

/** Who sees which of them: by hand, from the roles of the field, never from the policy's code. */
const SEES: readonly [who: string, role: PersonRole | null, area: string | null, sees: readonly Which[]][] = [
  ['hotline-agent', 'HOTLINE_AGENT', CITY, but()],
  ['hotline-agent', 'HOTLINE_AGENT', HERE, but('of another county', 'proactive, of another county')],
  ['dispatcher', 'DISPATCHER', HERE, but('of another county', 'proactive, of another county')],
  ['supervisor', 'SUPERVISOR', HERE, but('of another county', 'proactive, of another county')],
  ['quality', 'QUALITY', HERE, but('of another county', 'proactive, of another county')],
  ['auditor', 'AUDITOR', HERE, but('of another county', 'proactive, of another county')],
  ['admin', 'ADMIN', HERE, but('of another county', 'proactive, of another county')],
  ['campaign-manager', 'CAMPAIGN_MANAGER', CITY, ['proactive', 'proactive, of another county']],
  ['campaign-manager', 'CAMPAIGN_MANAGER', HERE, ['proactive']],
  ['department', 'DEPARTMENT', HERE, but('of another county', 'proactive, of another county', 'of another department')],
  ['team-lead', 'TEAM_LEAD', CITY, but('of another team', 'of no team', 'offered to another team', 'of a colleague, who is accompanied')],
  // The first four staff are of both teams.
  ['staff-01', 'STAFF', CITY, but('of another team', 'of no team', 'of a colleague', 'of a colleague, who is accompanied')],
  ['staff-02', 'STAFF', CITY, ['of a colleague', 'of a colleague, who is accompanied', 'offered to the squad', 'offered to another team']],
  ['staff-10', 'STAFF', CITY, ['of a colleague, who is accompanied', 'offered to the squad']],
  ['demo-bank', null, null, ['of the bank']],
  ['sandbox of demo-bank', null, null, ['a trial of the bank']],
  ['sandbox of demo-app', null, null, []],
  ['demo-app', null, null, ['of another partner']],
  ['city', null, null, []],
  ['nobody', null, null, []],
]

let app: TestApp
const made = new Map<Which, { id: string; number: string }>()
beforeAll(async () => {
  app = await startApp()
  for (const which of ALL) {
    const { id } = await givenOrder(app, 'ACCEPTED', { items: [ITEMS.drainage.code] })
    const { number } = await app.runtime.db.order.update({ where: { id }, data: ORDERS[which], select: { number: true } })
    made.set(which, { id, number })
  }
})
afterAll(() => app.stop())

async function tokenOf(who: string, role: PersonRole | null, area: string | null): Promise<string | null> {
  if (who === 'nobody') return null
  const [, partner] = /^sandbox of (.+)$/.exec(who) ?? []
  if (partner) return (await did(app, 'admin', 'issueAccessKey', { partnerId: fixedId('partner', partner), sandbox: true }, 'secret')).secret
  if (role === null || area === null) return app.token(who)
  const now = app.clock.now()
  return issueJwt(
    app.runtime.keys,
    app.runtime.config,
    { account: who, role, area, ...(role === 'DEPARTMENT' ? { department: DEMO_DEPARTMENT } : {}) },
    now,
    new Date(now.getTime() + DAY),
  )
}

describe('which orders somebody knows of', () => {
  it.each(SEES)('%s (%s of %s) sees them alone, by id, by number, as a node and in the list', async (who, role, area, sees) => {
    const { raw } = await app.as(await tokenOf(who, role, area))
    const list = (await raw('{ orders(first: 100) { nodes { id } } }')).data?.orders?.nodes.map((node: { id: string }) => node.id) ?? []
    for (const [which, { id, number }] of made) {
      const { data } = await raw('query ($id: ID!, $number: String!) { order(id: $id) { id } orderByNumber(number: $number) { id } node(id: $id) { id } }', {
        id,
        number,
      })
      const seen = { byId: data?.order?.id === id, byNumber: data?.orderByNumber?.id === id, asNode: data?.node?.id === id, listed: list.includes(id) }
      const yes = sees.includes(which)
      expect({ which, ...seen }).toEqual({ which, byId: yes, byNumber: yes, asNode: yes, listed: yes })
    }
  })

  it('staff who ask for their own orders are given no trial', async () => {
    const { orders } = await (await app.as('staff-01'))('query ($filter: OrderFilter) { orders(first: 100, filter: $filter) { nodes { id } } }', {
      filter: { handler: { in: [staffId('staff-01')] } },
    })
    const listed = orders.nodes.map((node: { id: string }) => node.id)
    expect(listed).toContain(made.get('plain')?.id)
    expect(TRIALS.filter((which) => listed.includes(made.get(which)?.id))).toEqual([])
  })

  it('a citizen sees the own order and no other', async () => {
    const own = made.get('plain')?.id as string
    const { raw } = await app.as(tokenFor(app, own))
    for (const { id } of made.values())
      expect((await raw('query ($id: ID!) { order(id: $id) { id } }', { id })).data?.order?.id ?? null).toBe(id === own ? id : null)
  })
})
