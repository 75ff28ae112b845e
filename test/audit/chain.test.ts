import { randomBytes } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { flushRecords, recordSoon } from '../../src/access/security-records.ts'
import { SYSTEM } from '../../src/access/viewer.ts'
import { anchorHead, signRecords } from '../../src/audit/chainer.ts'
import { purgeTrail } from '../../src/audit/purge.ts'
import { type Signer, signerOf } from '../../src/audit/signer.ts'
import { verifyTrail } from '../../src/audit/verify.ts'
import { DAY } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { givenOrder } from '../kit/given.ts'

let app: TestApp
let signer: Signer
const logTo = new PassThrough()
beforeAll(async () => {
  app = await startApp({ logTo })
  signer = signerOf(app.runtime.config, app.runtime.keys)
})
afterAll(() => app.stop())

const sql = (text: string) => app.runtime.db.$executeRawUnsafe(text)
const sign = () => signRecords(app.runtime.db, signer, app.clock.now())
const faults = async (...anchors: string[]) => (await verifyTrail(app.runtime.db, signer, anchors)).faults.map(({ fault, at }) => `${fault} ${at}`)
/** A hand in the database that no trigger stops: that of its owner. */
const byHand = async (...statements: string[]) => {
  for (const text of ['SET session_replication_role = replica', ...statements, 'SET session_replication_role = origin']) await sql(text)
}
/** Some groups of records, signed one after the other. */
async function groups(count: number): Promise<string[][]> {
  for (let i = 0; i < count; i++) {
    for (let nr = 0; nr < 3; nr++) recordSoon(app.runtime, { viewer: SYSTEM, requestId: 'test' }, { kind: 'SEARCH', purpose: `group ${i} ${nr}` })
    await flushRecords(app.runtime)
    await sign()
  }
  return (await app.runtime.db.auditLink.findMany({ orderBy: { seq: 'asc' } })).map(({ records }) => records)
}

describe('The audit chain', () => {
  beforeEach(() => byHand('DELETE FROM audit_chain', 'DELETE FROM audit_unsigned', 'DELETE FROM security_record', 'DELETE FROM access_log'))

  it('signs what was committed, reveals and security records alike, once; then nothing waits', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    await (await app.as('dispatcher')).verb('revealContact', { orderId: id, fields: ['PHONE'], purpose: 'VERIFY' })
    await flushRecords(app.runtime)
    const written = (await app.runtime.db.auditEntry.count()) as number
    expect(written).toBeGreaterThan(2)
    expect(await sign()).toBe(written)
    expect(await sign()).toBe(0)
    expect(await verifyTrail(app.runtime.db, signer)).toMatchObject({ links: 1, records: written, waiting: 0, faults: [] })
  })

  it('is written by one process at a time: of several that sign at once each record is in one link', async () => {
    for (let nr = 0; nr < 40; nr++) recordSoon(app.runtime, { viewer: SYSTEM, requestId: 'test' }, { kind: 'SEARCH', purpose: `${nr}` })
    await flushRecords(app.runtime)
    const signed = await Promise.all([sign(), sign(), sign()])
    expect(signed.reduce((sum, n) => sum + n, 0)).toBe(40)
    expect(await faults()).toEqual([])
  })

  it('names a record that was changed', async () => {
    const [, second] = await groups(3)
    await byHand(`UPDATE security_record SET actor_id = 'another' WHERE id = '${second?.[1]}'`)
    expect(await faults()).toEqual([`CHANGED ${second?.[1]}`])
  })

  it('names a record that was removed, the last one too', async () => {
    const [, second, third] = await groups(3)
    await byHand(`DELETE FROM security_record WHERE id IN ('${second?.[0]}', '${third?.[2]}')`)
    expect(await faults()).toEqual([`REMOVED ${second?.[0]}`, `REMOVED ${third?.[2]}`])
  })

  it('names two records that were swapped', async () => {
    const [first] = await groups(2)
    const [a, b] = first as [string, string]
    await byHand(
      `UPDATE security_record SET id = 'x' WHERE id = '${a}'`,
      `UPDATE security_record SET id = '${a}' WHERE id = '${b}'`,
      `UPDATE security_record SET id = '${b}' WHERE id = 'x'`,
    )
    expect(await faults()).toEqual([`CHANGED ${a}`, `CHANGED ${b}`])
  })

  it('names a record that was put in without being signed, and links that were changed, swapped or taken out', async () => {
    const [first] = await groups(4)
    await byHand(`INSERT INTO security_record SELECT 'record_x', at, kind, actor_kind, actor_id, order_id, fields, purpose, subjects, address, count, request_id, NULL
                  FROM security_record WHERE id = '${first?.[0]}'`)
    expect(await faults()).toEqual(['ADDED record_x'])
    await byHand("DELETE FROM security_record WHERE id = 'record_x'", `UPDATE audit_chain SET records = records[1:2], digests = digests[1:2] WHERE seq = 2`)
    expect(await faults()).toEqual(['LINK_CHANGED 2', expect.stringMatching('^ADDED ')])
    const third = await app.runtime.db.auditLink.findFirstOrThrow({ where: { seq: 3 } })
    const gone = third.records.map((id) => `'${id}'`).join(', ')
    await byHand('DELETE FROM audit_chain WHERE seq = 3', `DELETE FROM security_record WHERE id IN (${gone})`)
    expect(await faults()).toEqual(['LINK_CHANGED 2', 'LINK_REMOVED 3', expect.stringMatching('^ADDED ')])
  })

  it('names an end that was cut off whole, by the head that was anchored outside', async () => {
    const [, , third] = await groups(3)
    const anchor = (await anchorHead(app.runtime)) as string
    expect(String(logTo.read())).toContain(anchor)
    expect(await faults(anchor)).toEqual([])
    await byHand('DELETE FROM audit_chain WHERE seq = 3', `DELETE FROM security_record WHERE id IN (${third?.map((id) => `'${id}'`).join(', ')})`)
    expect(await faults()).toEqual([])
    expect(await faults(anchor)).toEqual([`CUT_OFF ${anchor}`])
  })

  it('names a beginning that was cut off', async () => {
    const [first] = await groups(3)
    await byHand('DELETE FROM audit_chain WHERE seq = 1', `DELETE FROM security_record WHERE id IN (${first?.map((id) => `'${id}'`).join(', ')})`)
    expect(await faults()).toEqual(['LINK_REMOVED 1'])
  })

  it('is signed with AUDIT_KEY where there is one: another key verifies nothing, an older one that is listed does', async () => {
    const [old, young] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')]
    const { keys } = app.runtime
    recordSoon(app.runtime, { viewer: SYSTEM, requestId: 'test' }, { kind: 'SEARCH' })
    await flushRecords(app.runtime)
    await signRecords(app.runtime.db, signerOf({ auditKeys: [old] }, keys), app.clock.now())
    const count = async (auditKeys: string[]) => (await verifyTrail(app.runtime.db, signerOf({ auditKeys }, keys))).faults.length
    expect([await count([old]), await count([young, old]), await count([young]), await count([])]).toEqual([0, 0, 1, 1])
  })

  it('is purged by whole groups past AUDIT_DAYS only, says so, and verifies after it; the database refuses sooner', async () => {
    const now = new Date()
    app.clock.set(new Date(now.getTime() - 1_200 * DAY))
    await groups(2)
    app.clock.set(new Date(now.getTime() - 100 * DAY))
    await groups(1)
    expect(await purgeTrail({ ...app.runtime, config: { ...app.runtime.config, auditDays: 1_150 } })).toBe(0)
    app.clock.set(now)
    expect(await purgeTrail(app.runtime)).toBe(2)
    expect(await purgeTrail(app.runtime)).toBe(0)
    expect(await faults()).toEqual([])
    await sign()
    expect(await faults()).toEqual([])
    expect(await app.runtime.db.securityRecord.findMany({ where: { kind: 'PURGED' } })).toMatchObject([{ count: 2, actorKind: 'SYSTEM' }])
    await expect(purgeTrail({ ...app.runtime, config: { ...app.runtime.config, auditDays: 50 } })).rejects.toThrow('append only')
  })
})
