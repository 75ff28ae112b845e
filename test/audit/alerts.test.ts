import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flushRecords } from '../../src/access/security-records.ts'
import { signRecords } from '../../src/audit/chainer.ts'
import { signerOf } from '../../src/audit/signer.ts'
import { watchTrail } from '../../src/audit/watch-trail.ts'
import { HOUR, MINUTE } from '../../src/clock.ts'
import { PARAMETERS } from '../../src/policy/parameters.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'

const MANY = PARAMETERS.ALERT_REVEALS_AN_HOUR.value

describe('Alerts of the audit trail', () => {
  let app: TestApp
  let id: string
  beforeAll(async () => {
    app = await startApp()
    id = (await givenOrder(app, 'ACCEPTED')).id
  })
  afterAll(() => app?.stop())

  const watched = async () => {
    await flushRecords(app.runtime, { whole: true })
    await signRecords(app.runtime.db, signerOf(app.runtime.config, app.runtime.keys), app.clock.now())
    await watchTrail(app.runtime)
  }
  const alerts = async (args = 'first: 20', who = 'auditor'): Promise<Answer[]> =>
    (await (await app.as(who))(`{ securityAlerts(${args}) { totalCount nodes { id kind actorRole actorId orderId count finding acknowledgedBy } } }`))
      .securityAlerts.nodes
  const reveal = (who: string) => did(app, who, 'revealContact', { orderId: id, fields: ['PHONE'], purpose: 'VERIFY' })

  it('say that one person revealed more in an hour than the work takes, once an hour, and nobody who did not', async () => {
    for (let i = 1; i < MANY; i++) await reveal('dispatcher')
    await reveal('quality')
    await watched()
    expect(await alerts()).toEqual([])
    await reveal('dispatcher')
    await watched()
    const [one, ...others] = await alerts()
    expect(one).toMatchObject({ kind: 'MANY_REVEALS', actorRole: 'DISPATCHER', actorId: 'dispatcher', orderId: null, count: MANY, finding: null })
    expect(others).toEqual([])
    await reveal('dispatcher')
    await watched()
    expect(await alerts()).toHaveLength(1)
    app.clock.advance(2 * HOUR)
    await reveal('dispatcher')
    await watched()
    expect(await alerts()).toHaveLength(1)
  })

  it('say that requests of one address were refused again and again', async () => {
    const nobody = await app.as(null)
    for (let i = 0; i < PARAMETERS.ALERT_REFUSALS_A_MINUTE.value; i++) await nobody.raw('{ auditTrail(first: 1) { totalCount } }')
    app.clock.advance(2 * MINUTE)
    await watched()
    expect(await alerts('kind: [MANY_REFUSALS]')).toMatchObject([{ actorRole: 'ANONYMOUS', count: PARAMETERS.ALERT_REFUSALS_A_MINUTE.value }])
  })

  it('say that contact data of an order was revealed after it was closed, once an order and day', async () => {
    id = (await givenOrder(app, 'CLOSED')).id
    app.clock.advance(HOUR)
    await reveal('supervisor')
    await reveal('supervisor')
    await watched()
    expect(await alerts('kind: [BREAK_GLASS]')).toMatchObject([{ actorId: 'supervisor', orderId: id }])
  })

  it('are looked into once, by an auditor or supervisor of the whole city, never by who they are about', async () => {
    const [about] = await alerts('kind: [BREAK_GLASS]')
    const say = async (who: string | null, finding = 'EXPLAINED') => (await app.as(who)).verb('acknowledgeAlert', { alertId: about.id, finding }, 'alertId')
    for (const who of ['dispatcher', 'admin', 'staff-01', 'demo-bank']) expect(await say(who), who).toMatchObject({ __typename: 'Forbidden' })
    expect(await say(null)).toMatchObject({ __typename: 'Unauthenticated' })
    expect(await say('supervisor')).toMatchObject({ __typename: 'Forbidden', message: expect.stringContaining('about you') })
    const [one, other] = await Promise.all([say('auditor'), say('auditor', 'MISUSE')])
    expect([one.__typename, other.__typename].sort()).toEqual(['AcknowledgeAlertSuccess', 'InvalidInput'])
    expect(await alerts('kind: [BREAK_GLASS], open: true')).toEqual([])
    expect(await alerts('kind: [BREAK_GLASS], open: false', 'supervisor')).toMatchObject([{ acknowledgedBy: 'auditor' }])
    for (const who of ['dispatcher', 'admin', null])
      expect((await (await app.as(who)).raw('{ securityAlerts(first: 1) { totalCount } }')).errors?.[0]?.extensions.code).toMatch(/FORBIDDEN|UNAUTHENTICATED/)
  })
})
