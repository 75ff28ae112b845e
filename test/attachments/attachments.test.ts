import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dropUnused } from '../../src/attachments/attachment-keeper.ts'
import { MAX_ATTACHMENT_BYTES } from '../../src/attachments/upload-attachment.ts'
import { DAY } from '../../src/clock.ts'
import { startApp, TEN, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder, tokenFor } from '../kit/given.ts'
import { picture, upload } from '../kit/picture.ts'

const LIST = 'query ($id: ID!) { order(id: $id) { attachments { id kind visibility contentType bytes sha256 path addedBy { badge } } } }'

describe('Files of an order', () => {
  let app: TestApp
  const directory = mkdtempSync(join(tmpdir(), 'attachments-'))
  beforeAll(async () => {
    app = await startApp({ settings: { ATTACHMENTS_DIR: directory } })
  })
  afterAll(async () => {
    await app.stop()
    rmSync(directory, { recursive: true })
  })
  beforeEach(() => app.clock.set(TEN))

  const fetched = async (account: string | null, path: string) =>
    fetch(`${app.url}${path}`, { headers: { connection: 'close', ...(account === null ? {} : { authorization: `Bearer ${await app.token(account)}` }) } })
  async function attached(over: object = {}, shade = 100) {
    const { id: orderId } = await givenOrder(app, 'IN_SERVICE')
    const { json } = await upload(app, 'staff-01', picture(shade))
    const done = await did(app, 'staff-01', 'addAttachment', { orderId, sha256: json.sha256, kind: 'SIGNATURE', ...over }, 'attachmentId order { id }')
    return { orderId, attachmentId: done.attachmentId as string, sha256: json.sha256 as string }
  }

  it('are taken in from staff at the door, named by their digest, and sealed on the disk', async () => {
    const bytes = picture(1)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(await upload(app, 'staff-01', bytes)).toEqual({ status: 201, json: { sha256, bytes: bytes.length, contentType: 'image/png' } })
    expect(await upload(app, 'staff-02', bytes)).toMatchObject({ status: 201, json: { sha256 } })
    const stored = readFileSync(join(directory, sha256))
    expect(stored.includes(bytes.subarray(0, 8))).toBe(false)
    expect(readdirSync(directory).filter((name) => name.includes('part'))).toEqual([])
  })

  it.each([
    ['nobody', null, 401],
    ['quality', 'quality', 403],
    ['an auditor', 'auditor', 403],
  ] as const)('are not taken from %s', async (_who, account, status) => {
    expect((await upload(app, account, picture(2))).status).toBe(status)
  })

  it('are not taken when they are empty, too large, or no picture and no PDF, whatever they are called', async () => {
    for (const body of [Buffer.alloc(0), Buffer.from('<svg onload="alert(1)">'), Buffer.from('MZ示例')])
      expect(await upload(app, 'staff-01', body)).toMatchObject({ status: 400, json: { errors: [{ extensions: { code: 'BAD_INPUT' } }] } })
    const large = Buffer.concat([picture(3), Buffer.alloc(MAX_ATTACHMENT_BYTES)])
    const answer = await upload(app, 'staff-01', large).catch(() => ({ status: 400 }))
    expect(answer.status).toBe(400)
    const most = Buffer.concat([picture(3), Buffer.alloc(MAX_ATTACHMENT_BYTES - picture(3).length)])
    expect((await upload(app, 'staff-01', most)).status).toBe(201)
  })

  it('belong to the order once the handler says so; the log knows the digest, not the file', async () => {
    const { orderId, attachmentId, sha256 } = await attached({ visibility: 'CITIZEN' })
    const { order } = await (await app.as('team-lead'))(LIST, { id: orderId })
    expect(order.attachments).toEqual([
      {
        ...{ id: attachmentId, kind: 'SIGNATURE', visibility: 'CITIZEN', contentType: 'image/png', bytes: picture(100).length, sha256 },
        ...{ path: `/attachments/${attachmentId}`, addedBy: { badge: 'RP-01' } },
      },
    ])
    expect((await eventsOf(app, orderId)).at(-1)).toMatchObject({
      kind: 'ATTACHMENT_ADDED',
      subjectId: attachmentId,
      data: { attachment: 'SIGNATURE', sha256 },
    })
  })

  it('are given byte for byte to whoever may read the order’s texts, each time with a row in the access log', async () => {
    const { orderId, attachmentId } = await attached({}, 101)
    const response = await fetched('team-lead', `/attachments/${attachmentId}`)
    expect([response.status, response.headers.get('content-type'), response.headers.get('x-content-type-options')]).toEqual([200, 'image/png', 'nosniff'])
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(Buffer.from(await response.arrayBuffer()).equals(picture(101))).toBe(true)
    const seen = await app.runtime.db.accessLog.findMany({ where: { orderId, purpose: 'ATTACHMENT' } })
    expect(seen).toMatchObject([{ role: 'TEAM_LEAD', fields: ['attachment'] }])
  })

  it('do not exist for anybody else, and for the citizen only when they are meant for them', async () => {
    const hidden = await attached({}, 102)
    const shown = await attached({ visibility: 'CITIZEN' }, 103)
    for (const who of ['staff-02', 'auditor', 'admin', 'department', 'demo-bank', tokenFor(app, hidden.orderId), tokenFor(app, shown.orderId)])
      expect({ who, status: (await fetched(who, `/attachments/${hidden.attachmentId}`)).status }).toEqual({ who, status: 404 })
    expect((await fetched(null, `/attachments/${hidden.attachmentId}`)).status).toBe(401)
    expect((await fetched(tokenFor(app, shown.orderId), `/attachments/${shown.attachmentId}`)).status).toBe(200)
    expect((await fetched(tokenFor(app, hidden.orderId), `/attachments/${shown.attachmentId}`)).status).toBe(404)
    for (const path of ['/attachments/attachment_01kg0000000000000000000000', '/attachments/..%2f..%2fetc', '/attachments/'])
      expect((await fetched('team-lead', path)).status).toBe(404)
    const citizen = await app.as(tokenFor(app, hidden.orderId))
    expect((await citizen(LIST, { id: hidden.orderId })).order.attachments).toEqual([])
    expect(await app.runtime.db.accessLog.count({ where: { orderId: hidden.orderId } })).toBe(0)
  })

  it('are added by the handler alone, each once, from what was uploaded, and a signature is a picture', async () => {
    const { orderId, sha256 } = await attached({}, 104)
    const tried = async (who: string, input: object) => (await app.as(who)).verb('addAttachment', { orderId, sha256, kind: 'PHOTO', ...input })
    expect(await tried('staff-02', {})).toMatchObject({ __typename: 'NotFound' })
    expect(await tried('team-lead', {})).toMatchObject({ __typename: 'Forbidden' })
    expect(await tried('staff-01', { kind: 'SIGNATURE' })).toMatchObject({ field: 'sha256' })
    expect(await tried('staff-01', { sha256: 'b'.repeat(64) })).toMatchObject({ field: 'sha256' })
    expect(await tried('staff-01', { sha256: '../../etc/passwd' })).toMatchObject({ field: 'sha256' })
    const { json } = await upload(app, 'staff-01', Buffer.from('%PDF-1.7 示例'))
    expect(await tried('staff-01', { sha256: json.sha256, kind: 'SIGNATURE' })).toMatchObject({ field: 'kind' })
    expect(await tried('staff-01', { sha256: json.sha256, kind: 'MATERIAL' })).toMatchObject({ __typename: 'AddAttachmentSuccess' })
  })

  it('are not given when somebody changed them on the disk: an error, never another file', async () => {
    const { attachmentId, sha256 } = await attached({}, 105)
    const sealed = readFileSync(join(directory, sha256))
    sealed.writeUInt8(sealed.readUInt8(sealed.length - 1) ^ 1, sealed.length - 1)
    writeFileSync(join(directory, sha256), sealed)
    expect((await fetched('team-lead', `/attachments/${attachmentId}`)).status).toBe(500)
  })

  it('are taken away after a day when they belong to nothing, and those that belong to an order stay', async () => {
    const kept = await attached({}, 106)
    const { json } = await upload(app, 'staff-01', picture(107))
    for (const name of [kept.sha256, json.sha256 as string]) utimesSync(join(directory, name), new Date(TEN), new Date(TEN))
    writeFileSync(join(directory, `${'c'.repeat(64)}.1.1.part`), 'half')
    utimesSync(join(directory, `${'c'.repeat(64)}.1.1.part`), new Date(TEN), new Date(TEN))
    await dropUnused(app.runtime, new Date(Date.parse(TEN) + DAY))
    expect(readdirSync(directory)).toContain(json.sha256)
    await dropUnused(app.runtime, new Date(Date.parse(TEN) + DAY + 1))
    expect(readdirSync(directory)).toContain(kept.sha256)
    expect(readdirSync(directory)).not.toContain(json.sha256)
    expect(readdirSync(directory).filter((name) => name.endsWith('part'))).toEqual([])
  })
})
