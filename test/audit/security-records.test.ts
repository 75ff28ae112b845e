import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flushRecords } from '../../src/access/security-records.ts'
import { MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { registration } from '../kit/given.ts'

let app: TestApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

/** The records written since the last call, the oldest first. */
const known = new Set<string>()
async function since(whole = false) {
  await flushRecords(app.runtime, { whole })
  const all = await app.runtime.db.securityRecord.findMany({ where: { id: { notIn: [...known] } }, orderBy: [{ at: 'asc' }, { id: 'asc' }] })
  for (const { id } of all) known.add(id)
  return all
}
/** Of one instant no record is the first. */
const sorted = <T>(all: readonly T[]): T[] => [...all].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
const BANK = 'demo-bank'

describe('Security records', () => {
  it('say when a token is used for the first time, once, and by whom', async () => {
    await (await app.as('dispatcher'))('{ viewer { role } }')
    await (await app.as('dispatcher'))('{ viewer { role } }')
    await (await app.as(BANK))('{ viewer { role } }')
    await (await app.as(null))('{ viewer { role } }')
    const seen = (await since()).map(({ kind, actorKind, actorId, subjects }) => ({ kind, actorKind, actorId, keys: subjects.length }))
    expect(sorted(seen)).toEqual([
      { kind: 'TOKEN_FIRST_SEEN', actorKind: 'DISPATCHER', actorId: 'dispatcher', keys: 0 },
      { kind: 'TOKEN_FIRST_SEEN', actorKind: 'PARTNER', actorId: expect.stringMatching(/^partner_/), keys: 1 },
    ])
    expect(JSON.stringify(await app.runtime.db.securityRecord.findMany())).not.toContain(await app.token(BANK))
  })

  it('count refusals: a row an address, viewer and minute, over HTTP and over a socket, by verb and by query', async () => {
    const staff = await app.as('staff-01')
    for (let i = 0; i < 3; i++) await staff.raw('{ partners { account } }')
    await staff.verb('issueAccessKey', { partnerId: 'partner_0000000000endbz09mc5fkf5gs' })
    for (let i = 0; i < 2; i++) await (await app.as('fd_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')).raw('{ viewer { role } }')
    const socket = await app.socketAs('staff-01')
    await expect(socket.subscribe('subscription { wallboard(board: "city") { __typename } }').next()).rejects.toThrow('FORBIDDEN')
    expect((await since()).filter((r) => r.kind === 'REFUSED')).toEqual([])
    app.clock.advance(MINUTE)
    const refused = (await since()).filter((r) => r.kind === 'REFUSED')
    expect(sorted(refused.map(({ actorKind, actorId, count, fields }) => ({ actorKind, actorId, count, fields })))).toEqual([
      { actorKind: 'ANONYMOUS', actorId: 'anonymous', count: 2, fields: ['UNAUTHENTICATED'] },
      { actorKind: 'STAFF', actorId: 'staff-01', count: 5, fields: ['FORBIDDEN'] },
    ])
    expect(refused.every((r) => r.address !== null && !/127|::/.test(r.address))).toBe(true)
  })

  it('keep keys and administration in the change that makes them: verb and ids, no secret and no name', async () => {
    await since(true)
    const { partnerId } = await did(app, 'admin', 'createPartner', { account: 'audit-bank', name: '示例合作方乙', scopes: ['orders:read'] }, 'partnerId')
    const { keyId, secret } = await did(app, 'admin', 'issueAccessKey', { partnerId }, 'keyId secret')
    const next = await did(app, 'admin', 'rotateAccessKey', { keyId }, 'keyId')
    await did(app, 'admin', 'revokeAccessKey', { keyId: next.keyId })
    // A verb that is refused changed nothing; it is a refusal at most.
    await (await app.as('admin')).verb('revokeAccessKey', { keyId: 'key_00000000000000000000000000' })
    const records = (await since()).filter((r) => r.kind !== 'TOKEN_FIRST_SEEN')
    expect(sorted(records.map(({ kind, purpose, subjects, actorId }) => ({ kind, purpose, subjects, actorId })))).toEqual([
      { kind: 'ADMINISTRATION', purpose: 'createPartner', subjects: [partnerId], actorId: 'admin' },
      { kind: 'KEY_ISSUED', purpose: 'issueAccessKey', subjects: [keyId], actorId: 'admin' },
      { kind: 'KEY_REVOKED', purpose: 'revokeAccessKey', subjects: [next.keyId], actorId: 'admin' },
      { kind: 'KEY_ROTATED', purpose: 'rotateAccessKey', subjects: [next.keyId], actorId: 'admin' },
    ])
    const text = JSON.stringify(records)
    expect([text.includes(secret), text.includes('示例')]).toEqual([false, false])
  })

  it('say that orders were looked for by telephone, never the number', async () => {
    await since(true)
    await (await app.as('dispatcher'))('{ orders(search: { phone: "13900001234" }) { nodes { number } } }')
    const [search] = (await since()).filter((r) => r.kind === 'SEARCH')
    expect(search).toMatchObject({ actorKind: 'DISPATCHER', fields: ['phone'] })
    expect(JSON.stringify(search)).not.toContain('1390000')
  })

  it('say that a report of a month was taken out, as text or as a workbook', async () => {
    await since(true)
    await (await app.as('supervisor'))('{ monthlyReport(month: "2026-06") monthlyReportWorkbook(month: "2026-06", area: "450481000000") }')
    const exports = (await since()).filter((r) => r.kind === 'EXPORT')
    expect(sorted(exports.map(({ purpose, fields, actorId }) => ({ purpose, fields, actorId })))).toEqual([
      { purpose: 'monthlyReport', fields: ['month'], actorId: 'supervisor' },
      { purpose: 'monthlyReportWorkbook', fields: ['month', 'area'], actorId: 'supervisor' },
    ])
  })

  it('say that a caller was locked after too many wrong tries', async () => {
    await since(true)
    const { order } = await did(app, 'hotline-agent', 'registerOrder', registration(), 'order { number }')
    const guess = async () =>
      (await (await app.as(null)).raw(`{ trackedOrder(number: "${order.number}", code: "00000-00000") { token } }`)).errors?.[0]?.extensions.code
    const codes = []
    for (let i = 0; i < 101; i++) codes.push(await guess())
    expect([codes.slice(0, 100).every((code) => code === undefined), codes[100]]).toEqual([true, 'RATE_LIMITED'])
    const locked = (await since(true)).filter((r) => r.kind === 'LOCKED' || r.kind === 'REFUSED')
    expect(sorted(locked.map(({ kind, purpose, fields, count }) => ({ kind, purpose, fields, count })))).toEqual([
      { kind: 'LOCKED', purpose: 'CALLER', fields: [], count: 100 },
      { kind: 'REFUSED', purpose: null, fields: ['RATE_LIMITED'], count: 1 },
    ])
    expect(JSON.stringify(locked)).not.toContain(order.number)
  })

  it('are append only: the database refuses to change, delete or cut them', async () => {
    // A record of now: the database counts its 180 days by its own clock.
    app.clock.set(new Date())
    for (let i = 0; i < 2; i++) await (await app.as('fd_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb')).raw('{ viewer { role } }')
    expect((await since(true)).length).toBeGreaterThan(0)
    const change = (sql: string) => app.runtime.db.$executeRawUnsafe(sql)
    for (const sql of ["UPDATE security_record SET actor_id = 'x'", 'DELETE FROM security_record', 'TRUNCATE security_record', 'TRUNCATE access_log'])
      await expect(change(sql), sql).rejects.toThrow('append only')
    expect(await app.runtime.db.securityRecord.count()).toBeGreaterThan(5)
  })

  it('wait in the process while they cannot be written, and cost an order’s reading nothing', async () => {
    await since(true)
    const dispatcher = await app.as('dispatcher')
    await dispatcher('{ orders(first: 1) { nodes { number title } } }')
    await since(true)
    app.statements()
    await dispatcher('{ orders(first: 1) { nodes { number title } } }')
    expect(app.statements().filter((sql) => /security_record|access_log/.test(sql))).toEqual([])
    expect(await since()).toEqual([])
  })
})
