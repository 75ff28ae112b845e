import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DAY } from '../../src/clock.ts'
import type { MatterStatus } from '../../src/db/generated/enums.ts'
import { newId } from '../../src/ids.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { givenOrder, type Played } from '../kit/given.ts'
import { NOW } from '../kit/order-facts.ts'

describe('the matter', () => {
  let app: TestApp
  let order: Played
  beforeAll(async () => {
    app = await startApp()
    order = await givenOrder(app, 'PROCESSING')
  })
  afterAll(() => app.stop())

  const OUTCOME = { outcome: 'DENIED', reason: '示例', remedy: '示例' }
  /** State, and what each verb makes of it; nothing means it is refused. */
  const MACHINE: Record<string, Record<string, string>> = {
    DRAFT: { submitMatter: 'SUBMITTED', withdrawMatter: 'WITHDRAWN' },
    SUBMITTED: { acceptMatter: 'ACCEPTED', notAccept: 'NOT_ACCEPTED', askForMaterials: 'SUPPLEMENTING', withdrawMatter: 'WITHDRAWN' },
    SUPPLEMENTING: { submitMatter: 'SUBMITTED', withdrawMatter: 'WITHDRAWN' },
    ACCEPTED: { decideMatter: 'DENIED', grantMatter: 'GRANTED', suspendMatter: 'SUSPENDED' },
    SUSPENDED: { resumeMatter: 'ACCEPTED' },
    GRANTED: { issueCertificate: 'GRANTED' },
    DENIED: {},
    COMPLETED: {},
    WITHDRAWN: {},
    NOT_ACCEPTED: {},
  }
  const VERBS: Record<string, [account: string, verb: string, input: Record<string, unknown>]> = {
    submitMatter: ['staff-01', 'submitMatter', {}],
    acceptMatter: ['department', 'acceptMatter', {}],
    decideMatter: ['department', 'decideMatter', OUTCOME],
    grantMatter: ['department', 'decideMatter', { outcome: 'GRANTED' }],
    notAccept: ['department', 'decideMatter', { outcome: 'NOT_ACCEPTED', reason: '示例' }],
    issueCertificate: ['department', 'issueCertificate', { number: 'ZZ-1', name: '示例证', issuer: '示例机关' }],
    askForMaterials: ['department', 'askForMaterials', { materials: ['示例材料'] }],
    withdrawMatter: ['staff-01', 'withdrawMatter', {}],
    suspendMatter: ['department', 'suspendMatter', { ground: 'TESTING', evidence: 'X-1', expectedUntil: new Date(NOW.getTime() + 5 * DAY) }],
    resumeMatter: ['department', 'resumeMatter', {}],
  }

  test.each(Object.keys(MACHINE))('in state %s goes where its machine says, and nowhere else', async (state) => {
    const matterId = order.matterIds[0] as string
    for (const [name, [account, verb, input]] of Object.entries(VERBS)) {
      await app.ground.db.matter.update({ where: { id: matterId }, data: { status: state as MatterStatus } })
      const open = { matterId, endedAt: null }
      if (state === 'SUSPENDED' && (await app.ground.db.matterSuspension.count({ where: open })) === 0) {
        const procedure = { matterId, ground: 'TESTING', evidence: 'X-1', startedAt: NOW, expectedUntil: new Date(NOW.getTime() + 5 * DAY) } as const
        await app.ground.db.matterSuspension.create({ data: { ...procedure, id: newId('procedure', NOW) } })
      }
      const done = await (await app.as(account)).verb(verb, { orderId: order.id, matterId, ...input })
      const now = await app.ground.db.matter.findUniqueOrThrow({ where: { id: matterId } })
      const expected = MACHINE[state]?.[name]
      expect({ name, answer: done.__typename, now: now.status }, JSON.stringify(done)).toEqual({
        name,
        answer: expected ? `${verb.charAt(0).toUpperCase()}${verb.slice(1)}Success` : 'IllegalTransition',
        now: expected ?? state,
      })
    }
  })

  test('an instant item is decided at once, without being accepted first', async () => {
    const matterId = order.matterIds[0] as string
    await app.ground.db.matter.update({ where: { id: matterId }, data: { status: 'SUBMITTED' } })
    const tooSoon = await (await app.as('department')).verb('decideMatter', { orderId: order.id, matterId, outcome: 'GRANTED' })
    expect(tooSoon.blockedBy).toEqual([{ code: 'NOT_ACCEPTED_YET' }])
    await app.ground.db.catalogueItem.update({ where: { code: 'PS-001' }, data: { instant: true } })
    const atOnce = await (await app.as('department')).verb('decideMatter', { orderId: order.id, matterId, outcome: 'GRANTED' })
    expect(atOnce.__typename).toBe('DecideMatterSuccess')
  })

  test.each(['withdrawOrder', 'closeIncomplete'])('is withdrawn with its order by %s', async (verb) => {
    const one = await givenOrder(app, 'ACCEPTED')
    const account = verb === 'withdrawOrder' ? 'hotline-agent' : 'supervisor'
    const input = verb === 'withdrawOrder' ? { reason: 'OTHER' } : { reason: 'SAFETY', explanation: '示例' }
    await (await app.as(account)).verb(verb, { orderId: one.id, ...input })
    expect((await app.ground.db.matter.findMany({ where: { orderId: one.id } })).map((m) => m.status)).toEqual(['WITHDRAWN'])
  })
})
