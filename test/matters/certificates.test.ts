import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dropUnused } from '../../src/attachments/attachment-keeper.ts'
import { DAY } from '../../src/clock.ts'
import { startApp, TEN, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder, tokenFor } from '../kit/given.ts'
import { attachSigned, upload } from '../kit/picture.ts'

const READ = `query ($id: ID!) { order(id: $id) { certificates { status file { path kind source }
  handOver { method recipient recipientName signed handedOverAt } revocation { reason revokedOn } } } }`
const VERIFY = 'query ($code: String!) { verifyCertificate(code: $code) { valid status revokedOn name number issuer } }'
const TODAY = '2026-06-02'

describe('A certificate after its issue', () => {
  let app: TestApp
  let issued = 0
  const directory = mkdtempSync(join(tmpdir(), 'certificates-'))
  beforeAll(async () => {
    app = await startApp({ settings: { ATTACHMENTS_DIR: directory } })
  })
  afterAll(async () => {
    await app.stop()
    rmSync(directory, { recursive: true })
  })
  beforeEach(() => app.clock.set(TEN))

  async function given(state: 'PROCESSING' | 'COMPLETED' | 'CLOSED' = 'PROCESSING') {
    const { id, matterIds } = await givenOrder(app, 'PROCESSING')
    const ids = { orderId: id, matterId: matterIds[0] }
    await did(app, 'department', 'acceptMatter', ids)
    await did(app, 'department', 'decideMatter', { ...ids, outcome: 'GRANTED' })
    const paper = { number: `示例-证-${++issued}`, name: '示例排水许可证', issuer: '示例机关' }
    const { order } = await did(app, 'department', 'issueCertificate', { ...ids, ...paper }, 'order { certificates { id verifyCode } }')
    if (state !== 'PROCESSING') await did(app, 'staff-01', 'completeOrder', { orderId: id, result: 'SOLVED', reply: '示例', replyMethod: 'SMS' })
    if (state === 'CLOSED') {
      await did(app, tokenFor(app, id), 'evaluateOrder', { orderId: id, level: 'SATISFIED', resolved: true })
      await did(app, 'quality', 'closeOrder', { orderId: id })
    }
    return { orderId: id, certificateId: String(order.certificates[0].id), code: String(order.certificates[0].verifyCode), citizen: tokenFor(app, id) }
  }
  const tried = async (who: string, verb: string, input: Record<string, unknown>): Promise<Answer> => (await app.as(who)).verb(verb, input)
  const seen = async (who: string, id: string): Promise<Answer> => (await (await app.as(who))(READ, { id })).order.certificates[0]
  const verified = async (code: string): Promise<Answer> => (await (await app.as(null))(VERIFY, { code })).verifyCertificate
  const fetched = async (who: string, path: string) =>
    fetch(`${app.url}${path}`, { headers: { connection: 'close', authorization: `Bearer ${await app.token(who)}` } })
  const paperOf = () => Buffer.from(`%PDF-1.7 示例证照 ${issued}`)
  const sent = async (who: string, bytes = paperOf()) => String((await upload(app, who, bytes)).json.sha256)

  it('has a file its department attaches, which the citizen reads and downloads, also of an order that is closed', async () => {
    const { orderId, certificateId, citizen } = await given('CLOSED')
    const sha256 = await sent('department')
    await did(app, 'department', 'attachCertificateFile', { orderId, certificateId, sha256 })
    expect((await eventsOf(app, orderId)).at(-1)).toMatchObject({ kind: 'CERTIFICATE_FILED', subjectId: certificateId, data: { bytes: paperOf().length } })
    const { file } = await seen(citizen, orderId)
    expect(file).toMatchObject({ kind: 'CERTIFICATE', source: 'DEPARTMENT' })
    for (const who of [citizen, 'department', 'hotline-agent', 'staff-01']) {
      const response = await fetched(who, file.path)
      expect({ who, status: response.status, same: Buffer.from(await response.arrayBuffer()).equals(paperOf()) }).toEqual({ who, status: 200, same: true })
    }
    const other = await given()
    for (const who of [other.citizen, 'auditor', 'demo-bank', 'staff-02'])
      expect({ who, status: (await fetched(who, file.path)).status }).toEqual({ who, status: 404 })
    expect((await seen('auditor', orderId)).file).toBeNull()
    // What belongs to a certificate stays when unused uploads end.
    await dropUnused(app.runtime, new Date(app.clock.now().getTime() + 2 * DAY))
    expect((await fetched(citizen, file.path)).status).toBe(200)
  })

  it('has one file, from the department of its matter alone, and no other way to add one', async () => {
    const { orderId, certificateId, citizen } = await given()
    const [own, others] = [await sent('department'), await sent('staff-01')]
    expect(await tried('department', 'attachCertificateFile', { orderId, certificateId, sha256: 'a'.repeat(64) })).toMatchObject({ field: 'sha256' })
    for (const who of ['staff-01', 'dispatcher', citizen])
      expect(await tried(who, 'attachCertificateFile', { orderId, certificateId, sha256: others })).toMatchObject({ __typename: 'Forbidden' })
    expect(await tried('staff-01', 'addAttachment', { orderId, sha256: others, kind: 'CERTIFICATE' })).toMatchObject({ field: 'kind' })
    const elsewhere = await given()
    expect(await tried('department', 'attachCertificateFile', { orderId, certificateId: elsewhere.certificateId, sha256: own })).toMatchObject({
      __typename: 'NotFound',
    })
    await did(app, 'department', 'attachCertificateFile', { orderId, certificateId, sha256: own })
    expect(await tried('department', 'attachCertificateFile', { orderId, certificateId, sha256: own })).toMatchObject({
      blockedBy: [{ code: 'CERTIFICATE_FILED' }],
    })
  })

  it('is handed over once, with the receiver’s name sealed and shown to readers of the order’s texts alone', async () => {
    const { orderId, certificateId, citizen } = await given()
    const input = { orderId, certificateId, method: 'IN_PERSON', recipient: 'AGENT', recipientName: '示例代领人' }
    const sha256 = await attachSigned(app, 'staff-01', orderId)
    const signature = await app.runtime.db.attachment.findFirstOrThrow({ where: { orderId, sha256 } })
    const wrong: [over: object, field: string][] = [
      [{ recipientName: null }, 'recipientName'],
      [{ method: 'ELECTRONIC' }, 'method'],
      [{ handedOverAt: new Date(app.clock.now().getTime() + 1) }, 'handedOverAt'],
      [{ handedOverAt: new Date(app.clock.now().getTime() - DAY) }, 'handedOverAt'],
      [{ signatureId: 'attachment_01kg0000000000000000000000' }, 'signatureId'],
    ]
    for (const [over, field] of wrong) expect(await tried('staff-01', 'handOverCertificate', { ...input, ...over })).toMatchObject({ field })
    for (const who of ['staff-02', 'hotline-agent', citizen])
      expect({ who, code: (await tried(who, 'handOverCertificate', input)).code }).toEqual({ who, code: who === 'staff-02' ? 'NOT_FOUND' : 'FORBIDDEN' })
    await did(app, 'staff-01', 'handOverCertificate', { ...input, signatureId: signature.id })
    expect((await seen('staff-01', orderId)).handOver).toMatchObject({ method: 'IN_PERSON', recipient: 'AGENT', recipientName: '示**', signed: true })
    expect((await seen(citizen, orderId)).handOver).toMatchObject({ recipientName: '示**' })
    for (const who of ['auditor', 'department']) expect((await seen(who, orderId)).handOver).toMatchObject({ recipient: 'AGENT', recipientName: null })
    const row = await app.runtime.db.certificateHandOver.findUniqueOrThrow({ where: { certificateId } })
    expect(JSON.stringify([row, await eventsOf(app, orderId)], (_k, v) => (typeof v === 'bigint' ? String(v) : v))).not.toContain('示例代领人')
    expect((await eventsOf(app, orderId)).at(-1)).toMatchObject({ kind: 'CERTIFICATE_HANDED_OVER', data: { method: 'IN_PERSON', recipient: 'AGENT' } })
    expect(await tried('department', 'handOverCertificate', input)).toMatchObject({ blockedBy: [{ code: 'HANDED_OVER' }] })
  })

  it('is handed over as a file once it has one', async () => {
    const { orderId, certificateId } = await given('COMPLETED')
    await did(app, 'department', 'attachCertificateFile', { orderId, certificateId, sha256: await sent('department') })
    await did(app, 'department', 'handOverCertificate', { orderId, certificateId, method: 'ELECTRONIC', recipient: 'HOLDER' })
    expect((await seen('department', orderId)).handOver).toMatchObject({ method: 'ELECTRONIC', recipientName: null, signed: false })
  })

  it('is revoked by its department with a reason and a day; the public is told the day, and never why', async () => {
    const { orderId, certificateId, code, citizen } = await given('CLOSED')
    expect(await verified(code)).toMatchObject({ valid: true, status: 'VALID', revokedOn: null })
    const input = { orderId, certificateId, reason: 'ISSUED_IN_ERROR' }
    for (const revokedOn of ['2026-06-01', '2026-06-03'])
      expect(await tried('department', 'revokeCertificate', { ...input, revokedOn })).toMatchObject({ field: 'revokedOn' })
    for (const who of ['staff-01', 'supervisor', citizen]) expect(await tried(who, 'revokeCertificate', input)).toMatchObject({ __typename: 'Forbidden' })
    await did(app, 'department', 'revokeCertificate', { ...input, revokedOn: TODAY })
    const told = await verified(code)
    expect(told).toMatchObject({ valid: false, status: 'REVOKED', revokedOn: TODAY })
    expect(JSON.stringify(told)).not.toMatch(/ISSUED_IN_ERROR|department/)
    expect(await seen(citizen, orderId)).toMatchObject({ status: 'REVOKED', revocation: { reason: 'ISSUED_IN_ERROR', revokedOn: TODAY } })
    expect((await eventsOf(app, orderId)).at(-1)).toMatchObject({ kind: 'CERTIFICATE_REVOKED', data: { reason: 'ISSUED_IN_ERROR', on: TODAY } })
    const { order } = await (await app.as('department'))('query ($id: ID!) { order(id: $id) { availableActions(all: true) { action allowed } } }', {
      id: orderId,
    })
    expect(order.availableActions).toContainEqual({ action: 'revokeCertificate', allowed: false })
    expect(await tried('department', 'revokeCertificate', input)).toMatchObject({ blockedBy: [{ code: 'NO_CERTIFICATE' }] })
    expect(await tried('department', 'handOverCertificate', { orderId, certificateId, method: 'PICK_UP', recipient: 'HOLDER' })).toMatchObject({
      __typename: 'IllegalTransition',
    })
  })

  it('is handed over and revoked by one of many who try at once', async () => {
    const { orderId, certificateId } = await given()
    for (const [verb, input] of [
      ['handOverCertificate', { method: 'COURIER', recipient: 'HOLDER' }],
      ['revokeCertificate', { reason: 'LOST' }],
    ] as const) {
      const who = verb === 'revokeCertificate' ? ['department'] : ['department', 'staff-01']
      const answers = await Promise.all([...who, ...who, ...who].map((one) => tried(one, verb, { orderId, certificateId, ...input })))
      expect(answers.filter((one) => one.__typename.endsWith('Success'))).toHaveLength(1)
      expect(new Set(answers.map((one) => one.__typename))).toEqual(new Set([`${verb.charAt(0).toUpperCase()}${verb.slice(1)}Success`, 'IllegalTransition']))
    }
    const kinds = (await eventsOf(app, orderId)).map((event) => event.kind)
    expect(kinds.slice(-2)).toEqual(['CERTIFICATE_HANDED_OVER', 'CERTIFICATE_REVOKED'])
  })
})
