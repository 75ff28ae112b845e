import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ERASED_MARK } from '../../src/access/column-classes.ts'
import { blindIndex } from '../../src/access/encryption.ts'
import { change } from '../../src/events/change.ts'
import { eraseNext } from '../../src/privacy/erase-next.ts'
import { askAgain, erasedLines, readErasedLines } from '../../src/privacy/erased-list.ts'
import { catchUpFacts, freezeMonths } from '../../src/statistics/keep-facts.ts'
import { asSystem } from '../../src/timers/sweeper.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did, eventsOf } from '../kit/did.ts'
import { answers } from '../kit/every-root.ts'
import { givenOrder, tokenNow } from '../kit/given.ts'
import { logText } from '../kit/log-text.ts'
import { type MarkedOrder, PERSONAL, PERSONAL_FORMS, playMarked, registerMarked, TASKS, TEXTS } from '../kit/marked-order.ts'
import { dumpOf, openedOf } from '../kit/opened-dump.ts'

const MARKS = [...PERSONAL_FORMS, ...Object.values(TEXTS), ...Object.values(TASKS)]
const found = (text: string) => MARKS.filter((mark) => text.includes(mark))
const READERS = ['hotline-agent', 'dispatcher', 'staff-01', 'team-lead', 'supervisor', 'quality', 'demo-bank', 'department', 'auditor']
const REQUESTED = 'erasureId people orders'
/** An identity number of nobody, with a right check character. */
const OTHER_ID = '11010519491231002X'

describe('Erasure of a person (删除个人信息)', () => {
  let app: TestApp
  let order: MarkedOrder
  const { logTo, text: log } = logText()
  beforeAll(async () => {
    app = await startApp({ logTo })
    order = await playMarked(app, await registerMarked(app))
    await did(app, 'quality', 'closeOrder', { orderId: order.id })
    await givenOrder(app, 'CLOSED')
  })
  afterAll(() => app.stop())

  const asked = async (who: string, input: object, verb = 'requestErasure'): Promise<Answer> =>
    (await app.as(who)).verb(verb, input as never, verb === 'declineErasure' ? 'erasureId' : REQUESTED)
  const person = { phone: PERSONAL.amendedPhone, reason: 'ASKED' }
  const erasure = async (id: string): Promise<Answer> => {
    const { erasures } = await (await app.as('auditor'))(
      '{ erasures(first: 20) { nodes { id state reason people orders erased heldBack requestedBy decidedBy } } }',
    )
    return erasures.nodes.find((one: Answer) => one.id === id)
  }
  const rowsOf = async (table: string) =>
    (await dumpOf(app.runtime.db))
      .split('\n')
      .filter((row) => row.startsWith(`${table} `))
      .sort()
  const whole = async (who: string) => {
    const { raw } = await app.as(who)
    return answers(raw, 'order', { order: `(id: "${order.id}")` }, 2)
  }
  const figures = async () => {
    await catchUpFacts(app.runtime.db)
    const client = await app.as('supervisor')
    const asked =
      '{ statistics(filter: { from: "2026-06-01", to: "2026-07-31" }) { kpi value numerator denominator excluded } monthlyReport(month: "2026-06") }'
    return JSON.stringify(await client(asked))
  }

  it('is asked for by supervisors alone, by one name, of somebody who is known and whose orders are finished', async () => {
    for (const who of ['dispatcher', 'auditor', 'admin', 'demo-bank']) expect(await asked(who, person)).toMatchObject({ __typename: 'Forbidden' })
    expect(await asked('supervisor', { ...person, orderIds: [order.id] })).toMatchObject({ __typename: 'InvalidInput', field: 'phone' })
    expect(await asked('supervisor', { reason: 'ASKED' })).toMatchObject({ __typename: 'InvalidInput', field: 'phone' })
    expect(await asked('supervisor', { phone: '13900009999', reason: 'ASKED' })).toMatchObject({ __typename: 'NotFound' })
    const second = await givenOrder(app, 'REGISTERED', { registration: { requester: { kind: 'PERSON', name: '示例', phone: PERSONAL.amendedPhone } } })
    const { number } = await app.runtime.db.order.findUniqueOrThrow({ where: { id: second.id } })
    const refused = await (await app.as('supervisor')).verb('requestErasure', person, REQUESTED)
    expect(JSON.stringify(refused)).toContain(number)
    await did(app, 'hotline-agent', 'withdrawOrder', { orderId: second.id, reason: 'OTHER' })
  })

  it('waits for an auditor, may be declined and asked for anew, and is asked for once at a time', async () => {
    const first = await asked('supervisor', person)
    expect(first).toMatchObject({ __typename: 'RequestErasureSuccess', people: 2, orders: 2 })
    expect(await asked('supervisor', person)).toMatchObject({ __typename: 'InvalidInput', field: 'phone' })
    const { erasureId } = first
    for (const who of ['supervisor', 'admin', 'dispatcher'])
      expect(await asked(who, { erasureId }, 'confirmErasure')).toMatchObject({ __typename: 'Forbidden' })
    expect(await asked('auditor', { erasureId }, 'declineErasure')).toMatchObject({ __typename: 'DeclineErasureSuccess' })
    expect(await asked('auditor', { erasureId }, 'confirmErasure')).toMatchObject({ __typename: 'InvalidInput' })
    await app.sweep()
    expect(found(await whole('dispatcher'))).toContain(TEXTS.title)
    // What the API never lets through the database refuses as well.
    await expect(app.runtime.db.erasure.updateMany({ where: { id: erasureId }, data: { decidedBy: 'supervisor' } })).rejects.toThrow()
  })

  it('leaves nothing of them in answers, rows, files or the log, ends their token, and moves no figure and no closed month', async () => {
    const { db, keys, config } = app.runtime
    await catchUpFacts(db)
    await app.passTo('2026-07-10T10:00:00.000+08:00')
    await catchUpFacts(db)
    await freezeMonths(db, app.clock.now())
    const before = { figures: await figures(), facts: await rowsOf('order_fact'), frozen: await rowsOf('frozen_figure') }
    expect(before.frozen.length).toBeGreaterThan(10)
    // The proof that the marks would be seen.
    expect(found(await whole('dispatcher')).length).toBeGreaterThan(10)
    const opened = await openedOf(db, keys)
    expect([...Object.values(TEXTS), ...Object.values(TASKS), PERSONAL.name, PERSONAL.amendedAddress].filter((mark) => !opened.includes(mark))).toEqual([])
    const digests = (await db.attachment.findMany({ where: { orderId: order.id } })).map(({ sha256 }) => sha256)
    const index = blindIndex(keys, `+86${PERSONAL.amendedPhone}`)
    const words = (await db.searchKeys.findUniqueOrThrow({ where: { orderId: order.id } })).titleDigests
    expect(digests.length).toBeGreaterThan(1)
    for (const sha256 of digests) expect(existsSync(join(config.attachmentsDir, sha256))).toBe(true)
    const dump = await dumpOf(db)
    for (const derived of [index, ...digests]) expect(dump).toContain(derived)
    const events = (await app.socketAs('dispatcher')).subscribe(
      'subscription { orderEvents { __typename ... on OrderEvent { kind order { title erasedAt requester { name phone } } } } }',
    )
    await events.next()

    const citizen = await app.as(await tokenNow(app, order.id))
    const own = async () => JSON.stringify(await citizen.raw(`{ order(id: "${order.id}") { number } }`))
    expect(await own()).toContain(order.number)
    const { erasureId } = await did(app, 'supervisor', 'requestErasure', person, REQUESTED)
    await did(app, 'auditor', 'confirmErasure', { erasureId }, REQUESTED)
    await app.sweep()

    expect(await erasure(erasureId)).toEqual({
      ...{ id: erasureId, state: 'DONE', reason: 'ASKED', people: 2, orders: 2, erased: 2, heldBack: 0 },
      requestedBy: 'supervisor',
      decidedBy: 'auditor',
    })
    for (const who of READERS) expect({ who, left: found(await whole(who)) }).toEqual({ who, left: [] })
    expect(await whole('dispatcher')).toContain(ERASED_MARK)
    expect(found(await openedOf(db, keys))).toEqual([])
    const left = await dumpOf(db)
    expect([...MARKS, index, ...digests].filter((mark) => left.includes(mark))).toEqual([])
    expect((await db.searchKeys.findUniqueOrThrow({ where: { orderId: order.id } })).titleDigests).toEqual([])
    expect(words.length).toBeGreaterThan(5)
    for (const sha256 of digests) expect(existsSync(join(config.attachmentsDir, sha256))).toBe(false)
    expect(found(log())).toEqual([])
    const told = [await events.event(), await events.event()]
    expect(told).toEqual(
      Array.from({ length: 2 }, () => ({
        __typename: 'OrderEvent',
        kind: 'ERASED',
        order: { title: ERASED_MARK, erasedAt: expect.any(String), requester: { name: ERASED_MARK, phone: null } },
      })),
    )
    expect((await eventsOf(app, order.id)).at(-1)).toMatchObject({ kind: 'ERASED', data: {}, actorKind: 'SYSTEM' })
    expect(await own()).not.toContain(order.number)
    expect(
      JSON.stringify((await (await app.as('dispatcher'))(`{ orders(search: { phone: "${PERSONAL.amendedPhone}" }) { totalCount } }`)).orders.totalCount),
    ).toBe('0')
    expect(await figures()).toBe(before.figures)
    expect(await rowsOf('order_fact')).toEqual(before.facts)
    expect(await rowsOf('frozen_figure')).toEqual(before.frozen)
    expect(await asked('supervisor', person)).toMatchObject({ __typename: 'NotFound' })
    expect(await (await app.as('supervisor')).verb('reopenOrder', { orderId: order.id, reason: 'NEW_FACTS' })).toMatchObject({
      __typename: 'IllegalTransition',
    })
  })

  it('goes on where it was broken off, one person a transaction, and leaves out who is not meant', async () => {
    const requester = { kind: 'PERSON', name: '示例甲', phone: '13700001111', idNumber: OTHER_ID }
    const both = [await givenOrder(app, 'REFUSED', { registration: { requester } }), await givenOrder(app, 'REFUSED', { registration: { requester } })]
    const { erasureId } = await did(app, 'supervisor', 'requestErasure', { idNumber: ` ${OTHER_ID.toLowerCase()}`, reason: 'CONSENT_WITHDRAWN' }, REQUESTED)
    await did(app, 'auditor', 'confirmErasure', { erasureId }, REQUESTED)
    // One step, as if the process had ended after it.
    expect(await change(asSystem(app.runtime), 'eraseNext', {}, (c) => eraseNext(c, erasureId))).toBe('ERASED')
    expect(await erasure(erasureId)).toMatchObject({ state: 'CONFIRMED', people: 2, erased: 1 })
    const at = async () =>
      (await app.runtime.db.order.findMany({ where: { id: { in: both.map(({ id }) => id) } }, select: { erasedAt: true } })).filter(
        ({ erasedAt }) => erasedAt !== null,
      ).length
    expect(await at()).toBe(1)
    await app.sweep()
    expect(await at()).toBe(2)
    expect(await erasure(erasureId)).toMatchObject({ state: 'DONE', erased: 2 })
    expect((await openedOf(app.runtime.db, app.runtime.keys)).includes('示例群众')).toBe(true)
  })

  it('holds back an order that was opened again after the confirmation, and says so', async () => {
    const { id: orderId } = await givenOrder(app, 'CLOSED', {
      staff: 'staff-02',
      registration: { requester: { kind: 'PERSON', name: '示例乙', phone: '13700002222' } },
    })
    const { erasureId } = await did(app, 'supervisor', 'requestErasure', { orderIds: [orderId], reason: 'PURPOSE_OVER' }, REQUESTED)
    await did(app, 'auditor', 'confirmErasure', { erasureId }, REQUESTED)
    await did(app, 'supervisor', 'reopenOrder', { orderId, reason: 'NEW_FACTS' })
    await app.sweep()
    expect(await erasure(erasureId)).toMatchObject({ state: 'DONE', erased: 0, heldBack: 1 })
    expect(await openedOf(app.runtime.db, app.runtime.keys)).toContain('示例乙')
  })

  it('is a list of ids that does nothing where all is erased, and says which line is none', async () => {
    const lines: string[] = []
    for await (const one of erasedLines(app.runtime.db)) lines.push(JSON.stringify(one))
    expect(lines).toHaveLength(4)
    expect(lines.join('\n')).toContain(order.id)
    const again = () => change(asSystem(app.runtime), 'askAgain', {}, (c) => askAgain(c, readErasedLines(lines.join('\n'))))
    expect(await again()).toBeNull()
    expect(() => readErasedLines(`${lines[0]}\n{"name":"示例"}`)).toThrow('line 2')
  })

  it('lets no other column of a row be changed that is never rewritten, and these only while it erases', async () => {
    const { db } = app.runtime
    const attempt = (erasing: boolean, set: string) =>
      db.$transaction(async (tx) => {
        if (erasing) await tx.$executeRaw`SELECT set_config('flash_delivery.erasure', 'on', true)`
        await tx.$executeRawUnsafe(`UPDATE evaluation SET ${set}`)
      })
    await expect(attempt(false, 'text_sealed = NULL')).rejects.toThrow()
    await expect(attempt(true, 'text_sealed = NULL, score = 1')).rejects.toThrow()
    await expect(attempt(true, 'score = 1')).rejects.toThrow()
  })
})
