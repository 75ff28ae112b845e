import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/clock.ts'
import { PARAMETERS } from '../../src/policy/parameters.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { httpClient } from '../kit/client.ts'
import { givenOrder } from '../kit/given.ts'
import { type SaidClaims, signedToken } from '../kit/signed.ts'

const MOST = PARAMETERS.REVEALS_AN_HOUR.value

describe('A sign-on of more than ten minutes ago', () => {
  let app: TestApp
  let orderId: string
  beforeAll(async () => {
    app = await startApp({ settings: { STEP_UP_ACR: 'urn:city:mfa, urn:city:card' } })
    orderId = (await givenOrder(app, 'REGISTERED')).id
  })
  afterAll(() => app.stop())

  const seconds = () => Math.floor(app.clock.now().getTime() / 1_000)
  const signedOn = async (claims: SaidClaims) => httpClient(app.url, await signedToken(app.runtime, claims))
  const reveal = async (claims: SaidClaims) => (await signedOn(claims)).verb('revealContact', { orderId, fields: ['PHONE'], purpose: 'VERIFY' }, 'phone')
  const required = { code: 'STEP_UP_REQUIRED', retryable: true, maxAgeSeconds: 600, acrValues: ['urn:city:mfa', 'urn:city:card'] }

  it.each([
    ['monthlyReport', '{ monthlyReport(month: "2026-05") }', 'SUPERVISOR'],
    ['monthlyReportWorkbook', '{ monthlyReportWorkbook(month: "2026-05") }', 'SUPERVISOR'],
    ['auditTrail', '{ auditTrail(first: 1) { nodes { kind } } }', 'AUDITOR'],
  ])('takes nothing out by %s; a new one does, and so does a stronger one however old', async (field, document, role) => {
    const asked = async (claims: Record<string, unknown>) => (await signedOn({ sub: 'someone', role, ...claims })).raw(document)
    for (const claims of [
      { auth_time: seconds() - 601 },
      { auth_time: undefined },
      { auth_time: undefined, acr: 'urn:city:password' },
      { auth_time: seconds() + 600 },
    ]) {
      const { data, errors } = await asked(claims)
      expect([data?.[field] ?? null, errors?.[0]?.extensions]).toEqual([null, required])
    }
    for (const claims of [{ auth_time: seconds() - 600 }, { auth_time: undefined, acr: 'urn:city:card' }]) expect((await asked(claims)).errors).toBeUndefined()
  })

  it(`reveals ${MOST} times in an hour over all its sessions, then not until it is renewed or the hour is over`, async () => {
    const old = { sub: 'dispatcher', role: 'DISPATCHER', auth_time: seconds() - 3_000 }
    const others = { ...old, sub: 'dispatcher-2' }
    const answers = await Promise.all(Array.from({ length: MOST + 4 }, () => reveal(old)))
    expect(answers.filter(({ __typename }) => __typename === 'RevealContactSuccess')).toHaveLength(MOST)
    expect(answers.filter(({ __typename }) => __typename === 'StepUpRequired')).toHaveLength(4)
    expect(await reveal({ ...old, acr: 'urn:city:other' })).toMatchObject({ __typename: 'StepUpRequired', ...required })
    expect(await app.runtime.db.accessLog.count({ where: { orderId } })).toBe(MOST)
    expect(await reveal(others)).toMatchObject({ __typename: 'RevealContactSuccess' })
    expect(await reveal({ ...old, auth_time: seconds() })).toMatchObject({ __typename: 'RevealContactSuccess' })
    app.clock.advance(HOUR)
    expect(await reveal({ ...old, auth_time: seconds() - 11 * (MINUTE / 1_000) })).toMatchObject({ __typename: 'RevealContactSuccess' })
  })

  it('is recorded as a refusal, by its code', async () => {
    await (await signedOn({ sub: 'auditor-3', role: 'AUDITOR', auth_time: seconds() - 700 })).raw('{ auditTrail(first: 1) { totalCount } }')
    app.clock.advance(2 * MINUTE)
    const { auditTrail } = await (await app.as('auditor'))('{ auditTrail(actor: "auditor-3", kind: [REFUSED]) { nodes { fields count } } }')
    expect(auditTrail.nodes).toEqual([{ fields: ['STEP_UP_REQUIRED'], count: 1 }])
  })
})
