import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { type Frame, firstFrame } from '../kit/first-frame.ts'
import { codeOf, givenOrder, tokenFor } from '../kit/given.ts'
import { fileOf, operationsOf, USERS, variablesOf } from './shipped.ts'

const every = USERS.flatMap((user) => operationsOf(user).map((operation) => `${user} ${operation.name?.value}`))

describe('The ready operations', () => {
  let app: TestApp
  /** What stands for the places in angle brackets of the example variables. */
  const known: Record<string, string> = { teamId: TEAMS.redPomegranate.id }
  const run: string[] = []

  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  /** Sends the whole file and names one operation of it, as the explorer does. @returns its one field */
  async function operate(user: string, name: string, account: string | null): Promise<Answer> {
    const kind = operationsOf(user).find((node) => node.name?.value === name)?.operation
    const token = account === null ? {} : { authorization: `Bearer ${await app.token(account)}` }
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: kind === 'subscription' ? 'text/event-stream' : 'application/json', ...token },
      body: JSON.stringify({ query: fileOf(`${user}.graphql`), operationName: name, variables: variablesOf(user, known) }),
    })
    const { data, errors } = kind === 'subscription' ? await firstFrame(response) : ((await response.json()) as Frame)
    expect(errors, `${user} ${name}`).toBeUndefined()
    run.push(`${user} ${name}`)
    const [answer] = Object.values<Answer>(data)
    if (kind === 'mutation') expect(answer, `${user} ${name}`).toMatchObject({ __typename: expect.stringMatching(/Success$/) })
    return answer
  }

  it('have example variables for every kind of user', () => {
    const declared = USERS.map(
      (user) => [user, new Set(operationsOf(user).flatMap((o) => o.variableDefinitions?.map((v) => v.variable.name.value) ?? []))] as const,
    )
    for (const [user, names] of declared) {
      const given = Object.keys(JSON.parse(fileOf(`${user}.json`)))
      expect(
        given.filter((name) => !names.has(name)),
        user,
      ).toEqual([])
      const required = operationsOf(user).flatMap((o) => o.variableDefinitions?.filter((v) => v.type.kind === 'NonNullType') ?? [])
      expect(given, user).toEqual(expect.arrayContaining(required.map((v) => v.variable.name.value)))
    }
  })

  it('carry an order from the call to the archive, each run by the user it is for', async () => {
    const { order } = await operate('hotline-agent', 'Register', 'hotline-agent')
    Object.assign(known, { orderId: order.id, number: order.number })
    expect((await operate('hotline-agent', 'HotlineSearch', 'hotline-agent')).nodes).toMatchObject([{ id: order.id, requester: { phone: '139****1234' } }])
    expect(await operate('hotline-agent', 'LookUpCaller', 'hotline-agent')).toMatchObject({ name: '示**', openOrders: [{ id: order.id }], lastOrders: [] })
    expect((await operate('dispatcher', 'DispatcherDashboard', 'dispatcher')).nodes).toMatchObject([{ id: order.id }])
    expect((await operate('dispatcher', 'FindOrders', 'dispatcher')).nodes).toMatchObject([{ id: order.id }])
    expect((await operate('dispatcher', 'DispatchTeams', 'dispatcher')).nodes.map((team: { id: string }) => team.id)).toContain(known.teamId)
    expect(await operate('dispatcher', 'OrderFeed', 'dispatcher')).toMatchObject({ __typename: 'CaughtUp' })
    const verified = await operate('dispatcher', 'Verify', 'dispatcher')
    known.matterId = verified.order.matters[0].id
    expect((await operate('dispatcher', 'OrderCard', 'dispatcher')).availableActions).toContainEqual(
      expect.objectContaining({ action: 'dispatchOrder', allowed: true }),
    )
    await operate('dispatcher', 'AddNote', 'dispatcher')
    expect((await operate('dispatcher', 'Notes', 'dispatcher')).notes.nodes).toMatchObject([
      { addedBy: 'dispatcher', mentions: [{ account: 'hotline-agent' }] },
    ])
    expect(await operate('dispatcher', 'MyMentions', 'dispatcher')).toMatchObject({ value: { unread: 0 } })
    expect(await operate('dispatcher', 'SaveView', 'dispatcher')).toMatchObject({ view: { name: '示例：待核实' } })
    expect((await operate('dispatcher', 'MyViews', 'dispatcher')).value).toMatchObject([{ name: '示例：待核实', mine: true, refusal: null }])
    expect((await operate('dispatcher', 'ReplyTemplates', 'dispatcher')).replyTemplates).toEqual([])
    await operate('dispatcher', 'Dispatch', 'dispatcher')
    expect((await operate('staff', 'StaffWork', 'staff-01')).nodes).toMatchObject([{ id: order.id }])
    expect(await operate('staff', 'MyDispatches', 'staff-01')).toMatchObject({ __typename: 'CaughtUp' })
    await operate('staff', 'Accept', 'staff-01')
    expect(await operate('staff', 'Reveal', 'staff-01')).toMatchObject({ phone: '+8613900001234' })
    await operate('staff', 'LogContact', 'staff-01')
    expect(await operate('staff', 'MyWork', 'staff-01')).toMatchObject({ __typename: 'MyWorkSnapshot', value: { inHand: 1, orders: [{ id: order.id }] } })
    expect((await operate('staff', 'FreeTimes', 'staff-01')).length).toBeGreaterThan(0)
    const startsAt = app.clock.now().getTime() + 3 * HOUR
    Object.assign(known, { startsAt: new Date(startsAt).toISOString(), endsAt: new Date(startsAt + HOUR).toISOString() })
    await operate('staff', 'Book', 'staff-01')
    app.clock.set(new Date(startsAt - 5 * MINUTE))
    await operate('staff', 'Arrive', 'staff-01')
    await operate('staff', 'StartVisit', 'staff-01')
    await operate('staff', 'SubmitMatter', 'staff-01')
    await operate('staff', 'FinishVisit', 'staff-01')
    expect((await operate('department', 'DepartmentMatters', 'department')).nodes).toMatchObject([{ id: order.id }])
    await operate('department', 'AcceptMatter', 'department')
    await operate('department', 'DecideMatter', 'department')
    await operate('department', 'IssueCertificate', 'department')
    await operate('staff', 'Complete', 'staff-01')
    known.queryCode = await codeOf(app.runtime, { id: order.id })
    const tracked = await operate('citizen', 'CitizenTrack', null)
    expect(await operate('citizen', 'CitizenFollow', null)).toMatchObject({ __typename: 'TrackedSnapshot', value: { status: 'COMPLETED' } })
    await operate('citizen', 'Evaluate', tracked.token)
    const { evaluationLinks } = await operate('citizen', 'EvaluationLinks', tracked.token)
    expect(evaluationLinks.map((one: Answer) => one.invitation.object)).toEqual(['VISIT', 'MATTER'])
    known.evaluationToken = evaluationLinks[0].link.split('#')[1]
    expect(await operate('citizen', 'EvaluationInvitation', null)).toMatchObject({ object: 'VISIT', state: 'OPEN' })
    await operate('citizen', 'SubmitEvaluation', null)
    expect((await operate('quality', 'QualityEvaluations', 'quality')).nodes.map((one: Answer) => one.score).sort()).toEqual([10, 8])
    expect((await operate('quality', 'CloseOrder', 'quality')).order).toMatchObject({ status: 'CLOSED' })
    expect(await operate('supervisor', 'SupervisorFigures', 'supervisor')).toContainEqual(
      expect.objectContaining({ kpi: 'SATISFACTION', numerator: 1, denominator: 1 }),
    )
    expect((await operate('supervisor', 'SupervisorTimeline', 'supervisor')).timeline.nodes.at(-1)).toMatchObject({ kind: 'CLOSED' })
  })

  it('cover the other endings of an order', async () => {
    known.orderId = (await givenOrder(app, 'REGISTERED')).id
    await operate('hotline-agent', 'AnswerDirectly', 'hotline-agent')
    known.orderId = (await givenOrder(app, 'REGISTERED')).id
    await operate('hotline-agent', 'Withdraw', 'hotline-agent')
    known.orderId = (await givenOrder(app, 'ACCEPTED')).id
    expect((await operate('supervisor', 'SupervisorDue', 'supervisor')).nodes).toMatchObject([{ id: known.orderId }])
    await operate('supervisor', 'CloseIncomplete', 'supervisor')
  })

  it('carry a negative evaluation to its end', async () => {
    const { id } = await givenOrder(app, 'RECTIFYING')
    known.orderId = id
    expect((await operate('quality', 'NegativeCases', 'quality')).nodes).toMatchObject([{ state: 'OPENED', order: { id } }])
    for (const name of ['CallAboutEvaluation', 'PlanRectification', 'SubmitRectification']) await operate('quality', name, 'quality')
    await operate('supervisor', 'DecideRectification', 'supervisor')
    await operate('quality', 'CallBack', 'quality')
    expect((await operate('citizen', 'RateRectification', tokenFor(app, id))).order).toMatchObject({ status: 'COMPLETED', rectificationState: 'RATED' })
  })

  it('say who one is, and what can be asked for where', async () => {
    expect(await operate('anyone', 'WhoAmI', 'dispatcher')).toMatchObject({ role: 'DISPATCHER' })
    expect((await operate('anyone', 'Catalogue', null)).nodes).toContainEqual(expect.objectContaining({ code: 'PS-001' }))
    expect(await operate('anyone', 'ItemGuide', null)).toMatchObject({
      name: '养老资格认证',
      guide: { fees: [], steps: ['申请', '核验身份', '办结'] },
      questions: [],
    })
    expect((await operate('anyone', 'Areas', null)).nodes).toContainEqual(expect.objectContaining({ name: '筋竹镇' }))
  })

  it('serve who plans a campaign', async () => {
    const { campaignId } = await operate('campaign-manager', 'PlanCampaign', 'campaign-manager')
    expect((await operate('campaign-manager', 'Campaigns', 'campaign-manager')).nodes).toMatchObject([{ id: campaignId, status: 'PLANNED' }])
    const tour = await operate('campaign-manager', 'PlanTour', 'campaign-manager')
    Object.assign(known, { campaignId: tour.campaignId, slotId: tour.stops[0].slotIds[0] })
    known.participantId = (await operate('campaign-manager', 'ListPeople', 'campaign-manager')).results[0].participantId
    for (const status of ['OUTREACH', 'OPEN']) await did(app, 'campaign-manager', 'moveCampaign', { campaignId: tour.campaignId, status })
    expect(await operate('campaign-manager', 'CallPeople', 'campaign-manager')).toMatchObject({ done: 1, results: [{ refusal: null }] })
    expect(await operate('campaign-manager', 'SeatPeople', 'campaign-manager')).toMatchObject({ done: 1, results: [{ slotId: known.slotId }] })
    const numbers = await operate('campaign-manager', 'SitesInNumbers', 'campaign-manager')
    expect(numbers.nodes).toMatchObject([{ id: tour.stops[0].siteId, figures: { capacity: 0 } }])
    expect((await operate('campaign-manager', 'FreeStaff', 'campaign-manager')).nodes.length).toBeGreaterThan(10)
    expect(await operate('campaign-manager', 'NextSeason', 'campaign-manager')).toMatchObject({ sites: 1, slots: 1, listed: 0 })
  })

  it('serve partners, boards and administrators', async () => {
    await operate('partner', 'PartnerRegister', 'demo-bank')
    expect(await operate('partner', 'PartnerOrder', 'demo-bank')).toMatchObject({ status: 'REGISTERED' })
    expect((await operate('partner', 'PartnerOrders', 'demo-bank')).nodes).toMatchObject([{ externalNo: 'BANK-0001' }])
    expect(await operate('partner', 'PartnerChanges', 'demo-bank')).toMatchObject({ __typename: 'CaughtUp' })
    expect(await operate('board', 'BoardTile', 'city')).toMatchObject({ year: 2026 })
    expect(await operate('board', 'BoardLive', 'city')).toMatchObject({ __typename: 'WallboardSnapshot' })
    expect(await operate('admin', 'Policies', 'admin')).toContainEqual(expect.objectContaining({ clock: 'ACCEPT', amount: 30 }))
    expect(await operate('admin', 'ChangeItem', 'admin')).toMatchObject({ version: { nr: 1 } })
    expect(await operate('admin', 'CreateReplyTemplate', 'admin')).toMatchObject({ template: { title: '示例：办结答复' } })
    known.partnerId = (await operate('admin', 'AdmitPartner', 'admin')).partnerId
    known.keyId = (await operate('admin', 'IssueKey', 'admin')).keyId
    known.keyId = (await operate('admin', 'RotateKey', 'admin')).keyId
    await operate('admin', 'RevokeKey', 'admin')
    expect(await operate('admin', 'AdminKeys', 'admin')).toContainEqual(expect.objectContaining({ account: 'demo-insurer', active: true }))
  })

  it('have all been run above, but none that is not there', () => {
    expect([...run].sort()).toEqual([...every].sort())
  })
})
