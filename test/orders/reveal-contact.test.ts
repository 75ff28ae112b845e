import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

const PLAIN = 'name phone idNumber address specialGroups'
const requester = { kind: 'PERSON', name: '示例赵', phone: '13900001234', idNumber: '11010519491231002X', address: '示例路 1 号', specialGroups: ['AGED'] }

describe('Revealing contact data', () => {
  let app: TestApp
  const logged = (orderId: string) => app.runtime.db.accessLog.findMany({ where: { orderId }, orderBy: { id: 'asc' } })
  const reveal = async (who: string, orderId: string, fields = ['PHONE']) =>
    (await app.as(who)).verb('revealContact', { orderId, fields, purpose: 'CALL' }, PLAIN)
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it('shows what was asked for and nothing else, and leaves one line in the access log: fields, never values', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED', { registration: { requester } })
    expect(await reveal('staff-01', id, ['NAME', 'PHONE'])).toMatchObject({
      name: '示例赵',
      phone: '+8613900001234',
      idNumber: null,
      address: null,
      specialGroups: null,
    })
    const lines = await logged(id)
    expect(lines).toMatchObject([{ actorKind: 'STAFF', actorId: 'staff-01', fields: ['NAME', 'PHONE'], purpose: 'CALL', at: app.clock.now() }])
    expect(JSON.stringify(lines)).not.toMatch(/1234|示例赵/)
  })

  it('opens every field to who needs it', async () => {
    const { id } = await givenOrder(app, 'REGISTERED', { registration: { requester } })
    expect(await reveal('dispatcher', id, ['NAME', 'PHONE', 'ID_NUMBER', 'ADDRESS', 'SPECIAL_GROUPS'])).toMatchObject({
      name: '示例赵',
      phone: '+8613900001234',
      idNumber: '11010519491231002X',
      address: '示例路 1 号',
      specialGroups: ['AGED'],
    })
  })

  it('writes a line each time, also when the same key is sent again: each look is a look', async () => {
    const { id } = await givenOrder(app, 'REGISTERED')
    const input = { orderId: id, fields: ['PHONE'], purpose: 'VERIFY', idempotencyKey: 'look-1' }
    for (let i = 0; i < 2; i++) expect(await (await app.as('dispatcher')).verb('revealContact', input, PLAIN)).toMatchObject({ phone: '+8613900001234' })
    expect(await logged(id)).toHaveLength(2)
    expect(await app.runtime.db.idempotencyKey.count({ where: { key: 'look-1' } })).toBe(0)
  })

  it('leaves no event: looking changes nothing', async () => {
    const { id } = await givenOrder(app, 'REGISTERED')
    await reveal('dispatcher', id)
    expect(await eventsOf(app, id)).toHaveLength(1)
  })

  it.each(['auditor', 'admin', 'department'])('is refused to %s, who sees the order masked, and leaves no line', async (who) => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    expect(await reveal(who, id)).toMatchObject({ __typename: 'Forbidden' })
    expect(await logged(id)).toEqual([])
  })

  it('is refused to the citizen, who knows their own number', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    expect(await (await citizenOf(app, id)).verb('revealContact', { orderId: id, fields: ['PHONE'], purpose: 'CALL' }, PLAIN)).toMatchObject({
      __typename: 'Forbidden',
    })
  })

  it('hides the order from a colleague of the handler, and from partners and boards', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    for (const who of ['staff-02', 'demo-bank', 'city']) expect((await reveal(who, id)).__typename, who).toBe('NotFound')
  })

  it('is closed to the squad while the order is only offered: the number is for whoever accepts', async () => {
    const { id } = await givenOrder(app, 'DISPATCHED')
    expect(await reveal('staff-01', id)).toMatchObject({ __typename: 'Forbidden' })
  })

  it('ends for the handler seven days after completion', async () => {
    const { id } = await givenOrder(app, 'COMPLETED')
    app.clock.advance(7 * DAY)
    expect(await reveal('staff-01', id)).toMatchObject({ __typename: 'RevealContactSuccess' })
    app.clock.advance(1)
    expect(await reveal('staff-01', id)).toMatchObject({ __typename: 'Forbidden' })
    expect(await did(app, 'quality', 'revealContact', { orderId: id, fields: ['PHONE'], purpose: 'REVISIT' }, PLAIN)).toMatchObject({ phone: '+8613900001234' })
  })

  it('asks for at least one field', async () => {
    const { id } = await givenOrder(app, 'REGISTERED')
    expect(await reveal('dispatcher', id, [])).toMatchObject({ __typename: 'InvalidInput', field: 'fields' })
  })
})
