import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { DEPARTMENTS } from '../../prisma/seed/reference.ts'
import { AT, castOf, REPLY, readSquad, type Story } from '../../prisma/seed/story.ts'
import { ADDRESS, externalNo, requesterName } from '../../prisma/seed/story-rows.ts'
import { storiesOfTheYear } from '../../prisma/seed/year.ts'
import { issueJwt } from '../../src/access/tokens.ts'
import { loadCalendar } from '../../src/calendar/load-calendar.ts'
import { DAY, MINUTE } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer, Client } from '../kit/client.ts'
import { citizenOf } from '../kit/given.ts'

/** The first of each kind of story the year is made of, one of them from the Real Economy App. */
const KINDS = 6

/** Plays a story through the API at the story's own times: what the seed claims to have happened. */
async function play(app: TestApp, story: Story, phone: string): Promise<void> {
  const ten = new Date(`${story.date}T10:00:00.000+08:00`).getTime()
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
  let orderId = ''
  async function step(
    moment: keyof typeof AT,
    who: string | (() => Promise<Client>),
    verb: string,
    input: Record<string, unknown>,
    selection?: string,
  ): Promise<Answer> {
    app.clock.set(new Date(ten + AT[moment] * MINUTE))
    const client = typeof who === 'string' ? await app.as(who) : await who()
    const done = await client.verb(verb, orderId ? { orderId, ...input } : input, selection)
    expect(done.__typename, JSON.stringify(done)).toMatch(/Success$/)
    return done
  }
  const requester = { kind: 'PERSON', name: requesterName(story.index), phone, address: ADDRESS }
  const items = story.items.map((item) => item.code)
  const registered = await step('registered', 'hotline-agent', 'registerOrder', {
    channel: story.channel,
    externalNo: externalNo(story.index),
    type: 'HELP',
    areaCode: story.areaCode,
    items,
    title: story.title,
    requester,
  })
  orderId = registered.order.id
  const verified = await step(
    'verified',
    'dispatcher',
    'verifyOrder',
    { type: 'HELP', items, serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true },
    'order { matters { id } }',
  )
  const matters = story.items.map((item, i) => ({ item, matterId: verified.order.matters[i].id }))
  await step('dispatched', 'dispatcher', 'dispatchOrder', { mode: 'POOL', teamId: TEAMS.redPomegranate.id })
  const staff = story.staffAccount
  await step('accepted', staff, 'acceptOrder', {})
  await step('contacted', staff, 'logContact', { method: 'TELEPHONE', outcome: 'REACHED' })
  await step('booked', staff, 'bookAppointment', { startsAt: new Date(ten + AT.started * MINUTE), endsAt: new Date(ten + (AT.started + 60) * MINUTE) })
  await step('departed', staff, 'departForVisit', {})
  await step('arrived', staff, 'arriveAtVisit', {})
  await step('started', staff, 'startVisit', { identityChecked: true })
  for (const { matterId } of matters) await step('submitted', staff, 'submitMatter', { matterId })
  for (const { item, matterId } of matters) await step('taken', () => department(item.department), 'acceptMatter', { matterId })
  await step('finished', staff, 'finishVisit', {})
  for (const { item, matterId } of matters)
    await step('decided', () => department(item.department), 'decideMatter', { matterId, outcome: item.permit ? 'GRANTED' : 'COMPLETED' })
  for (const { item, matterId } of matters) {
    const certificate = { number: `DEMO-${item.code}-${story.index + 1}`, name: `${item.name}证`, issuer: DEPARTMENTS[item.department].name }
    if (item.permit) await step('issued', () => department(item.department), 'issueCertificate', { matterId, ...certificate })
  }
  await step('completed', staff, 'completeOrder', { result: 'SOLVED', reply: REPLY, replyMethod: 'IN_PERSON' })
  await step('evaluated', () => citizenOf(app, orderId), 'evaluateOrder', { level: story.level, resolved: true, tags: ['FAST'] })
  await step('closed', 'quality', 'closeOrder', {})
}

/** Every row of an order and every event of it. */
async function everythingOf(app: TestApp, story: Story) {
  const bySeq = { orderBy: { seq: 'asc' as const }, include: { certificates: true } }
  const order = await app.runtime.db.order.findFirstOrThrow({
    where: { externalNo: externalNo(story.index) },
    include: {
      requester: true,
      matters: bySeq,
      offers: { orderBy: { staffId: 'asc' } },
      contacts: true,
      evaluations: true,
      appointments: { include: { staff: true, visit: true } },
      notices: { orderBy: [{ createdAt: 'asc' }] },
      deadlines: true,
      handlings: true,
    },
  })
  const log = await app.runtime.db.eventLog.findMany({ where: { orderId: order.id }, orderBy: { orderVersion: 'asc' } })
  const sequence = await app.runtime.db.numberSequence.findUniqueOrThrow({ where: { day: story.date.replaceAll('-', '') } })
  const told = alike({ order, log: log.map(({ pos: _pos, ...event }) => event), sequence }) as { order: { deadlines: object[] } }
  // Two matters start their clocks in one instant: only their made-alike ids tell them apart.
  told.order.deadlines.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  return told
}

/** The same with what may differ made alike: ids by their first appearance, ciphertexts and verify codes by what they are. */
function alike(value: object): unknown {
  const seen = new Map<string, string>()
  const text = JSON.stringify(value)
    .replace(/"v[12]\.[^"]+"/g, '"sealed"')
    .replace(/"phoneIndex":"[^"]+"/g, '"phoneIndex":"index"')
    .replace(/"verifyCode":"[2-9A-Z]{12}"/g, '"verifyCode":"code"')
    // Nothing points at a row of the ledger.
    .replace(/deadline_[0-9a-z]{26}/g, 'deadline')
    // A call back is drawn by the order's id, which differs; the past year has none left to do.
    .replace(/"openRevisit":"SAMPLE"/g, '"openRevisit":null')
    // Notices of a past year have long been sent.
    .replace(/"state":"(PENDING|SENT)"/g, '"state":"written"')
    // Staff, teams and departments have fixed ids, the same everywhere.
    .replace(/(order|matter|offer|contact|appointment|visit|certificate|evaluation|requester|notice|handling)_[0-9a-z]{26}/g, (id, type: string) => {
      if (!seen.has(id)) seen.set(id, `${type} ${seen.size}`)
      return seen.get(id) as string
    })
  return JSON.parse(text)
}

const READ = `query ($externalNo: String!) { orders(first: 1, search: { externalNo: $externalNo }) { nodes {
  number title text reply status requester { kind name phone idNumber address } evaluation { level text } appointment { visit { guidance materialsReceived } }
  matters { reason } contacts { note } timeline(first: 50) { nodes { kind at actorRole status orderVersion } } } } }`

describe('The seeded year is what the API would have written', () => {
  let seeded: TestApp
  let played: TestApp
  let stories: Story[]
  beforeAll(async () => {
    seeded = await startApp({ year: true, at: '2025-12-30T10:00:00.000+08:00' })
    played = await startApp({ at: '2025-01-01T10:00:00.000+08:00' })
    const { db } = played.runtime
    const calendar = await loadCalendar(db)
    stories = (await storiesOfTheYear(db, calendar)).slice(0, KINDS)
    const squad = await readSquad(db)
    for (const story of stories) await play(played, story, castOf({ calendar, squad }, story).phone)
    played.clock.set(seeded.clock.now())
  }, 180_000)
  afterAll(async () => {
    await seeded.stop()
    await played.stop()
  })

  it('covers both channels of the year and every item of its kinds', () => {
    expect(new Set(stories.map((s) => s.channel))).toEqual(new Set(['HOTLINE_12345', 'REAL_ECONOMY_APP']))
    expect(new Set(stories.flatMap((s) => s.items.map((i) => i.code))).size).toBe(6)
  })

  it.each(Array.from({ length: KINDS }, (_, i) => i))('row by row and event by event, order %i', async (i) => {
    const story = stories[i] as Story
    expect(await everythingOf(seeded, story)).toEqual(await everythingOf(played, story))
  })

  it('opens and reads the same to a dispatcher, sealed columns too', async () => {
    for (const story of stories) {
      const [a, b] = await Promise.all([seeded, played].map(async (app) => (await app.as('dispatcher'))(READ, { externalNo: externalNo(story.index) })))
      expect(a.orders.nodes).toHaveLength(1)
      expect(a).toEqual(b)
      expect(a.orders.nodes[0]).toMatchObject({ title: story.title, reply: REPLY })
    }
  })
})
