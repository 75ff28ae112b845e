import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { DAY, HOUR } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { citizenOf, givenOrder, JINZHU_VILLAGE } from '../kit/given.ts'
import { attachSigned } from '../kit/picture.ts'

describe('Agency (代办)', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  const mandate = (evidenceHash: string, over: Record<string, unknown> = {}) => ({
    items: [ITEMS.pensionCheck.code],
    scope: ['SUBMIT', 'SIGN'],
    method: 'E_SIGN',
    evidenceHash,
    validTo: new Date(app.clock.now().getTime() + 30 * DAY),
    ...over,
  })
  const made = (account: string, orderId: string, kind: string, over: object = {}) =>
    did(app, account, 'makeDocument', { orderId, kind, ...over }, 'number hash html')

  /** An accepted agency order for the pension check of somebody in Jinzhu. */
  async function givenAgency() {
    const { order } = await did(
      app,
      'campaign-manager',
      'registerOrder',
      {
        channel: 'PROACTIVE',
        basis: { duty: 'SOCIAL_INSURANCE' },
        areaCode: JINZHU_VILLAGE,
        title: '示例：养老资格认证',
        requester: { kind: 'PERSON', name: '示例<老人>', phone: '13900005678', address: '示例路 3 号' },
      },
      'order { id number }',
    )
    const orderId: string = order.id
    const verified = await did(
      app,
      'dispatcher',
      'verifyOrder',
      { orderId, type: 'HELP', items: [ITEMS.pensionCheck.code], serviceMode: 'AGENCY', duplicateChecked: true, requesterReached: true },
      'order { matters { id } }',
    )
    await did(app, 'dispatcher', 'dispatchOrder', { orderId, mode: 'POOL', teamId: TEAMS.redPomegranate.id })
    await did(app, 'staff-05', 'acceptOrder', { orderId })
    await did(app, 'staff-05', 'logContact', { orderId, method: 'TELEPHONE', outcome: 'REACHED' })
    return { orderId, number: order.number as string, matterId: verified.order.matters[0].id as string }
  }

  it('plays a pension check from outreach to evaluation: under a mandate alone, with its documents, and the citizen’s own word at the end', async () => {
    const { orderId, number, matterId } = await givenAgency()
    const staff = await app.as('staff-05')
    expect(await staff.verb('submitMatter', { orderId, matterId })).toMatchObject({ __typename: 'IllegalTransition', blockedBy: [{ code: 'NOT_AUTHORISED' }] })
    expect(await staff.verb('makeDocument', { orderId, kind: 'MANDATE' })).toMatchObject({ __typename: 'InvalidInput', field: 'scope' })
    // The paper first; the citizen signs it by the link; whoever answers for the order is the agent.
    const citizen = await citizenOf(app, orderId)
    const draft = await made('staff-05', orderId, 'MANDATE', { scope: ['SUBMIT', 'SIGN'], validTo: mandate('').validTo })
    for (const words of ['代办服务委托书', '养老资格认证', '代为提交、代为签字', 'RP-05', '授权期限']) expect(draft.html).toContain(words)
    expect(await citizen.verb('grantAuthorization', { orderId, ...mandate(draft.hash) })).toMatchObject({ __typename: 'GrantAuthorizationSuccess' })
    const paper = await made('staff-05', orderId, 'MANDATE')
    expect(paper.number).toBe(`${number}-W02`)
    expect(paper.hash).toBe(createHash('sha256').update(paper.html).digest('hex'))
    for (const words of ['代办服务委托书', '示例&#60;老人&#62;', '养老资格认证', '代为提交、代为签字', '电子签署', 'RP-05', '代办人不得代为评价'])
      expect(paper.html).toContain(words)
    expect(paper.html).not.toMatch(/<script|https?:|<老人>/)

    await did(app, 'staff-05', 'submitMatter', { orderId, matterId })
    const asked = await did(app, 'department-social', 'askForMaterials', { orderId, matterId, materials: ['身份证', '近期照片'] }, 'late')
    expect(asked.late).toEqual([])
    await did(app, 'staff-05', 'submitMatter', { orderId, matterId })
    const again = await did(app, 'department-social', 'askForMaterials', { orderId, matterId, materials: ['近期照片', '户口簿'] }, 'late')
    expect(again.late).toEqual(['户口簿'])
    await did(app, 'staff-05', 'submitMatter', { orderId, matterId })
    await did(app, 'department-social', 'acceptMatter', { orderId, matterId })
    await did(app, 'department-social', 'decideMatter', { orderId, matterId, outcome: 'COMPLETED' })
    const startsAt = new Date(app.clock.now().getTime() + HOUR)
    await did(app, 'staff-05', 'bookAppointment', { orderId, startsAt, endsAt: new Date(startsAt.getTime() + HOUR) })
    app.clock.set(startsAt)
    await did(app, 'staff-05', 'arriveAtVisit', { orderId })
    await did(app, 'staff-05', 'startVisit', { orderId, identityChecked: true })
    await did(app, 'staff-05', 'finishVisit', { orderId })
    await did(app, 'staff-05', 'completeOrder', { orderId, result: 'SOLVED', reply: '示例：认证已完成', replyMethod: 'IN_PERSON' })
    expect((await made('staff-05', orderId, 'COMPLETION')).html).toContain('敬请申请人本人作出评价')
    expect(await staff.verb('evaluateOrder', { orderId, level: 'VERY_SATISFIED', resolved: true })).toMatchObject({ __typename: 'Forbidden' })
    expect(await citizen.verb('evaluateOrder', { orderId, level: 'SATISFIED', resolved: true })).toMatchObject({ __typename: 'EvaluateOrderSuccess' })

    const { order } = await (await app.as('dispatcher'))(
      `{ order(id: "${orderId}") { agencyDocuments { kind number hash } authorizations { method revokedAt agentStaff { badge } } matters { materialNotices { round materials late } } } }`,
    )
    expect(order.agencyDocuments.map((d: { kind: string }) => d.kind)).toEqual(['MANDATE', 'MANDATE', 'COMPLETION'])
    expect(order.authorizations).toEqual([{ method: 'E_SIGN', revokedAt: null, agentStaff: { badge: 'RP-05' } }])
    expect(order.matters[0].materialNotices).toEqual([
      { round: 1, materials: ['身份证', '近期照片'], late: [] },
      { round: 2, materials: ['近期照片', '户口簿'], late: ['户口簿'] },
    ])
    // Each document was a look at who the citizen is.
    expect(await app.runtime.db.accessLog.count({ where: { orderId, purpose: 'SUBMIT' } })).toBe(3)
  })

  it.each([
    ['staff who would pay', { scope: ['SUBMIT', 'PAY'] }, 'scope'],
    ['an item that is not of the order', { items: [ITEMS.drainage.code] }, 'items'],
    ['what was said with nobody there', { method: 'RECORDED_ORAL' }, 'witnessBadge'],
    ['more than a year', { validTo: new Date('2028-01-01T00:00:00Z') }, 'validTo'],
    ['no digest', { evidenceHash: 'abc' }, 'evidenceHash'],
    ['the digest of no file', { evidenceHash: 'a'.repeat(64) }, 'evidenceHash'],
    ['two agents', { agentName: '示例亲属', staffId: 'SELF' }, 'agentName'],
  ])('authorises nobody for %s', async (_what, over, field) => {
    const { orderId } = await givenAgency()
    const self = (await app.runtime.db.staff.findUniqueOrThrow({ where: { account: 'staff-05' } })).id
    const input = { orderId, ...mandate(await attachSigned(app, 'staff-05', orderId)), ...over, ...('staffId' in over ? { staffId: self } : {}) }
    expect(await (await app.as('staff-05')).verb('grantAuthorization', input)).toMatchObject({ __typename: 'InvalidInput', field })
    expect(await app.runtime.db.authorization.count({ where: { orderId } })).toBe(0)
  })

  it('ends with the authorisation: revoked or run out, nothing more is submitted', async () => {
    const { orderId, matterId } = await givenAgency()
    const signed = await attachSigned(app, 'staff-05', orderId)
    const { authorizationId } = await did(app, 'staff-05', 'grantAuthorization', { orderId, ...mandate(signed) }, 'authorizationId')
    await (await citizenOf(app, orderId)).verb('revokeAuthorization', { orderId, authorizationId })
    const staff = await app.as('staff-05')
    expect(await staff.verb('submitMatter', { orderId, matterId })).toMatchObject({ blockedBy: [{ code: 'NOT_AUTHORISED' }] })
    await did(app, 'staff-05', 'grantAuthorization', { orderId, ...mandate(signed, { validTo: new Date(app.clock.now().getTime() + HOUR) }) })
    app.clock.set(new Date(app.clock.now().getTime() + HOUR))
    expect(await staff.verb('submitMatter', { orderId, matterId })).toMatchObject({ blockedBy: [{ code: 'NOT_AUTHORISED' }] })
    // Another staff member is no agent under it, and a relative is none of ours.
    await did(app, 'staff-05', 'grantAuthorization', { orderId, ...mandate(signed, { agentName: '示例亲属', scope: ['COLLECT'] }) })
    expect(await staff.verb('submitMatter', { orderId, matterId })).toMatchObject({ blockedBy: [{ code: 'NOT_AUTHORISED' }] })
  })

  it('takes the paper of this order alone for evidence: made, signed, uploaded, granted', async () => {
    const [{ orderId, matterId }, other] = [await givenAgency(), await givenAgency()]
    const staff = await app.as('staff-05')
    const terms = { scope: ['SUBMIT'], validTo: mandate('').validTo }
    const paper = await made('staff-05', orderId, 'MANDATE', terms)
    const refused = { __typename: 'InvalidInput', field: 'evidenceHash' }
    // Not signed yet; signed for another order; signed by the link for another.
    expect(await staff.verb('grantAuthorization', { orderId, ...mandate(paper.hash, { method: 'SIGNED_PAPER' }) })).toMatchObject(refused)
    const foreign = await attachSigned(app, 'staff-05', other.orderId, 77)
    expect(await staff.verb('grantAuthorization', { orderId, ...mandate(foreign) })).toMatchObject(refused)
    const link = (await made('staff-05', other.orderId, 'MANDATE', terms)).hash
    expect(await (await citizenOf(app, orderId)).verb('grantAuthorization', { orderId, ...mandate(link) })).toMatchObject(refused)
    const acceptance = (await made('staff-05', orderId, 'ACCEPTANCE')).hash
    expect(await (await citizenOf(app, orderId)).verb('grantAuthorization', { orderId, ...mandate(acceptance) })).toMatchObject(refused)
    await did(app, 'staff-05', 'grantAuthorization', { orderId, ...mandate(await attachSigned(app, 'staff-05', orderId)) })
    await did(app, 'staff-05', 'submitMatter', { orderId, matterId })
  })

  it.each([
    ['scope', { validTo: new Date('2026-07-01T00:00:00Z') }],
    ['validTo', { scope: ['SUBMIT'] }],
    ['scope', { scope: ['PAY'], validTo: new Date('2026-07-01T00:00:00Z') }],
    ['items', { scope: ['SUBMIT'], validTo: new Date('2026-07-01T00:00:00Z'), items: [ITEMS.drainage.code] }],
    ['validTo', { scope: ['SUBMIT'], validTo: new Date('2028-01-01T00:00:00Z') }],
    ['scope', { kind: 'ACCEPTANCE', scope: ['SUBMIT'] }],
  ])('makes no paper to sign that could not be granted: %s of %o', async (field, over) => {
    const { orderId } = await givenAgency()
    expect(await (await app.as('staff-05')).verb('makeDocument', { orderId, kind: 'MANDATE', ...over })).toMatchObject({ __typename: 'InvalidInput', field })
  })

  it('makes the papers of suspension, resumption and termination when there is something to say', async () => {
    const { orderId } = await givenAgency()
    await did(app, 'staff-05', 'grantAuthorization', { orderId, ...mandate(await attachSigned(app, 'staff-05', orderId)) })
    const lead = 'team-lead'
    await did(app, lead, 'suspendOrder', { orderId, ground: 'TESTING', evidence: 'X-1', expectedUntil: new Date(app.clock.now().getTime() + 5 * DAY) })
    expect((await made('staff-05', orderId, 'SUSPENSION')).html).toContain('帮办代办中止单')
    await did(app, lead, 'resumeOrder', { orderId })
    expect((await made('staff-05', orderId, 'RESUMPTION')).html).toContain('续办委托书')
    expect(await (await app.as('staff-05')).verb('makeDocument', { orderId, kind: 'TERMINATION' })).toMatchObject({ __typename: 'InvalidInput', field: 'kind' })
    await did(app, 'hotline-agent', 'withdrawOrder', { orderId, reason: 'OTHER' })
    expect((await made('dispatcher', orderId, 'TERMINATION')).html).toContain('帮办代办终止单')
    expect((await made('dispatcher', orderId, 'ACCEPTANCE')).number).toMatch(/-W04$/)
  })

  it('lets one matter be taken back while the others go on', async () => {
    const order = await givenOrder(app, 'ACCEPTED', { items: [ITEMS.drainage.code, ITEMS.construction.code] })
    await did(app, 'staff-01', 'submitMatter', { orderId: order.id, matterId: order.matterIds[0] })
    await did(app, 'staff-01', 'withdrawMatter', { orderId: order.id, matterId: order.matterIds[0] })
    const rows = await app.runtime.db.matter.findMany({ where: { orderId: order.id }, orderBy: { seq: 'asc' } })
    expect(rows.map((m) => m.status)).toEqual(['WITHDRAWN', 'DRAFT'])
  })
})

describe('A certificate', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it('is verified by anybody who reads out its code, names nobody, and a hundred wrong codes lock the address, not five', async () => {
    const order = await givenOrder(app, 'COMPLETED')
    const matterId = order.matterIds[0] as string
    const row = await app.runtime.db.matter.findUniqueOrThrow({ where: { id: matterId } })
    await app.runtime.db.certificate.create({
      data: {
        ...{ id: 'certificate_test', orderId: order.id, matterId, name: '示例许可证', number: 'ZZ-77', issuer: '示例机关', verifyCode: 'ABCDEFGH2345' },
        ...{ issuedAt: row.decidedAt ?? app.clock.now(), validTo: new Date('2026-07-01') },
      },
    })
    const nobody = await app.as(null)
    const verify = (code: string) => nobody.raw('query ($code: String!) { verifyCertificate(code: $code) { name number issuer validTo valid } }', { code })
    expect((await verify('abcd-efgh 2345')).data.verifyCertificate).toEqual({
      name: '示例许可证',
      number: 'ZZ-77',
      issuer: '示例机关',
      validTo: '2026-07-01',
      valid: true,
    })
    app.clock.set('2026-07-01T00:00:00.000+08:00')
    expect((await verify('ABCDEFGH2345')).data.verifyCertificate).toMatchObject({ valid: false })
    for (let i = 0; i < 5; i++) expect((await verify('ABCDEFGH234Z')).data.verifyCertificate).toBeNull()
    expect((await verify('ABCDEFGH2345')).data.verifyCertificate).toMatchObject({ valid: false })
    for (let i = 5; i < 100; i++) expect((await verify('ABCDEFGH234Z')).data.verifyCertificate).toBeNull()
    expect((await verify('ABCDEFGH2345')).errors?.[0]?.extensions.code).toBe('RATE_LIMITED')
  })
})
