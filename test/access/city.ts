import { randomBytes } from 'node:crypto'
import { loadKeys } from '../../src/access/encryption.ts'
import { authenticate } from '../../src/access/tokens.ts'
import { fixedClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { connect } from '../../src/db/client.ts'
import { migrate } from '../../src/db/migrate.ts'
import { fixedId } from '../../src/ids.ts'

export const START = new Date('2026-03-02T01:00:00.000Z')
export const AREA = '450481109000'
export const ORDER = fixedId('order', 'one')
export const [TEAM, OTHER_TEAM, PARTNER, BOARD] = [fixedId('team', 'a'), fixedId('team', 'b'), fixedId('partner', 'demo-bank'), fixedId('board', 'hall')]

/** A small city: one department with two items, two teams, a lead, a member, a partner, a board, and an order in cycle 1. */
export async function city(departmentId: string) {
  const config = readConfig({ NODE_ENV: 'test', DATA_DIR: 'memory://', ENCRYPTION_KEYS: `t1:${randomBytes(32).toString('base64')}` })
  const database = await connect(config)
  await migrate(database)
  const { db } = database
  const staff = { departmentId, areaCodes: [AREA], active: true }
  const item = {
    category: 'x',
    departmentId,
    statutoryDays: 5,
    promisedDays: 1,
    instant: false,
    permit: true,
    flashEligible: true,
    sensitive: false,
    validFrom: START,
  }
  await db.area.create({ data: { code: AREA, name: '示例镇', level: 'TOWN' } })
  await db.department.create({ data: { id: departmentId, name: '示例科' } })
  await db.catalogueItem.createMany({ data: ['B-2', 'A-1'].map((code) => ({ ...item, code, name: code })) })
  await db.team.createMany({ data: [TEAM, OTHER_TEAM].map((id) => ({ id, name: id, areaCode: AREA, active: true })) })
  const people = ['team-lead', 'staff-01'].map((account) => ({ id: fixedId('staff', account), account, name: '示例', badge: account, ...staff }))
  await db.staff.createMany({ data: people })
  const member = (account: string, teamId: string, lead: boolean) => ({ staffId: fixedId('staff', account), teamId, lead })
  await db.teamMember.createMany({ data: [member('team-lead', TEAM, true), member('team-lead', OTHER_TEAM, false), member('staff-01', TEAM, false)] })
  await db.partner.create({ data: { id: PARTNER, account: 'demo-bank', name: '示例银行', scopes: ['orders:read', 'orders:write'], active: true } })
  await db.board.create({ data: { id: BOARD, slug: 'hall', title: '示例大厅', profile: 'HALL', areaCode: AREA, active: true } })
  await db.requester.create({ data: { id: fixedId('requester', 'one'), kind: 'PERSON', nameSealed: 'sealed' } })
  const order = { channel: 'PROACTIVE', source: '', urgency: 'NORMAL', status: 'REGISTERED', version: 1, cycle: 1, priority: 0 } as const
  const times = { registeredAt: START, dueSort: START, updatedAt: START, dueProvisional: true }
  const place = {
    areaCode: AREA,
    countyCode: '450481000000',
    requesterId: fixedId('requester', 'one'),
    onBehalf: false,
    titleSealed: 'sealed',
    dispatchRound: 0,
  }
  await db.order.create({ data: { id: ORDER, number: 'one', itemCodes: [], ...order, ...times, ...place } })
  const runtime = { config, db, keys: await loadKeys(config), clock: fixedClock(START) }
  return { runtime, database, signIn: (token: string) => authenticate(runtime, `Bearer ${token}`) }
}

export type City = Awaited<ReturnType<typeof city>>
