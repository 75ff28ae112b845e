import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { httpClient } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { type SaidClaims, signedToken } from '../kit/signed.ts'

const CENXI = '450481000000'
const WANXIU = '450403000000'
const COUNT = '{ orders { totalCount } }'

describe('A sign-on that was revoked', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const clientOf = async (claims: SaidClaims) => httpClient(app.url, await signedToken(app.runtime, claims))
  const adminOf = (area: string) => clientOf({ sub: `admin-${area}`, role: 'ADMIN', area })
  const statusOf = async (client: Awaited<ReturnType<typeof clientOf>>) => (await client.raw(COUNT)).status

  it('is refused at once, whatever the role, and works again only with a token from after it was restored', async () => {
    const person = { sub: 'quality-7', role: 'QUALITY' }
    const before = await clientOf(person)
    expect(await statusOf(before)).toBe(200)
    expect(await did(app, 'admin', 'revokeSignOn', { account: 'quality-7', reason: 'LEFT' }, 'revocationId')).toMatchObject({
      revocationId: expect.any(String),
    })
    expect(await statusOf(before)).toBe(401)
    app.clock.advance(HOUR / 2)
    expect(await statusOf(await clientOf(person))).toBe(401)
    await did(app, 'admin', 'restoreSignOn', { account: 'quality-7' }, 'revocationIds')
    expect(await statusOf(before)).toBe(401)
    app.clock.advance(1_000)
    expect(await statusOf(await clientOf(person))).toBe(200)
    expect((await (await app.as('admin')).verb('restoreSignOn', { account: 'quality-7' })).__typename).toBe('NotFound')
  })

  it('of a lost device ends what was issued, also by a sign-on whose clock is a minute ahead, and lets the person in again', async () => {
    const seconds = Math.floor(app.clock.now().getTime() / 1_000)
    const ahead = await clientOf({ sub: 'dispatcher-7', role: 'DISPATCHER', iat: seconds + 50 })
    await did(app, 'admin', 'revokeSignOn', { account: 'dispatcher-7', reason: 'LOST', newSignOns: true }, 'revocationId')
    expect(await statusOf(ahead)).toBe(401)
    app.clock.advance(MINUTE + 1_000)
    expect(await statusOf(ahead)).toBe(401)
    expect(await statusOf(await clientOf({ sub: 'dispatcher-7', role: 'DISPATCHER' }))).toBe(200)
  })

  it('ends its open streams and its stream tickets', async () => {
    const token = await signedToken(app.runtime, { sub: 'supervisor-7', role: 'SUPERVISOR' })
    const { ticket } = await (await app.as(token)).verb('createStreamTicket', { document: 'subscription { orderEvents { __typename } }' }, 'ticket')
    const stream = (await app.socketAs(token)).subscribe('subscription { orderEvents { __typename } }')
    expect((await stream.next()).__typename).toBe('CaughtUp')
    await did(app, 'admin', 'revokeSignOn', { account: 'supervisor-7', reason: 'MISUSE' }, 'revocationId')
    const begun = performance.now()
    const ended = await (async () => {
      for (;;) await stream.next()
    })().catch((error: unknown) => error)
    expect(ended).toMatchObject({ code: 4403 })
    expect(performance.now() - begun).toBeLessThan(5_000)
    const opened = await fetch(`${app.url}/graphql?ticket=${encodeURIComponent(ticket)}`, { headers: { accept: 'text/event-stream' } })
    expect(opened.status).toBe(401)
    await opened.body?.cancel()
  })

  it('is revoked within the administrator’s area: another county’s tokens of the account go on, and its administrators restore nothing', async () => {
    const [here, there] = await Promise.all([CENXI, WANXIU].map((area) => clientOf({ sub: 'hotline-7', role: 'HOTLINE_AGENT', area })))
    await (await adminOf(CENXI)).verb('revokeSignOn', { account: 'hotline-7', reason: 'OTHER' })
    expect([await statusOf(here as never), await statusOf(there as never)]).toEqual([401, 200])
    const listed = async (area: string) =>
      (await (await adminOf(area))('{ revokedSignOns(account: "hotline-7") { nodes { account areaCode reason blocked revokedBy } } }')).revokedSignOns.nodes
    expect(await listed(CENXI)).toEqual([{ account: 'hotline-7', areaCode: CENXI, reason: 'OTHER', blocked: true, revokedBy: `admin-${CENXI}` }])
    expect(await listed(WANXIU)).toEqual([])
    expect((await (await adminOf(WANXIU)).verb('restoreSignOn', { account: 'hotline-7' })).__typename).toBe('NotFound')
    expect((await (await app.as('admin')).verb('restoreSignOn', { account: 'hotline-7' })).__typename).toBe('RestoreSignOnSuccess')
  })

  it('is a security record of who did it, to which revocation', async () => {
    const { revocationId } = await did(app, 'admin', 'revokeSignOn', { account: 'quality-8', reason: 'LEFT' }, 'revocationId')
    await did(app, 'admin', 'restoreSignOn', { account: 'quality-8' }, 'revocationIds')
    const { auditTrail } = await (await app.as('auditor'))(
      '{ auditTrail(actor: "admin", kind: [SIGN_ON_REVOKED, SIGN_ON_RESTORED], first: 50) { nodes { kind purpose subjects } } }',
    )
    expect(auditTrail.nodes).toEqual(
      expect.arrayContaining([
        { kind: 'SIGN_ON_REVOKED', purpose: 'revokeSignOn', subjects: [revocationId] },
        { kind: 'SIGN_ON_RESTORED', purpose: 'restoreSignOn', subjects: [revocationId] },
      ]),
    )
  })

  it('costs requests no statement', async () => {
    const client = await clientOf({ sub: 'supervisor-9', role: 'SUPERVISOR' })
    await client(COUNT)
    app.statements()
    await client(COUNT)
    expect(app.statements().filter((sql) => sql.includes('sign_on_revocation'))).toEqual([])
  })

  it.each(['dispatcher', 'auditor', 'supervisor', 'team-lead', 'demo-bank'])('is not for %s to revoke', async (who) => {
    expect((await (await app.as(who)).verb('revokeSignOn', { account: 'admin', reason: 'OTHER' })).__typename).toBe('Forbidden')
  })
})
