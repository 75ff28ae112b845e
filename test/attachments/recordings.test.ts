import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId } from '../../prisma/seed/organisation.ts'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import { PARAMETERS } from '../../src/policy/parameters.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'
import { picture, upload } from '../kit/picture.ts'

const RECORDINGS = 'recordings { id kind system number sha256 recordedAt source addedBy { id } addedAt }'
const SEEN = `query ($id: ID!) { order(id: $id) { ${RECORDINGS} proofs { kind id at source badge } } }`

describe('references to recordings', () => {
  let app: TestApp
  let nr = 0
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())
  const input = (orderId: string, over: Record<string, unknown> = {}) => ({
    ...{ orderId, kind: 'AUDIO', system: 'REC-1', number: `20260602-${++nr}`, recordedAt: app.clock.now() },
    ...over,
  })
  const tried = async (who: string, over: ReturnType<typeof input>) => (await app.as(who)).verb('recordReference', over)
  const seen = async (who: string, id: string) => (await (await app.as(who))(SEEN, { id })).order

  it('are noted by the handler and the hotline, sealed, and their event says neither system nor number', async () => {
    const { id: orderId } = await givenOrder(app, 'ACCEPTED')
    const recordedAt = new Date(app.clock.now().getTime() - HOUR)
    const call = input(orderId, { recordedAt, sha256: 'b'.repeat(64) })
    const { recordingId: first } = await did(app, 'hotline-agent', 'recordReference', call, 'recordingId')
    const film = input(orderId, { kind: 'VIDEO', number: '示例-13900001234' })
    const { recordingId: second } = await did(app, 'staff-01', 'recordReference', film, 'recordingId')
    const expected = [
      { id: first, kind: 'AUDIO', system: 'REC-1', number: call.number, sha256: 'b'.repeat(64), source: 'HOTLINE_AGENT', addedBy: null },
      { id: second, kind: 'VIDEO', number: film.number, sha256: null, source: 'STAFF', addedBy: { id: staffId('staff-01') } },
    ]
    for (const who of ['hotline-agent', 'dispatcher', 'staff-01', 'team-lead', 'supervisor', 'quality'])
      expect((await seen(who, orderId)).recordings, who).toMatchObject(expected)
    const told = (await eventsOf(app, orderId)).filter(({ kind }) => kind === 'RECORDING_REFERENCED')
    expect(told.map(({ data, subjectId }) => [subjectId, data])).toEqual([
      [first, { recording: 'AUDIO', at: recordedAt.toISOString() }],
      [second, { recording: 'VIDEO', at: app.clock.now().toISOString() }],
    ])
    expect(JSON.stringify(await app.runtime.db.recording.findMany({ where: { orderId } }))).not.toMatch(/20260602|139/)
  })

  it('are nothing for the citizen, the partner, and roles that read no texts, among the proofs neither', async () => {
    const { id: orderId } = await givenOrder(app, 'ACCEPTED', { registeredBy: 'demo-bank', registration: { channel: 'PARTNER_APP' } })
    await did(app, 'hotline-agent', 'recordReference', input(orderId))
    const nothing = { recordings: null, proofs: [] }
    for (const who of ['auditor', 'admin', 'demo-bank']) expect(await seen(who, orderId), who).toEqual(nothing)
    expect((await (await citizenOf(app, orderId))(SEEN, { id: orderId })).order).toEqual(nothing)
    for (const who of ['staff-02', 'team-lead-jinzhu', 'city'])
      expect((await (await app.as(who)).raw(SEEN, { id: orderId })).data?.order ?? null, who).toBeNull()
    for (const who of ['dispatcher', 'team-lead', 'supervisor', 'quality', 'auditor', 'admin', 'demo-bank'])
      expect(await tried(who, input(orderId)), who).toMatchObject({ __typename: 'Forbidden' })
    expect(await (await citizenOf(app, orderId)).verb('recordReference', input(orderId))).toMatchObject({ __typename: 'Forbidden' })
    for (const who of ['staff-02', 'city']) expect(await tried(who, input(orderId)), who).toMatchObject({ __typename: 'NotFound' })
    expect((await seen('dispatcher', orderId)).recordings).toHaveLength(1)
  })

  it('are noted once each, also by two at once, so many of an order, and never of a time to come', async () => {
    const { id: orderId } = await givenOrder(app, 'ACCEPTED')
    const same = input(orderId)
    const answers = await Promise.all(['hotline-agent', 'staff-01', 'hotline-agent'].map((who) => tried(who, same)))
    expect(answers.map((a) => a.__typename).sort()).toEqual(['InvalidInput', 'InvalidInput', 'RecordReferenceSuccess'])
    expect(answers.filter((a) => a.__typename === 'InvalidInput').map((a) => a.field)).toEqual(['number', 'number'])
    await did(app, 'hotline-agent', 'recordReference', { ...same, system: 'REC-2' })
    expect(await tried('hotline-agent', input(orderId, { recordedAt: new Date(app.clock.now().getTime() + 1) }))).toMatchObject({ field: 'recordedAt' })
    expect(await tried('hotline-agent', input(orderId, { sha256: 'x' }))).toMatchObject({ field: 'sha256' })
    const row = await app.runtime.db.recording.findFirstOrThrow({ where: { orderId } })
    const more = Array.from({ length: PARAMETERS.MOST_RECORDINGS.value - 2 }, (_, i) => ({ ...row, id: `${row.id}-${i}`, numberIndex: `example-${i}` }))
    await app.runtime.db.recording.createMany({ data: more })
    expect(await tried('hotline-agent', input(orderId))).toMatchObject({ __typename: 'InvalidInput', field: 'number' })
    await app.runtime.db.recording.deleteMany({ where: { numberIndex: { startsWith: 'example-' } } })
  })

  it('end for the handler seven days after completion, and go on for the hotline', async () => {
    const { id: orderId } = await givenOrder(app, 'COMPLETED')
    app.clock.advance(7 * DAY + 1)
    expect(await tried('staff-01', input(orderId))).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'HANDLER_PERIOD_OVER' }] })
    await did(app, 'hotline-agent', 'recordReference', input(orderId))
    app.clock.set('2026-06-02T10:00:00+08:00')
  })

  it('stand among what proves a visit, beside signatures, photographs of staff and the confirmation, as far as a viewer may see each', async () => {
    const { id: orderId, appointmentId } = await givenOrder(app, 'IN_SERVICE')
    const citizen = await citizenOf(app, orderId)
    const attach = async (kind: string, nth: number, visibility: string) => {
      app.clock.advance(MINUTE)
      const { json } = await upload(app, 'staff-01', picture(nth))
      return (await did(app, 'staff-01', 'addAttachment', { orderId, sha256: json.sha256, kind, visibility }, 'attachmentId')).attachmentId as string
    }
    const signature = await attach('SIGNATURE', 31, 'INTERNAL')
    const photo = await attach('PHOTO', 32, 'CITIZEN')
    await attach('MATERIAL', 33, 'CITIZEN')
    app.clock.advance(MINUTE)
    const { visitCode } = await did(app, 'staff-01', 'issueVisitCode', { orderId }, 'visitCode')
    await citizen.verb('confirmVisitByCode', { orderId, code: visitCode })
    app.clock.advance(MINUTE)
    const { recordingId } = await did(app, 'staff-01', 'recordReference', input(orderId), 'recordingId')
    const { badge } = await app.runtime.db.staff.findUniqueOrThrow({ where: { id: staffId('staff-01') } })
    const all = [
      { kind: 'SIGNATURE', id: signature, source: 'STAFF', badge },
      { kind: 'PHOTO', id: photo, source: 'STAFF', badge },
      { kind: 'QR', id: appointmentId, source: 'CITIZEN', badge: null },
      { kind: 'RECORDING', id: recordingId, source: 'STAFF', badge, at: app.clock.now().toISOString() },
    ]
    for (const who of ['staff-01', 'dispatcher', 'quality']) expect((await seen(who, orderId)).proofs, who).toMatchObject(all)
    expect((await seen('auditor', orderId)).proofs).toMatchObject([all[2]])
    expect((await citizen(SEEN, { id: orderId })).order.proofs).toMatchObject([{ ...all[1], badge: null }, all[2]])
  })

  it('of a page of orders cost as many statements as those of one', async () => {
    const caller = await app.as('dispatcher')
    const used: number[] = []
    for (const n of [1, 3]) {
      app.statements()
      const { orders } = await caller(
        `query ($n: Int) { orders(first: $n) { nodes { ${RECORDINGS} proofs { kind id badge } attachments { id } appointment { id } } } }`,
        { n },
      )
      expect(orders.nodes).toHaveLength(n)
      used.push(app.statements().filter((sql) => !sql.includes('event_log_meta')).length)
    }
    expect(used[1]).toBe(used[0])
  })
})
