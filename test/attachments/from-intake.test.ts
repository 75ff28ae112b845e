import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dropUnused } from '../../src/attachments/attachment-keeper.ts'
import { MAX_ATTACHMENT_BYTES } from '../../src/attachments/upload-attachment.ts'
import { DAY, SECOND } from '../../src/clock.ts'
import { PARAMETERS } from '../../src/policy/parameters.ts'
import { startApp, TEN, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder, registration, tokenFor } from '../kit/given.ts'
import { picture, upload } from '../kit/picture.ts'

const LIST = 'query ($id: ID!) { order(id: $id) { attachments { id kind source visibility path addedBy { badge } } } }'
const MINE = { channel: 'PARTNER_APP' }

describe('Files from the registration on', () => {
  let app: TestApp
  let shade = 0
  const directory = mkdtempSync(join(tmpdir(), 'attachments-'))
  beforeAll(async () => {
    app = await startApp({ settings: { ATTACHMENTS_DIR: directory } })
  })
  afterAll(async () => {
    await app.stop()
    rmSync(directory, { recursive: true })
  })
  beforeEach(() => app.clock.set(TEN))

  /** A file no other test sends. */
  const next = () => Buffer.from(`%PDF-1.7 示例 ${++shade}`)
  const sent = async (who: string, bytes: Buffer = next()) => String((await upload(app, who, bytes)).json.sha256)
  /** A second later, so that lists by time are in order. */
  const add = async (who: string, orderId: string, over: object = {}): Promise<Answer> => {
    app.clock.set(new Date(app.clock.now().getTime() + SECOND))
    return (await app.as(who)).verb('addAttachment', { orderId, sha256: await sent(who), kind: 'MATERIAL', ...over }, 'attachmentId')
  }
  const statusOf = async (who: string, id: string) =>
    (await fetch(`${app.url}/attachments/${id}`, { headers: { connection: 'close', authorization: `Bearer ${await app.token(who)}` } })).status
  const listed = async (who: string, id: string): Promise<Answer[]> => (await (await app.as(who))(LIST, { id })).order.attachments

  it('are added by the citizen, the hotline, the dispatcher and the partner before staff have the order; each is told by its source', async () => {
    const { id } = await givenOrder(app, 'REGISTERED', { registeredBy: 'demo-bank', registration: MINE })
    const citizen = tokenFor(app, id)
    const by: [who: string, source: string][] = [
      [citizen, 'CITIZEN'],
      ['hotline-agent', 'HOTLINE_AGENT'],
      ['dispatcher', 'DISPATCHER'],
      ['demo-bank', 'PARTNER'],
    ]
    const ids: Record<string, string> = {}
    for (const [who, source] of by) ids[source] = (await add(who, id, { kind: 'PHOTO' })).attachmentId
    expect((await listed('dispatcher', id)).map(({ source, addedBy }) => ({ source, addedBy }))).toEqual(by.map(([, source]) => ({ source, addedBy: null })))
    const events = (await eventsOf(app, id)).filter((event) => event.kind === 'ATTACHMENT_ADDED')
    expect(events.map((event) => [event.actorKind, event.subjectId])).toEqual(by.map(([, source]) => [source, ids[source]]))
    expect(JSON.stringify(events.map((event) => event.data))).not.toContain('示例')
    // The citizen sees their own, the partner its own, colleagues everything.
    expect((await listed(citizen, id)).map(({ source }) => source)).toEqual(['CITIZEN'])
    expect((await listed('demo-bank', id)).map(({ source }) => source)).toEqual(['PARTNER'])
    for (const [who, source] of by)
      for (const [, other] of by) {
        const may = source === 'HOTLINE_AGENT' || source === 'DISPATCHER' || source === other
        expect({ source, other, status: await statusOf(who, String(ids[other])) }).toEqual({ source, other, status: may ? 200 : 404 })
      }
    for (const who of ['staff-02', 'auditor', 'demo-app', 'department'])
      expect({ who, status: await statusOf(who, String(ids.CITIZEN)) }).toEqual({ who, status: 404 })
  })

  it('are shown to the citizen when colleagues meant them so, and the handler sees the citizen’s from acceptance on', async () => {
    const { id } = await givenOrder(app, 'ACCEPTED')
    const citizen = tokenFor(app, id)
    const own = (await add(citizen, id)).attachmentId
    const [hidden, shown] = [(await add('hotline-agent', id)).attachmentId, (await add('hotline-agent', id, { visibility: 'CITIZEN' })).attachmentId]
    expect((await listed(citizen, id)).map((one) => one.id)).toEqual([own, shown])
    expect(await statusOf(citizen, hidden)).toBe(404)
    expect(await statusOf('staff-01', own)).toBe(200)
    expect((await add('staff-01', id)).__typename).toBe('AddAttachmentSuccess')
    expect((await listed('staff-01', id)).map(({ source, addedBy }) => [source, addedBy?.badge ?? null])).toEqual([
      ['CITIZEN', null],
      ['HOTLINE_AGENT', null],
      ['HOTLINE_AGENT', null],
      ['STAFF', 'RP-01'],
    ])
  })

  it('are refused of another’s order, of one that is closed, and of what only staff may add', async () => {
    const mine = await givenOrder(app, 'REGISTERED', { registeredBy: 'demo-bank', registration: MINE })
    const other = await givenOrder(app, 'REGISTERED')
    for (const who of [tokenFor(app, mine.id), 'demo-bank', 'staff-01'])
      expect({ who, answer: await add(who, other.id) }).toMatchObject({ who, answer: { __typename: 'NotFound' } })
    // Dispatched to the squad: seen, and not its staff's to add to before one has accepted.
    const offered = await givenOrder(app, 'DISPATCHED')
    expect(await add('staff-01', offered.id)).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'NOT_HANDLER' }] })
    for (const who of ['team-lead', 'quality', 'supervisor', 'admin', 'auditor'])
      expect((await upload(app, who, next())).status).toBe(who === 'team-lead' ? 201 : 403)
    for (const who of [tokenFor(app, mine.id), 'demo-bank', 'hotline-agent', 'dispatcher'])
      expect({ who, answer: await add(who, mine.id, { kind: 'SIGNATURE', sha256: await sent(who, picture(9)) }) }).toMatchObject({
        who,
        answer: { __typename: 'InvalidInput', field: 'kind' },
      })
    const closed = await givenOrder(app, 'CLOSED')
    for (const who of [tokenFor(app, closed.id), 'hotline-agent', 'dispatcher'])
      expect({ who, answer: await add(who, closed.id) }).toMatchObject({ who, answer: { __typename: 'IllegalTransition', blockedBy: [{ code: 'STATUS' }] } })
    expect((await eventsOf(app, mine.id)).map((event) => event.kind)).toEqual(['REGISTERED'])
  })

  it('are refused when too large or no picture and no PDF, from a citizen as from staff', async () => {
    const { id } = await givenOrder(app, 'REGISTERED')
    const citizen = tokenFor(app, id)
    expect(await upload(app, citizen, Buffer.from('MZ示例'))).toMatchObject({ status: 400, json: { errors: [{ extensions: { code: 'BAD_INPUT' } }] } })
    const large = Buffer.concat([next(), Buffer.alloc(MAX_ATTACHMENT_BYTES)])
    expect((await upload(app, citizen, large).catch(() => ({ status: 400 }))).status).toBe(400)
  })

  it('are attached by their sender alone: the digest of a hidden file, which events show, opens it to nobody', async () => {
    const { id } = await givenOrder(app, 'REGISTERED')
    const citizen = tokenFor(app, id)
    const sha256 = await sent('hotline-agent')
    await did(app, 'hotline-agent', 'addAttachment', { orderId: id, sha256, kind: 'MATERIAL' })
    for (const who of [citizen, 'dispatcher']) {
      const answer = await (await app.as(who)).verb('addAttachment', { orderId: id, sha256, kind: 'PHOTO' })
      expect(answer).toMatchObject({ __typename: 'InvalidInput', field: 'sha256' })
    }
    expect(await listed(citizen, id)).toEqual([])
    // The same bytes from their own hand are theirs.
    const again = Buffer.from(`%PDF-1.7 示例 ${shade}`)
    expect(await sent(citizen, again)).toBe(sha256)
    expect((await (await app.as(citizen)).verb('addAttachment', { orderId: id, sha256, kind: 'PHOTO' })).__typename).toBe('AddAttachmentSuccess')
  })

  it('a partner’s key that only reads sends none and adds none', async () => {
    const { partnerId } = await did(
      app,
      'admin',
      'createPartner',
      { account: 'reads-files', name: '示例合作方', scopes: ['orders:read', 'orders:write'] },
      'partnerId',
    )
    const { secret } = await did(app, 'admin', 'issueAccessKey', { partnerId }, 'secret')
    const { order } = await did(app, secret, 'registerOrder', registration(MINE))
    const sha256 = await sent(secret)
    await app.runtime.db.partner.update({ where: { id: partnerId }, data: { scopes: ['orders:read'] } })
    expect((await upload(app, secret, next())).status).toBe(403)
    const partner = await app.as(secret)
    expect(await partner.verb('addAttachment', { orderId: order.id, sha256, kind: 'PHOTO' })).toMatchObject({ blockedBy: [{ code: 'KEY_READS_ONLY' }] })
    const { order: seen } = await partner('query ($id: ID!) { order(id: $id) { availableActions(all: true) { action allowed } } }', { id: order.id })
    expect(seen.availableActions).toContainEqual({ action: 'addAttachment', allowed: false })
  })

  it('from outside are so many of an order, also when the last two come at once; the office still adds its own', async () => {
    const { id } = await givenOrder(app, 'REGISTERED')
    const citizen = tokenFor(app, id)
    const most = PARAMETERS.MOST_FROM_OUTSIDE.value
    for (let i = 1; i < most; i++) expect((await add(citizen, id)).__typename).toBe('AddAttachmentSuccess')
    const last = (await Promise.all([add(citizen, id), add(citizen, id)])).map((one) => one.__typename).sort()
    expect(last).toEqual(['AddAttachmentSuccess', 'InvalidInput'])
    expect(await add(citizen, id)).toMatchObject({ __typename: 'InvalidInput', field: 'sha256' })
    expect((await add('hotline-agent', id)).__typename).toBe('AddAttachmentSuccess')
  })

  it('one link sends so many a day, also at once; unused ones end in a day, and with them their count', async () => {
    const { id } = await givenOrder(app, 'REGISTERED')
    const citizen = tokenFor(app, id)
    const most = PARAMETERS.CITIZEN_UPLOADS_A_DAY.value
    for (let i = 2; i < most; i++) expect((await upload(app, citizen, next())).status).toBe(201)
    const same = next()
    const answers = await Promise.all([same, next(), next(), same].map((bytes) => upload(app, citizen, bytes)))
    expect(answers.filter(({ status }) => status === 429).length).toBeGreaterThan(0)
    expect(await app.runtime.db.upload.count({ where: { sender: `citizen of ${id}` } })).toBe(most)
    expect(await upload(app, citizen, next())).toMatchObject({ status: 429, json: { errors: [{ extensions: { code: 'RATE_LIMITED' } }] } })
    expect((await upload(app, 'hotline-agent', next())).status).toBe(201)
    app.clock.set(new Date(Date.parse(TEN) + DAY + 1))
    await dropUnused(app.runtime, app.clock.now())
    expect(await app.runtime.db.upload.count({ where: { sender: `citizen of ${id}` } })).toBe(0)
    expect((await upload(app, citizen, next())).status).toBe(201)
  })
})
