import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { JINZHU, staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { DEPARTMENTS, ITEMS } from '../../prisma/seed/reference.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Client } from '../kit/client.ts'
import { givenOrder } from '../kit/given.ts'

const newcomer = {
  account: 'staff-new',
  name: '示例新员',
  badge: 'RP-99',
  departmentId: DEPARTMENTS.approval.id,
  areaCodes: [JINZHU],
  qualifications: [ITEMS.drainage.code],
}
const STAFF = 'staff { id name badge active areaCodes qualifications teams { name } }'

describe('administration of staff and teams', () => {
  let app: TestApp
  let admin: Client
  beforeAll(async () => {
    app = await startApp()
    admin = await app.as('admin')
  })
  afterAll(() => app.stop())

  it('enters a staff member, and refuses the same account or badge again', async () => {
    const done = await admin.verb('createStaff', newcomer, STAFF)
    expect(done).toMatchObject({
      __typename: 'CreateStaffSuccess',
      staff: { name: '示例新员', badge: 'RP-99', active: true, areaCodes: [JINZHU], qualifications: [ITEMS.drainage.code], teams: [] },
    })
    const repeated = 'mutation ($input: CreateStaffInput!) { createStaff(input: $input) { ... on Duplicate { fields } } }'
    expect(await admin(repeated, { input: newcomer })).toEqual({ createStaff: { fields: ['account', 'badge'] } })
    expect(await admin(repeated, { input: { ...newcomer, account: 'staff-other' } })).toEqual({ createStaff: { fields: ['badge'] } })
  })

  it.each([
    ['an area outside the city', { areaCodes: ['110000000000'] }, 'areaCodes'],
    ['an item that is not in the catalogue', { qualifications: ['NO-SUCH'] }, 'qualifications'],
    ['no area at all', { areaCodes: [] }, 'areaCodes'],
    ['a department that is none', { departmentId: 'department_00000000000000000000000000' }, 'departmentId'],
  ])('refuses %s, naming the field, and writes nothing', async (_what, wrong, field) => {
    const before = await app.runtime.db.staff.count()
    expect(await admin.verb('createStaff', { ...newcomer, account: 'staff-wrong', badge: 'W-1', ...wrong })).toMatchObject({
      __typename: 'InvalidInput',
      field,
    })
    expect(await app.runtime.db.staff.count()).toBe(before)
  })

  it('replaces areas and qualifications whole and keeps what is left out', async () => {
    const id = staffId('staff-19')
    const done = await admin.verb('updateStaff', { staffId: id, areaCodes: [JINZHU], qualifications: [ITEMS.fishing.code] }, STAFF)
    expect(done.staff).toMatchObject({ badge: 'RP-19', active: true, areaCodes: [JINZHU], qualifications: [ITEMS.fishing.code] })
    expect((await admin.verb('updateStaff', { staffId: id, name: '示例改名' }, STAFF)).staff).toMatchObject({ name: '示例改名', areaCodes: [JINZHU] })
  })

  it('shuts out at once whoever is taken out of service', async () => {
    const order = await givenOrder(app, 'DISPATCHED')
    const colleague = await app.as('staff-18')
    expect((await admin.verb('updateStaff', { staffId: staffId('staff-18'), active: false }, STAFF)).staff.active).toBe(false)
    const refused = await colleague.raw('mutation ($input: AcceptOrderInput!) { acceptOrder(input: $input) { __typename } }', { input: { orderId: order.id } })
    expect(JSON.stringify(refused)).toContain('UNAUTHENTICATED')
  })

  it('sets up a team, fills it, gives it a lead and empties it again', async () => {
    const made = await admin.verb('createTeam', { name: '示例新队', areaCode: JINZHU }, 'team { id name active area { name } members { badge } }')
    expect(made.team).toMatchObject({ name: '示例新队', active: true, area: { name: '筋竹镇' }, members: [] })
    const member = { teamId: made.team.id, staffId: staffId('staff-05') }
    const set = async (membership: string) => (await admin.verb('setTeamMember', { ...member, membership }, 'team { members { badge } }')).team.members
    expect(await set('MEMBER')).toEqual([{ badge: 'RP-05' }])
    expect(await set('LEAD')).toEqual([{ badge: 'RP-05' }])
    expect(await app.runtime.db.teamMember.findMany({ where: member })).toMatchObject([{ lead: true }])
    expect(await set('NONE')).toEqual([])
    expect(await set('NONE')).toEqual([])
    expect(await admin.verb('createTeam', { name: '示例新队', areaCode: JINZHU }, 'team { id }')).toMatchObject({ __typename: 'Duplicate' })
  })

  it('offers nothing more to a team that is out of use', async () => {
    const order = await givenOrder(app, 'VERIFIED')
    const { team } = await admin.verb('createTeam', { name: '示例停用队', areaCode: JINZHU }, 'team { id }')
    expect((await admin.verb('updateTeam', { teamId: team.id, active: false }, 'team { active }')).team).toEqual({ active: false })
    const dispatcher = await app.as('dispatcher')
    expect(await dispatcher.verb('dispatchOrder', { orderId: order.id, mode: 'POOL', teamId: team.id })).toMatchObject({
      __typename: 'InvalidInput',
      field: 'teamId',
    })
  })

  it.each(['dispatcher', 'team-lead', 'staff-01', 'auditor', null])('is refused to %s', async (account) => {
    const client = await app.as(account)
    const problem = { __typename: account === null ? 'Unauthenticated' : 'Forbidden' }
    const ids = { teamId: TEAMS.redPomegranate.id, staffId: staffId('staff-01') }
    expect(await client.verb('createStaff', { ...newcomer, account: 'x-1', badge: 'X-1' })).toMatchObject(problem)
    expect(await client.verb('updateStaff', { staffId: ids.staffId, active: false })).toMatchObject(problem)
    expect(await client.verb('createTeam', { name: '示例', areaCode: JINZHU })).toMatchObject(problem)
    expect(await client.verb('updateTeam', { teamId: ids.teamId, active: false })).toMatchObject(problem)
    expect(await client.verb('setTeamMember', { ...ids, membership: 'LEAD' })).toMatchObject(problem)
  })

  it('does nothing twice for one idempotency key', async () => {
    const input = { name: '示例幂等队', areaCode: JINZHU, idempotencyKey: 'team-1' }
    const first = await admin.verb('createTeam', input, 'team { id }')
    expect(await admin.verb('createTeam', input, 'team { id }')).toEqual(first)
  })
})
