import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { issueKey, keyHash, revokeKey, rotateKey } from '../../src/access/access-keys.ts'
import { admitDevelopmentKeys, DEMO_DEPARTMENT, developmentAccounts, developmentToken } from '../../src/access/development.ts'
import { developmentKey } from '../../src/access/key-store.ts'
import { stillValid } from '../../src/access/still-valid.ts'
import { authenticate, citizenToken } from '../../src/access/tokens.ts'
import { ANONYMOUS, SYSTEM, type Viewer } from '../../src/access/viewer.ts'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import { Unauthenticated } from '../../src/errors.ts'
import { fixedId, newId } from '../../src/ids.ts'
import { BOARD, type City, city, ORDER, OTHER_TEAM, PARTNER, START, TEAM } from './city.ts'

const after = (ms: number) => new Date(START.getTime() + ms)
let c: City
beforeAll(async () => {
  c = await city(DEMO_DEPARTMENT)
})
afterAll(() => c.database.close())
beforeEach(() => c.runtime.clock.set(START))

const holds = async (viewer: Viewer) => (await stillValid(c.runtime, [viewer])).has(viewer)
const token = (account: string) => developmentToken(c.runtime, account)

describe('a header', () => {
  it('that is missing makes the viewer anonymous', async () => {
    expect(await authenticate(c.runtime, undefined)).toBe(ANONYMOUS)
  })
  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Basic YTpi',
    'Bearer a b',
    'Bearer x',
    'Bearer fd_x',
    'Bearer fc_x',
    `Bearer ${'a'.repeat(1_000_000)}`,
    'Bearer a.b.c',
    'Bearer 令牌',
  ])('that is no good is refused with the same words as every other (%#)', async (header) => {
    const refused = authenticate(c.runtime, header)
    await expect(refused).rejects.toThrow(Unauthenticated)
    await expect(refused).rejects.toThrow(/^sign in first: no valid token was sent$/)
  })
  it('of a million letters costs nothing', async () => {
    const header = `Bearer ${'a'.repeat(1_000_000)}`
    const begun = performance.now()
    for (let i = 0; i < 100; i++) await authenticate(c.runtime, header).catch(() => {})
    expect(performance.now() - begun).toBeLessThan(200)
  })
})

describe('somebody of the city', () => {
  it('signs on with role and area, for 30 days and a minute', async () => {
    const viewer = await c.signIn(await token('dispatcher'))
    const person = { role: 'DISPATCHER', id: 'dispatcher', areaCode: '450400000000', staffId: null, teamIds: [], itemCodes: [] }
    const signOn = { issuedAt: START, authenticatedAt: START, acr: null }
    expect(viewer).toEqual({ ...person, signOn, expiresAt: after(30 * DAY + MINUTE) })
    expect(await holds(viewer)).toBe(true)
    c.runtime.clock.advance(30 * DAY + MINUTE)
    expect(await holds(viewer)).toBe(false)
  })
  it('has the teams of a member, or the teams led', async () => {
    expect(await c.signIn(await token('staff-01'))).toMatchObject({ role: 'STAFF', staffId: fixedId('staff', 'staff-01'), teamIds: [TEAM] })
    expect(await c.signIn(await token('team-lead'))).toMatchObject({ role: 'TEAM_LEAD', staffId: fixedId('staff', 'team-lead'), teamIds: [TEAM] })
  })
  it('is refused without a row in the staff list', async () => {
    await expect(c.signIn(await token('staff-20'))).rejects.toThrow(Unauthenticated)
  })
  it('has the items of the department', async () => {
    expect(await c.signIn(await token('department'))).toMatchObject({ role: 'DEPARTMENT', itemCodes: ['A-1', 'B-2'] })
  })
  it('who is put out of service is refused, and open streams end', async () => {
    const viewer = await c.signIn(await token('staff-01'))
    expect(await holds(viewer)).toBe(true)
    await c.runtime.db.staff.update({ where: { account: 'staff-01' }, data: { active: false } })
    expect(await holds(viewer)).toBe(false)
    await expect(c.signIn(await token('staff-01'))).rejects.toThrow(Unauthenticated)
    await c.runtime.db.staff.update({ where: { account: 'staff-01' }, data: { active: true } })
  })
  it('who no longer leads a team loses the streams, but not by gaining one', async () => {
    const viewer = await c.signIn(await token('team-lead'))
    const lead = (teamId: string, is: boolean) =>
      c.runtime.db.teamMember.update({ where: { teamId_staffId: { teamId, staffId: fixedId('staff', 'team-lead') } }, data: { lead: is } })
    await lead(OTHER_TEAM, true)
    expect(await holds(viewer)).toBe(true)
    await lead(TEAM, false)
    expect(await holds(viewer)).toBe(false)
    expect(await c.signIn(await token('team-lead'))).toMatchObject({ teamIds: [OTHER_TEAM] })
    await lead(TEAM, true)
    await lead(OTHER_TEAM, false)
  })
})

describe('a partner key', () => {
  const partnerKey = (expiresAt: Date | null = null) => issueKey(c.runtime.db, c.runtime.keys, { partnerId: PARTNER, sandbox: true, expiresAt }, START)
  it('is stored only as a hash and a hint', async () => {
    const { id, secret } = await partnerKey()
    expect(secret).toMatch(/^fd_[\w-]{43}$/)
    const row = await c.runtime.db.accessKey.findUniqueOrThrow({ where: { id } })
    expect(row).toMatchObject({ hash: keyHash(secret), hint: secret.slice(0, 6) })
    expect(JSON.stringify(row)).not.toContain(secret.slice(6))
  })
  it('proves the partner with its scopes', async () => {
    const { id, secret } = await partnerKey()
    const scopes = ['orders:read', 'orders:write']
    expect(await c.signIn(secret)).toEqual({ role: 'PARTNER', id: PARTNER, partnerId: PARTNER, scopes, sandbox: true, keyId: id, expiresAt: null })
    expect(await authenticate(c.runtime, `bearer ${secret}`)).toMatchObject({ role: 'PARTNER' })
  })
  it('ends with its time', async () => {
    const { secret } = await partnerKey(after(HOUR))
    const viewer = await c.signIn(secret)
    c.runtime.clock.set(after(HOUR))
    await expect(c.signIn(secret)).rejects.toThrow(Unauthenticated)
    expect(await holds(viewer)).toBe(false)
  })
  it('that is revoked ends its own streams and no other key’s', async () => {
    const [one, two] = [await partnerKey(), await partnerKey()]
    const viewers = [await c.signIn(one.secret), await c.signIn(two.secret)] as const
    await revokeKey(c.runtime.db, one.id, START)
    await revokeKey(c.runtime.db, one.id, START)
    await expect(c.signIn(one.secret)).rejects.toThrow(Unauthenticated)
    expect(await Promise.all(viewers.map((v) => holds(v)))).toEqual([false, true])
  })
  it('is rotated: both work for the overlap, then the new one alone', async () => {
    const old = await partnerKey()
    const viewer = await c.signIn(old.secret)
    const fresh = await c.runtime.db.$transaction((tx) => rotateKey(tx, c.runtime.keys, old.id, START))
    c.runtime.clock.set(after(24 * HOUR - 1))
    expect(await c.signIn(old.secret)).toMatchObject({ partnerId: PARTNER })
    expect(await holds(viewer)).toBe(true)
    c.runtime.clock.set(after(24 * HOUR))
    await expect(c.signIn(old.secret)).rejects.toThrow(Unauthenticated)
    expect(await holds(viewer)).toBe(false)
    expect(await c.signIn(fresh.secret)).toMatchObject({ partnerId: PARTNER, sandbox: true, expiresAt: null })
  })
  it('that is revoked, ended or unknown cannot be rotated', async () => {
    const [revoked, ended] = [await partnerKey(), await partnerKey(after(-1))]
    await revokeKey(c.runtime.db, revoked.id, START)
    for (const id of [revoked.id, ended.id, newId('key', START)]) {
      await expect(c.runtime.db.$transaction((tx) => rotateKey(tx, c.runtime.keys, id, START))).rejects.toThrow('no such key')
    }
    await expect(revokeKey(c.runtime.db, newId('key', START), START)).rejects.toThrow('no such key')
  })
  it('stops with its partner, and its streams when a scope is taken away', async () => {
    const { secret } = await partnerKey()
    const viewer = await c.signIn(secret)
    const set = (data: { active?: boolean; scopes?: string[] }) => c.runtime.db.partner.update({ where: { id: PARTNER }, data })
    await set({ scopes: ['orders:read'] })
    expect(await holds(viewer)).toBe(false)
    await set({ scopes: ['orders:read', 'orders:write'], active: false })
    expect(await holds(viewer)).toBe(false)
    await expect(c.signIn(secret)).rejects.toThrow(Unauthenticated)
    await set({ active: true })
    expect(await holds(viewer)).toBe(true)
  })
})

describe('a board token', () => {
  it('proves the board, and stops with it', async () => {
    const { id, secret } = await issueKey(c.runtime.db, c.runtime.keys, { boardId: BOARD, sandbox: false, expiresAt: null }, START)
    const viewer = await c.signIn(secret)
    expect(viewer).toEqual({ role: 'BOARD', id: BOARD, boardId: BOARD, keyId: id, expiresAt: null })
    await c.runtime.db.board.update({ where: { id: BOARD }, data: { active: false } })
    expect(await holds(viewer)).toBe(false)
    await expect(c.signIn(secret)).rejects.toThrow(Unauthenticated)
    await c.runtime.db.board.update({ where: { id: BOARD }, data: { active: true } })
  })
})

describe('a citizen’s token', () => {
  const proof = (cycle = 1, id = ORDER, queryGeneration = 0) => citizenToken(c.runtime.keys, { id, cycle, queryGeneration }, after(DAY))
  it('proves one order in one cycle until it ends', async () => {
    const viewer = await c.signIn(proof())
    expect(viewer).toEqual({ role: 'CITIZEN', id: 'citizen', orderId: ORDER, cycle: 1, queryGeneration: 0, expiresAt: after(DAY) })
    c.runtime.clock.set(after(DAY))
    await expect(c.signIn(proof())).rejects.toThrow(Unauthenticated)
    expect(await holds(viewer)).toBe(false)
  })
  it('is refused for another cycle and for an order that is not there', async () => {
    await expect(c.signIn(proof(2))).rejects.toThrow(Unauthenticated)
    await expect(c.signIn(proof(1, newId('order', START)))).rejects.toThrow(Unauthenticated)
  })
  it('is void once the order is reopened', async () => {
    const viewer = await c.signIn(proof())
    await c.runtime.db.order.update({ where: { id: ORDER }, data: { cycle: 2 } })
    expect(await holds(viewer)).toBe(false)
    await expect(c.signIn(proof())).rejects.toThrow(Unauthenticated)
    await c.runtime.db.order.update({ where: { id: ORDER }, data: { cycle: 1 } })
  })
  it('is void once the telephone is corrected, and one of the new generation opens', async () => {
    const viewer = await c.signIn(proof())
    await c.runtime.db.order.update({ where: { id: ORDER }, data: { queryGeneration: 1 } })
    expect(await holds(viewer)).toBe(false)
    await expect(c.signIn(proof())).rejects.toThrow(Unauthenticated)
    expect(await c.signIn(proof(1, ORDER, 1))).toMatchObject({ queryGeneration: 1 })
    await c.runtime.db.order.update({ where: { id: ORDER }, data: { queryGeneration: 0 } })
    await expect(c.signIn(proof(1, ORDER, 1))).rejects.toThrow(Unauthenticated)
  })
  it.each([0, 12])('is refused with any character changed, of generation %d', async (queryGeneration) => {
    const good = proof(1, ORDER, queryGeneration)
    for (let i = 0; i < good.length; i++) {
      const tampered = good.slice(0, i) + (good[i] === '1' ? '2' : '1') + good.slice(i + 1)
      await expect(c.signIn(tampered)).rejects.toThrow(Unauthenticated)
    }
  })
})

describe('development accounts', () => {
  it('are one for each role, and each has a token', async () => {
    expect(developmentAccounts).toHaveLength(39)
    expect(new Set(developmentAccounts.map((a) => a.account)).size).toBe(39)
    expect(new Set(developmentAccounts.map((a) => a.role)).size).toBe(12)
    for (const { account } of developmentAccounts) expect(await token(account)).toMatch(/^(eyJ|fd_|fb_)/)
    await expect(token('nobody')).rejects.toThrow('there is no account "nobody"')
  })
  it('of partners and boards get in for 30 days from each start; a revoked key stays out', async () => {
    const { db, keys } = c.runtime
    const secret = developmentKey(keys, 'board', 'hall')
    await admitDevelopmentKeys(db, keys, START)
    await admitDevelopmentKeys(db, keys, after(DAY))
    expect(await c.signIn(secret)).toMatchObject({ boardId: BOARD, expiresAt: after(31 * DAY) })
    expect(await c.signIn(await token('demo-bank'))).toMatchObject({ partnerId: PARTNER, sandbox: false })
    await expect(c.signIn(await token('demo-app'))).rejects.toThrow(Unauthenticated)
    const { id } = await db.accessKey.findUniqueOrThrow({ where: { hash: keyHash(secret) } })
    await revokeKey(db, id, START)
    await admitDevelopmentKeys(db, keys, START)
    await expect(c.signIn(secret)).rejects.toThrow(Unauthenticated)
  })
  it('do not exist in production', async () => {
    const config = { ...c.runtime.config, production: true }
    await expect(developmentToken({ ...c.runtime, config }, 'admin')).rejects.toThrow('only outside production')
    const before = await c.runtime.db.accessKey.count()
    await admitDevelopmentKeys(c.runtime.db, { ...c.runtime.keys, development: null }, START)
    expect(await c.runtime.db.accessKey.count()).toBe(before)
  })
})

it('the program itself and nobody in particular have no proof that could end', async () => {
  expect(await holds(SYSTEM)).toBe(true)
  expect(await holds(ANONYMOUS)).toBe(true)
})
