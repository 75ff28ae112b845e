import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR } from '../../src/clock.ts'
import { createLog } from '../../src/log.ts'
import { openRuntime } from '../../src/open-runtime.ts'
import { newStore } from '../intake/importing.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { citizenOf, givenOrder } from '../kit/given.ts'
import { command } from '../start/program.ts'

describe('The audit trail', () => {
  let app: TestApp
  let id: string
  beforeAll(async () => {
    app = await startApp()
    id = (await givenOrder(app, 'ACCEPTED', { registration: { text: '示例：请上门' } })).id
    await did(app, 'dispatcher', 'revealContact', { orderId: id, fields: ['PHONE', 'NAME'], purpose: 'VERIFY' })
    app.clock.advance(HOUR)
    await (await app.as('quality'))(`{ order(id: "${id}") { text } }`)
  })
  afterAll(() => app.stop())

  const trail = async (args: string, selection = 'kind actorRole actorId orderId fields purpose') =>
    (await (await app.as('auditor'))(`{ auditTrail(${args}) { totalCount pageInfo { endCursor } nodes { ${selection} } } }`)).auditTrail
  const reveal = { kind: 'REVEAL', actorRole: 'DISPATCHER', actorId: 'dispatcher', fields: ['PHONE', 'NAME'], purpose: 'VERIFY' }
  const look = { kind: 'LOOK', actorRole: 'QUALITY', actorId: 'quality', fields: ['service_order.text'], purpose: null }

  it('tells an auditor of reveals and looks alike, the newest first, by order, actor, kind and time', async () => {
    const both = [
      { ...look, orderId: id },
      { ...reveal, orderId: id },
    ]
    expect((await trail(`order: "${id}", kind: [LOOK, REVEAL]`)).nodes).toEqual(both)
    expect((await trail(`actor: "quality", kind: [LOOK]`)).nodes).toEqual([both[0]])
    expect((await trail(`order: "${id}", since: "${app.clock.now().toISOString()}", kind: [LOOK, REVEAL]`)).nodes).toEqual([both[0]])
    expect((await trail(`order: "${id}", until: "${app.clock.now().toISOString()}", kind: [LOOK, REVEAL]`)).nodes).toEqual([both[1]])
    const first = await trail(`order: "${id}", kind: [LOOK, REVEAL], first: 1`)
    expect((await trail(`order: "${id}", kind: [LOOK, REVEAL], first: 1, after: "${first.pageInfo.endCursor}"`)).nodes).toEqual([both[1]])
    expect((await trail('kind: [TOKEN_FIRST_SEEN], actor: "quality"', 'kind')).nodes).toEqual([{ kind: 'TOKEN_FIRST_SEEN' }])
  })

  it('records that it was read, and by what', async () => {
    await trail(`order: "${id}", first: 1`)
    const [newest] = (await trail('kind: [AUDIT_READ], first: 50', 'actorId orderId fields')).nodes.filter((n: Answer) => n.orderId === id)
    expect(newest).toMatchObject({ actorId: 'auditor', orderId: id })
    expect((await trail('kind: [AUDIT_READ], first: 50', 'fields')).nodes).toContainEqual({ fields: ['order'] })
  })

  it('is for auditors of the whole city alone, and refuses a bad argument by its name', async () => {
    for (const who of ['dispatcher', 'admin', 'supervisor', 'staff-01', 'demo-bank', null]) {
      const { errors } = await (await app.as(who)).raw('{ auditTrail(first: 1) { totalCount } }')
      expect({ who, code: errors?.[0]?.extensions.code }).toEqual({ who, code: who === null ? 'UNAUTHENTICATED' : 'FORBIDDEN' })
    }
    const { errors } = await (await app.as('auditor')).raw('{ auditTrail(order: "staff_x") { totalCount } }')
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_INPUT', field: 'order' })
  })

  it('tells citizens which roles looked at their order, when and what for, never whose look it was; nobody else is told', async () => {
    const { order } = await (await citizenOf(app, id))(`{ order(id: "${id}") { whoLooked { role hour purpose fields } } }`)
    const hour = (at: number) => new Date(Math.floor(at / HOUR) * HOUR).toISOString()
    const now = app.clock.now().getTime()
    expect(order.whoLooked.map((l: Answer) => ({ ...l, hour: new Date(l.hour).toISOString() }))).toEqual([
      { role: 'QUALITY', hour: hour(now), purpose: 'TEXTS', fields: ['service_order.text'] },
      { role: 'DISPATCHER', hour: hour(now - HOUR), purpose: 'VERIFY', fields: ['NAME', 'PHONE'] },
    ])
    const { data, errors } = await (await app.as('dispatcher')).raw(`{ order(id: "${id}") { number whoLooked { role } } }`)
    expect([data.order.whoLooked, errors?.[0]?.extensions.code]).toEqual([null, 'FORBIDDEN'])
  })
})

describe('npm run audit', () => {
  it('exports the trail with its head, and verifies it; a record removed by hand is exit code 2', async () => {
    const store = await newStore()
    const run = (...args: string[]) => command(['audit', ...args], store.variables)
    const { stop } = await openRuntime(store.config, createLog('error'))
    await stop()
    const exported = await run('export')
    const lines = exported.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(exported.code).toBe(0)
    expect(lines[0]).toMatchObject({ link: { seq: 1 }, records: [{ kind: 'EXPORT', actorKind: 'SYSTEM' }] })
    const { anchor } = lines.at(-1)
    const whole = await run('verify', '--anchor', anchor)
    expect(whole).toMatchObject({ code: 0, stdout: expect.stringContaining(`1 links, 1 records, 0 waiting to be signed, 0 faults; head ${anchor}`) })
    const again = await openRuntime(store.config, createLog('error'))
    const { db } = again.runtime
    for (const sql of ['SET session_replication_role = replica', 'DELETE FROM security_record', 'SET session_replication_role = origin'])
      await db.$executeRawUnsafe(sql)
    await again.stop()
    expect(await run('verify')).toMatchObject({ code: 2, stdout: expect.stringContaining(`REMOVED ${lines[0].records[0].id}`) })
  }, 240_000)
})
