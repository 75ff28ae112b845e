import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DEPARTMENTS, ITEMS } from '../../prisma/seed/reference.ts'
import { issueJwt } from '../../src/access/tokens.ts'
import { DAY } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did, eventsOf } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'

const MATTERS = 'order { version matters { id status caseNo promisedDueAt statutoryDueAt decidedAt acceptedAt actualWorkingDays remedy reason } }'

/** Submitting, accepting, deciding a matter (办件), and its certificates. */
describe('A matter', () => {
  let app: TestApp
  const department = async (name: keyof typeof DEPARTMENTS) => {
    const now = app.clock.now()
    return app.as(
      await issueJwt(
        app.runtime.keys,
        app.runtime.config,
        { account: name, role: 'DEPARTMENT', area: '450400000000', department: DEPARTMENTS[name].id },
        now,
        new Date(now.getTime() + DAY),
      ),
    )
  }
  /** An accepted order with its one matter in the state wanted. */
  async function given(status: 'DRAFT' | 'SUBMITTED' | 'ACCEPTED' | 'GRANTED', item: string = ITEMS.drainage.code) {
    const { id: orderId, staff, matterIds } = await givenOrder(app, 'ACCEPTED', { items: [item] })
    const input = { orderId, matterId: matterIds[0] as string }
    if (status !== 'DRAFT') await did(app, staff, 'submitMatter', input)
    if (status === 'ACCEPTED' || status === 'GRANTED') await did(app, 'department', 'acceptMatter', input)
    if (status === 'GRANTED') await did(app, 'department', 'decideMatter', { ...input, outcome: 'GRANTED' })
    return { ...input, staff }
  }
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it('is submitted by the staff member responsible, accepted and granted by its department', async () => {
    const { staff, ...input } = await given('DRAFT')
    expect((await did(app, staff, 'submitMatter', input, MATTERS)).order.matters[0].status).toBe('SUBMITTED')
    const accepted = (await did(app, 'department', 'acceptMatter', { ...input, caseNo: 'BJ-2026-0001' }, MATTERS)).order.matters[0]
    expect(accepted).toMatchObject({ status: 'ACCEPTED', caseNo: 'BJ-2026-0001' })
    expect((await did(app, 'department', 'decideMatter', { ...input, outcome: 'GRANTED' }, MATTERS)).order.matters[0]).toMatchObject({
      status: 'GRANTED',
      decidedAt: app.clock.now().toISOString(),
    })
  })

  it('gets both its limits when it is accepted, in working days from the next day', async () => {
    app.clock.set('2026-09-30T10:00:00.000+08:00')
    const { staff, ...input } = await given('SUBMITTED')
    const { order } = await did(app, 'department', 'acceptMatter', input, MATTERS)
    expect(order.matters[0]).toMatchObject({ promisedDueAt: '2026-10-13T16:00:00.000Z', statutoryDueAt: '2026-11-03T16:00:00.000Z' })
  })

  it('counts no working day for a decision on the day of acceptance, and only working days after it', async () => {
    app.clock.set('2026-06-05T10:00:00.000+08:00')
    const [same, later] = [await given('ACCEPTED'), await given('ACCEPTED')]
    const decide = async ({ orderId, matterId }: typeof same) =>
      (await did(app, 'department', 'decideMatter', { orderId, matterId, outcome: 'GRANTED' }, MATTERS)).order.matters[0].actualWorkingDays
    expect(await decide(same)).toBe(0)
    app.clock.set('2026-06-08T10:00:00.000+08:00')
    expect(await decide(later)).toBe(1)
  })

  it.each([
    ['submitMatter', 'SUBMITTED', {}],
    ['acceptMatter', 'ACCEPTED', {}],
    ['decideMatter', 'GRANTED', { outcome: 'GRANTED' }],
    ['acceptMatter', 'DRAFT', {}],
    ['decideMatter', 'DRAFT', { outcome: 'GRANTED' }],
  ] as const)('does not take %s while it is %s', async (verb, status, over) => {
    const { staff, ...input } = await given(status)
    const answer = await (await app.as(verb === 'submitMatter' ? staff : 'department')).verb(verb, { ...input, ...over })
    expect(answer).toMatchObject({ __typename: 'IllegalTransition', action: verb })
  })

  it('is not decided before it is accepted, unless its item is decided at once', async () => {
    const slow = await given('SUBMITTED')
    const decide = { orderId: slow.orderId, matterId: slow.matterId, outcome: 'GRANTED' }
    expect(await (await app.as('department')).verb('decideMatter', decide)).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'NOT_ACCEPTED_YET' }],
    })
    const quick = await given('SUBMITTED', ITEMS.pensionCheck.code)
    const done = await (await department('social')).verb('decideMatter', { orderId: quick.orderId, matterId: quick.matterId, outcome: 'COMPLETED' }, MATTERS)
    expect(done.order.matters[0]).toMatchObject({ status: 'COMPLETED', actualWorkingDays: 0, acceptedAt: app.clock.now().toISOString() })
  })

  it('is granted or denied when it is a permit, and merely finished when it is none', async () => {
    const permit = await given('ACCEPTED')
    expect(await (await app.as('department')).verb('decideMatter', { orderId: permit.orderId, matterId: permit.matterId, outcome: 'COMPLETED' })).toMatchObject(
      { __typename: 'InvalidInput', field: 'outcome' },
    )
    const other = await given('SUBMITTED', ITEMS.pensionCheck.code)
    expect(await (await department('social')).verb('decideMatter', { orderId: other.orderId, matterId: other.matterId, outcome: 'GRANTED' })).toMatchObject({
      __typename: 'InvalidInput',
      field: 'outcome',
    })
  })

  it('is denied only with the reason and the remedies', async () => {
    const { staff, ...input } = await given('ACCEPTED')
    const deny = async (over: Record<string, unknown>) => (await app.as('department')).verb('decideMatter', { ...input, outcome: 'DENIED', ...over })
    expect(await deny({ remedy: '可申请行政复议或提起行政诉讼' })).toMatchObject({ __typename: 'InvalidInput', field: 'reason' })
    expect(await deny({ reason: '示例：不符合条件' })).toMatchObject({ __typename: 'InvalidInput', field: 'remedy' })
    expect(await deny({ reason: '示例：不符合条件', remedy: '可申请行政复议或提起行政诉讼' })).toMatchObject({ __typename: 'DecideMatterSuccess' })
    const { order } = await (await app.as(staff))('query ($id: ID!) { order(id: $id) { matters { status reason remedy } } }', { id: input.orderId })
    expect(order.matters).toEqual([{ status: 'DENIED', reason: '示例：不符合条件', remedy: '可申请行政复议或提起行政诉讼' }])
  })

  it('is not accepted with a reason, from submission only', async () => {
    const submitted = await given('SUBMITTED')
    const refuse = async (m: typeof submitted, over: Record<string, unknown> = {}) =>
      (await app.as('department')).verb('decideMatter', { orderId: m.orderId, matterId: m.matterId, outcome: 'NOT_ACCEPTED', ...over })
    expect(await refuse(submitted)).toMatchObject({ __typename: 'InvalidInput', field: 'reason' })
    expect(await refuse(submitted, { reason: '示例：不属于本科室' })).toMatchObject({ __typename: 'DecideMatterSuccess' })
    expect(await refuse(await given('ACCEPTED'), { reason: '示例' })).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'MATTER_STATUS' }] })
  })

  it("is its own department's alone: another with a matter in the same order may not touch it", async () => {
    const { id: orderId, staff, matterIds } = await givenOrder(app, 'ACCEPTED', { items: [ITEMS.drainage.code, ITEMS.fishing.code] })
    for (const matterId of matterIds) await did(app, staff, 'submitMatter', { orderId, matterId })
    expect(await (await department('fisheries')).verb('acceptMatter', { orderId, matterId: matterIds[0] })).toMatchObject({
      __typename: 'IllegalTransition',
      blockedBy: [{ code: 'NOT_YOUR_ITEM' }],
    })
    expect(await (await department('fisheries')).verb('acceptMatter', { orderId, matterId: matterIds[1] })).toMatchObject({ __typename: 'AcceptMatterSuccess' })
  })

  it('does not exist for a department without an item in the order', async () => {
    const { staff, ...input } = await given('SUBMITTED')
    expect(await (await department('medical')).verb('acceptMatter', input)).toMatchObject({ __typename: 'NotFound' })
  })

  it('belongs to its order: with the id of another it is not found', async () => {
    const [one, other] = [await given('SUBMITTED'), await given('SUBMITTED')]
    expect(await (await app.as('department')).verb('acceptMatter', { orderId: one.orderId, matterId: other.matterId })).toMatchObject({
      __typename: 'NotFound',
    })
  })

  it('has a number in the approval system that no other has', async () => {
    const [one, other] = [await given('SUBMITTED'), await given('SUBMITTED')]
    await did(app, 'department', 'acceptMatter', { orderId: one.orderId, matterId: one.matterId, caseNo: 'BJ-SAME' })
    expect(await (await app.as('department')).verb('acceptMatter', { orderId: other.orderId, matterId: other.matterId, caseNo: 'BJ-SAME' })).toMatchObject({
      __typename: 'Duplicate',
      fields: ['caseNo'],
    })
    expect((await eventsOf(app, other.orderId)).at(-1)?.kind).toBe('MATTER_SUBMITTED')
  })

  it('is certified once granted, with a code to verify it by', async () => {
    const { staff, ...input } = await given('GRANTED')
    const { order } = await did(
      app,
      'department',
      'issueCertificate',
      { ...input, number: '示例-许-1', name: '示例许可证', issuer: '示例审批局', validTo: '2031-06-02' },
      'order { matters { certificates { number name issuer verifyCode issuedAt validTo } } }',
    )
    expect(order.matters[0].certificates).toEqual([
      {
        number: '示例-许-1',
        name: '示例许可证',
        issuer: '示例审批局',
        verifyCode: expect.stringMatching(/^[2-9A-HJKMNP-TV-Z]{12}$/),
        issuedAt: app.clock.now().toISOString(),
        validTo: '2031-06-02',
      },
    ])
  })

  it('is not certified while it is undecided', async () => {
    const { staff, ...input } = await given('ACCEPTED')
    expect(await (await app.as('department')).verb('issueCertificate', { ...input, number: 'X-1', name: '示例', issuer: '示例' })).toMatchObject({
      __typename: 'IllegalTransition',
    })
  })

  it('has certificates whose numbers no other certificate has', async () => {
    const [one, other] = [await given('GRANTED'), await given('GRANTED')]
    const certificate = { number: '示例-同号', name: '示例', issuer: '示例' }
    await did(app, 'department', 'issueCertificate', { orderId: one.orderId, matterId: one.matterId, ...certificate })
    expect(await (await app.as('department')).verb('issueCertificate', { orderId: other.orderId, matterId: other.matterId, ...certificate })).toMatchObject({
      __typename: 'Duplicate',
      fields: ['number'],
    })
    expect((await eventsOf(app, other.orderId)).at(-1)?.kind).toBe('MATTER_DECIDED')
  })
})
