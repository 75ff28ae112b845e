import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { classedColumns } from '../../src/access/column-classes.ts'
import { dueForRetention, retain } from '../../src/privacy/retain.ts'
import { monthsBefore, RETENTION } from '../../src/privacy/retention-rules.ts'
import { catchUpFacts } from '../../src/statistics/keep-facts.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'
import { openedOf } from '../kit/opened-dump.ts'
import { picture, upload } from '../kit/picture.ts'

describe('Retention (保存期限)', () => {
  let app: TestApp
  let sha256 = ''
  let orderId = ''
  beforeAll(async () => {
    app = await startApp()
    const played = await givenOrder(app, 'ACCEPTED', {
      registration: { title: '示例：保存期限', requester: { kind: 'PERSON', name: '示例某', phone: '13700003333' } },
    })
    orderId = played.id
    await did(app, 'dispatcher', 'addNote', { orderId, text: '示例备注' }, 'noteId')
    sha256 = String((await upload(app, 'staff-01', picture(9))).json.sha256)
    await did(app, 'staff-01', 'addAttachment', { orderId, sha256, kind: 'PHOTO' })
    await did(app, 'supervisor', 'closeIncomplete', { orderId, reason: 'SAFETY', explanation: '示例' })
    await givenOrder(app, 'ACCEPTED')
    await did(app, 'dispatcher', 'createStreamTicket', { document: 'subscription { orderEvents { __typename } }' }, 'expiresAt')
    await (await app.as('hotline-agent')).verb('withdrawOrder', {
      orderId: (await givenOrder(app, 'REGISTERED')).id,
      reason: 'OTHER',
      idempotencyKey: 'kept-72-hours',
    })
  })
  afterAll(() => app.stop())

  const due = () => dueForRetention(app.runtime.db, app.clock.now())
  const NOTHING = { orders: 0, rosters: 0, notes: 0, files: 0, tickets: 0, replays: 0, heldBack: 0 }
  const facts = async () => {
    await catchUpFacts(app.runtime.db)
    return JSON.stringify(await app.runtime.db.orderFact.findMany({ orderBy: [{ orderId: 'asc' }, { cycle: 'asc' }] }))
  }
  const inMonths = (months: number) => app.clock.set(monthsBefore(new Date('2026-06-02T10:00:00+08:00'), -months))

  it('has a rule for every class of records', () => {
    expect(classedColumns.filter(({ until }) => !(until in RETENTION))).toEqual([])
    expect(monthsBefore(new Date('2026-08-31T12:00:00Z'), 6).toISOString()).toBe('2026-02-28T12:00:00.000Z')
    expect(monthsBefore(new Date('2026-01-15T00:00:00Z'), 24).toISOString()).toBe('2024-01-15T00:00:00.000Z')
  })

  it('ends nothing before its time, and counts without changing anything', async () => {
    expect(await due()).toEqual(NOTHING)
    inMonths(7)
    const counted = { ...NOTHING, files: 1, tickets: 1, replays: 1 }
    expect(await due()).toEqual(counted)
    expect(await due()).toEqual(counted)
    expect(existsSync(join(app.runtime.config.attachmentsDir, sha256))).toBe(true)
  })

  it('ends each kind at its own time, and nothing twice', async () => {
    expect(await retain(app.runtime)).toEqual({ ...NOTHING, files: 1, tickets: 1, replays: 1 })
    expect(existsSync(join(app.runtime.config.attachmentsDir, sha256))).toBe(false)
    expect(await retain(app.runtime)).toEqual(NOTHING)
    inMonths(13)
    expect(await retain(app.runtime)).toEqual({ ...NOTHING, notes: 1 })
    expect(await openedOf(app.runtime.db, app.runtime.keys)).not.toContain('示例备注')
  })

  it('pseudonymises finished orders and keeps the figures to the last digit; an order that is open is never touched', async () => {
    const before = await facts()
    inMonths(25)
    expect(await due()).toEqual({ ...NOTHING, orders: 2 })
    const steps: string[] = []
    expect(await retain(app.runtime, (_id, step) => steps.push(step))).toEqual({ ...NOTHING, orders: 2 })
    expect(steps).toEqual(['ERASED', 'ERASED', 'DONE'])
    const opened = await openedOf(app.runtime.db, app.runtime.keys)
    expect(['示例：保存期限', '示例某', '13700003333'].filter((one) => opened.includes(one))).toEqual([])
    expect(opened).toContain('示例群众')
    expect(await facts()).toBe(before)
    expect(await app.runtime.db.erasure.findFirstOrThrow()).toMatchObject({ reason: 'RETENTION', state: 'DONE', requestedBy: 'system', people: 2, orders: 2 })
    expect(await retain(app.runtime)).toEqual(NOTHING)
  })
})
