import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'

describe('Logging a contact', () => {
  let app: TestApp
  /** An order just accepted by staff-01, whose citizen nobody has called yet. */
  async function uncalled() {
    const { id } = await givenOrder(app, 'VERIFIED')
    await did(app, 'dispatcher', 'dispatchOrder', { orderId: id, mode: 'POOL', teamId: TEAMS.redPomegranate.id })
    await did(app, 'staff-01', 'acceptOrder', { orderId: id })
    return id
  }
  const log = async (orderId: string, outcome: string, over: Record<string, unknown> = {}) =>
    (
      await did(
        app,
        'staff-01',
        'logContact',
        { orderId, method: 'TELEPHONE', outcome, ...over },
        'order { firstContactAt contacts { outcome method at note staff { badge } } }',
      )
    ).order
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it.each(['NO_ANSWER', 'WRONG_NUMBER'])('does not stop the clock of the promised call with %s: a promise is to a call, not to a click', async (outcome) => {
    const order = await log(await uncalled(), outcome)
    expect(order).toMatchObject({ firstContactAt: null, contacts: [{ outcome }] })
  })

  it.each(['REACHED', 'CALL_BACK_LATER'])('stops it with %s', async (outcome) => {
    expect((await log(await uncalled(), outcome)).firstContactAt).toBe(app.clock.now().toISOString())
  })

  it('stops it once: later calls are kept and change nothing', async () => {
    const id = await uncalled()
    const first = (await log(id, 'REACHED')).firstContactAt
    app.clock.advance(5 * MINUTE)
    const order = await log(id, 'REACHED')
    expect([order.firstContactAt, order.contacts.length]).toEqual([first, 2])
    expect((await eventsOf(app, id)).filter((e) => e.kind === 'CONTACT_LOGGED').map((e) => (e.data as { first: boolean }).first)).toEqual([true, false])
  })

  it('keeps a note for those who may read free text, and from the citizen', async () => {
    const id = await uncalled()
    expect((await log(id, 'REACHED', { note: '示例：下午方便' })).contacts[0].note).toBe('示例：下午方便')
    const read = async (who: string) => (await (await app.as(who))('query ($id: ID!) { order(id: $id) { contacts { note } } }', { id })).order.contacts[0].note
    expect([await read('quality'), await read('auditor')]).toEqual(['示例：下午方便', null])
    const citizen = await (await citizenOf(app, id)).raw('query ($id: ID!) { order(id: $id) { contacts { note } } }', { id })
    expect(citizen.errors?.[0]?.extensions.code).toBe('FORBIDDEN')
  })

  it('is for the staff member responsible, from acceptance on', async () => {
    const id = await uncalled()
    expect(await (await app.as('staff-02')).verb('logContact', { orderId: id, method: 'SMS', outcome: 'REACHED' })).toMatchObject({ __typename: 'NotFound' })
    const early = await givenOrder(app, 'DISPATCHED')
    expect(await (await app.as('staff-01')).verb('logContact', { orderId: early.id, method: 'SMS', outcome: 'REACHED' })).toMatchObject({
      __typename: 'IllegalTransition',
    })
  })
})
