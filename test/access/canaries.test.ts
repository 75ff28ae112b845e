import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { sealedColumns } from '../../src/access/column-classes.ts'
import { open } from '../../src/access/encryption.ts'
import { evaluationToken } from '../../src/access/evaluation-token.ts'
import { DAY } from '../../src/clock.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Answer, Client, Stream } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { answers, oneAnswer, queryRoots } from '../kit/every-root.ts'
import { codeOf, givenOrder, tokenNow } from '../kit/given.ts'
import { logText } from '../kit/log-text.ts'
import { markCampaign } from '../kit/marked-campaign.ts'
import { type MarkedOrder, PERSONAL, PERSONAL_FORMS, playMarked, registerMarked, TASKS, TEXTS } from '../kit/marked-order.ts'
import { picture, upload } from '../kit/picture.ts'
import { everything, pieces, print, typeOf } from '../kit/whole-selection.ts'

/** Everybody; `tracking` is somebody without a token who knows number and query code. */
const VIEWERS = [
  'hotline-agent',
  'dispatcher',
  'staff-01',
  'staff-02',
  'team-lead',
  'team-lead-jinzhu',
  'supervisor',
  'quality',
  'campaign-manager',
  'department',
  'auditor',
  'admin',
  'demo-bank',
  'demo-app',
  'city',
  'citizen',
  'tracking',
] as const
type Who = (typeof VIEWERS)[number]
/** Who may read free text of this order: its handler and those who see to it, and its citizen. */
const READERS: readonly Who[] = ['hotline-agent', 'dispatcher', 'staff-01', 'team-lead', 'supervisor', 'quality', 'citizen']

let app: TestApp
let order: MarkedOrder & { externalNo: string }
let campaign: { campaignId: string }
let certificate = ''
let invitation = ''
let code = ''
const { logTo, text: log } = logText()
const ids: string[] = []

beforeAll(async () => {
  // Asks as no person does, all at one instant.
  app = await startApp({ logTo, settings: { QUOTA_FACTOR: '100' } })
  const registered = await registerMarked(app)
  order = { ...(await playMarked(app, registered)), externalNo: registered.externalNo }
  campaign = await markCampaign(app, order.id)
  invitation = evaluationToken(app.runtime.keys, order.matterIds[1] as string, { cycle: 1, queryGeneration: 0 }, new Date(app.clock.now().getTime() + DAY))
  code = await codeOf(app.runtime, { id: order.id })
  certificate = (await app.runtime.db.certificate.findUniqueOrThrow({ where: { id: order.certificateId } })).verifyCode
  const one = await app.runtime.db.order.findUniqueOrThrow({
    where: { id: order.id },
    include: {
      matters: true,
      certificates: true,
      contacts: true,
      offers: true,
      appointments: { include: { visit: true } },
      evaluations: true,
      requester: true,
    },
  })
  const visits = one.appointments.flatMap((a) => (a.visit ? [a.visit] : []))
  for (const row of [
    one,
    one.requester,
    ...one.matters,
    ...one.certificates,
    ...one.contacts,
    ...one.offers,
    ...one.appointments,
    ...visits,
    ...one.evaluations,
  ])
    ids.push(row.id)
})
afterAll(() => app.stop())

const token = (who: Who): Promise<string | null> => (who === 'citizen' ? tokenNow(app, order.id) : who === 'tracking' ? Promise.resolve(null) : app.token(who))
const client = async (who: Who): Promise<Client> => app.as(await token(who))

const found = (text: string, marks: readonly string[]) => marks.filter((mark) => text.includes(mark))
const texts = Object.values(TEXTS)
const tasks = Object.values(TASKS)
/** What the authorities write to each other: the citizen reads none of it. */
const INTERNAL: readonly string[] = [
  TEXTS.basis,
  TEXTS.knowledge,
  TEXTS.colleagues,
  TEXTS.recording,
  TEXTS.decision,
  TEXTS.extension,
  TEXTS.supervision,
  TEXTS.supervisionReply,
  TEXTS.acceptance,
  TEXTS.appeal,
  TEXTS.appealDecision,
  TEXTS.revisit,
]
/** Sealed columns that the marked order leaves empty. */
const NOT_PLAYED: readonly string[] = [
  'certificate_hand_over.recipient_name_sealed',
  'declined_merge.reason_sealed',
  'notice.recipient_sealed',
  'order_cycle.outcome_sealed',
  'proactive_basis.evidence_sealed',
  'remote_session.materials_received_sealed',
  'remote_session.guidance_sealed',
  'saved_view.name_sealed',
  'signal_decision.reason_sealed',
]
/** Of the team that was asked to help. */
const HELPERS: readonly Who[] = ['staff-02', 'team-lead-jinzhu']

/** No personal value for anybody; free text only for its readers, and for them all of it when it was asked for. */
function expectClean(what: string, who: Who, text: string) {
  expect({ what, who, leaked: found(text, PERSONAL_FORMS) }).toEqual({ what, who, leaked: [] })
  if (!READERS.includes(who)) expect({ what, who, leaked: found(text, texts) }).toEqual({ what, who, leaked: [] })
  if (!READERS.includes(who) && !HELPERS.includes(who)) expect({ what, who, leaked: found(text, tasks) }).toEqual({ what, who, leaked: [] })
  if (who === 'citizen') expect({ what, who, leaked: found(text, [...INTERNAL, ...tasks]) }).toEqual({ what, who, leaked: [] })
}

/** Arguments that lead to the order. */
const own = (): Readonly<Record<string, string>> => ({
  order: `(id: "${order.id}")`,
  orderByNumber: `(number: "${order.number}")`,
  orderByReference: `(externalNo: "${order.externalNo}")`,
  evaluationInvitation: `(token: "${invitation}")`,
  trackedOrder: `(number: "${order.number}", code: "${code}")`,
  verifyCertificate: `(code: "${certificate}")`,
  participants: `(campaignId: "${campaign.campaignId}", first: 3)`,
  slots: `(orderId: "${order.id}", first: 2)`,
})

/** The order and lists of it are gone into deeply, other ways to the same type less so. */
const LEVELS: Record<string, number> = { order: 3, orders: 3, trackedOrder: 3, appointments: 3, evaluations: 3, orderByNumber: 1, orderByReference: 1 }

describe('marked values (金丝雀)', () => {
  test.each(VIEWERS)('over HTTP, everything %s can ask for is free of what is not theirs', async (who) => {
    const ask = (await client(who)).raw
    let all = ''
    for (const { name } of queryRoots()) {
      const text = await answers(ask, name, own(), LEVELS[name] ?? 2)
      expectClean(name, who, text)
      all += text
    }
    for (const id of ids) {
      const answer = JSON.stringify(await ask(`query ($id: ID!) { node(id: $id) ${print(everything(typeOf('Node'), 0))} }`, { id }))
      expectClean(`node ${id}`, who, answer)
      all += answer
    }
    // The proof that the marks would have been seen: who may read a text has read it. The name of an agent is shown to nobody.
    const hidden: string[] = [TEXTS.exception, TEXTS.agent]
    if (all.includes(TEXTS.agent)) expect.fail('the name of an agent is shown')
    const readable = texts.filter((mark) => !hidden.includes(mark) && !(who === 'citizen' && (mark === TEXTS.note || INTERNAL.includes(mark))))
    if (READERS.includes(who)) expect(readable.filter((mark) => !all.includes(mark))).toEqual([])
  })

  test('over SSE, a query is answered as over HTTP', async () => {
    for (const who of ['dispatcher', 'department', 'demo-bank', 'citizen'] as const) {
      const bearer = await token(who)
      const ask = async (query: string): Promise<Answer> => {
        const response = await fetch(`${app.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) },
          body: JSON.stringify({ query }),
        })
        const text = await response.text()
        return JSON.parse(/^data: (\{.*\})$/m.exec(text)?.[1] ?? '{}')
      }
      const text = await answers(ask, 'order', own(), 2)
      expectClean('order over SSE', who, text)
      expect(text).toContain(order.number)
      if (READERS.includes(who)) expect(text).toContain(TEXTS.title)
    }
  })

  test('over WebSocket and SSE, streams of every kind are free of what is not theirs while an order is played', async () => {
    const registered = await registerMarked(app)
    const readable = async (who: Who) => (who === 'citizen' ? await tokenNow(app, registered.id) : await token(who))
    const about = `number status priority title text reply requester ${print(everything(typeOf('Requester'), 0))} matters { status reason } appointment { status visit { guidance materialsReceived materialsReturned } } evaluation { level text } handler { name badge }`
    // What is recorded look by look is no part of a stream: asked for, it is null with an error, which the reader of a socket here takes for the end.
    const bare = `number status priority title requester ${print(everything(typeOf('Requester'), 0))} matters { status } evaluation { level } handler { name badge }`
    const outside = (who: Who) => ['demo-bank', 'demo-app', 'citizen', 'tracking'].includes(who)
    let registeredCode = ''
    const frame = (who: Who, staffAsk: string) => framesOf(who, (one) => (outside(one) ? about : staffAsk))
    const framesOf = (who: Who, inside: (who: Who) => string) => ({
      orderEvents: `subscription { orderEvents { __typename ... on OrderEvent { kind transition order { ${inside(who)} } } } }`,
      order: `subscription { order(id: "${registered.id}") { __typename ... on OrderSnapshot { value { ${inside(who)} } } } }`,
      dispatches: `subscription { dispatches { __typename ... on DispatchEvent { kind news order { ${inside(who)} } } } }`,
      myWork: `subscription { myWork { __typename ... on MyWorkSnapshot { value { orders { ${inside(who)} } offers { order { ${inside(who)} } } } } } }`,
      wallboard: `subscription { wallboard(board: "city") { __typename ... on WallboardSnapshot { value ${print(everything(typeOf('WallboardTile'), 2))} } } }`,
      trackedOrder: `subscription { trackedOrder(number: "${registered.number}", code: "${registeredCode}") { __typename ... on TrackedSnapshot { value { ${inside('tracking')} } } } }`,
    })
    const roots = (who: Who): (keyof ReturnType<typeof framesOf>)[] => {
      if (who === 'tracking') return ['trackedOrder']
      if (who === 'city') return ['wallboard']
      if (who === 'staff-01' || who === 'staff-02') return ['orderEvents', 'dispatches', 'myWork']
      if (who === 'team-lead') return ['orderEvents', 'dispatches', 'wallboard']
      // These do not know of the order yet, or never will; a view of it is refused, a feed waits.
      if (['team-lead-jinzhu', 'demo-app', 'campaign-manager', 'department'].includes(who)) return ['orderEvents']
      return ['orderEvents', 'order']
    }
    const streams: { who: Who; root: string; stream: Stream; taken: Answer[] }[] = []
    const events: { who: Who; root: string; read: () => string; end: () => void }[] = []
    // The telephone is corrected as the order is played: what its citizen followed before would end.
    const correctedFirst = ['citizen', 'tracking']
    for (const who of [...VIEWERS.filter((one) => !correctedFirst.includes(one)), ...VIEWERS.filter((one) => correctedFirst.includes(one))]) {
      if (who === correctedFirst[0])
        await did(app, 'hotline-agent', 'amendOrder', { orderId: registered.id, reason: 'WRONG_PHONE', phone: PERSONAL.amendedPhone })
      registeredCode = await codeOf(app.runtime, { id: registered.id })
      const bearer = await readable(who)
      const socket = await app.socketAs(bearer)
      for (const root of roots(who)) {
        const document = frame(who, `${about} contacts { outcome note }`)[root]
        const stream = socket.subscribe(frame(who, bare)[root])
        streams.push({ who, root, stream, taken: [await stream.next()] })
        if (root !== 'orderEvents' && root !== 'trackedOrder') events.push({ who, root, ...(await eventStream(document, bearer)) })
      }
    }
    await playMarked(app, registered)
    // The last event has come to everybody who may see it; what came to the others came before.
    for (const one of streams) {
      if (one.root !== 'orderEvents' || !['dispatcher', 'staff-01', 'demo-bank', 'citizen', 'department'].includes(one.who)) continue
      while (one.taken.at(-1)?.kind !== 'RECTIFICATION_RATED') one.taken.push(await one.stream.event())
    }
    for (const one of streams) expectClean(`${one.root} over WebSocket`, one.who, JSON.stringify([...one.taken, ...one.stream.waiting]))
    for (const one of events) {
      await expect.poll(one.read, { timeout: 10_000, message: `${one.root} of ${one.who}` }).toContain('event: next')
      expectClean(`${one.root} over SSE`, one.who, one.read())
      if (!outside(one.who))
        expect({ who: one.who, told: found(one.read(), [TEXTS.note, TEXTS.guidance, TEXTS.denial, TEXTS.evaluation]) }).toEqual({ who: one.who, told: [] })
      one.end()
    }
    const told = (who: Who) => JSON.stringify(streams.find((s) => s.who === who && s.root === 'orderEvents')?.taken)
    expect(told('dispatcher')).toContain(TEXTS.title)
    for (const mark of [TEXTS.title, TEXTS.guidance, TEXTS.denial, TEXTS.evaluation]) expect(told('citizen')).toContain(mark)
    expect(told('demo-bank')).toContain(registered.number)
  }, 180_000)

  test('are revealed by revealContact to who may, one line of the access log each time, and to nobody else', async () => {
    const { db } = app.runtime
    const document =
      'mutation ($input: RevealContactInput!) { revealContact(input: $input) { __typename ... on Problem { code message } ... on RevealContactSuccess { name phone idNumber address specialGroups } } }'
    const reveal = async (who: Who, purpose: string) =>
      (await client(who)).raw(document, { input: { orderId: order.id, fields: ['NAME', 'PHONE', 'ID_NUMBER', 'ADDRESS', 'SPECIAL_GROUPS'], purpose } })
    for (const who of VIEWERS) {
      const before = await db.accessLog.count()
      const answer = JSON.stringify(await reveal(who, 'REVISIT'))
      const may = READERS.includes(who) && who !== 'citizen'
      expect({ who, rows: (await db.accessLog.count()) - before }).toEqual({ who, rows: may ? 1 : 0 })
      if (may)
        for (const mark of [PERSONAL.name, PERSONAL.amendedPhone, PERSONAL.idNumber, PERSONAL.amendedAddress, PERSONAL.group]) expect(answer).toContain(mark)
      else expect({ who, leaked: found(answer, PERSONAL_FORMS) }).toEqual({ who, leaked: [] })
    }
    expect(await db.accessLog.findFirst({ where: { orderId: order.id, actorId: 'quality' } })).toMatchObject({
      fields: ['NAME', 'PHONE', 'ID_NUMBER', 'ADDRESS', 'SPECIAL_GROUPS'],
      purpose: 'REVISIT',
    })
    // When the line cannot be written, nothing is shown.
    await db.$executeRawUnsafe("ALTER TABLE access_log ADD CONSTRAINT refused CHECK (purpose <> 'SUPERVISE') NOT VALID")
    const failed = JSON.stringify(await reveal('supervisor', 'SUPERVISE'))
    await db.$executeRawUnsafe('ALTER TABLE access_log DROP CONSTRAINT refused')
    expect(failed).not.toContain('RevealContactSuccess')
    expect(found(failed, PERSONAL_FORMS)).toEqual([])
  })

  test('are read by a department while it examines a matter of its own, and neither before nor after; each look is a line of the access log', async () => {
    const { db } = app.runtime
    const { id: orderId } = await registerMarked(app)
    const act = (account: string, verb: string, input: object, selection?: string) => did(app, account, verb, { orderId, ...input }, selection)
    const items = [ITEMS.drainage.code, ITEMS.pensionPay.code]
    const verified = await act(
      'dispatcher',
      'verifyOrder',
      { type: 'HELP', items, serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true, exceptionReason: TEXTS.exception },
      'order { matters { id item { code } } }',
    )
    const matterOf = (code: string) => verified.order.matters.find((m: { item: { code: string } }) => m.item.code === code).id as string
    const [own, other] = items.map(matterOf) as [string, string]
    await act('dispatcher', 'dispatchOrder', { mode: 'POOL', teamId: TEAMS.redPomegranate.id })
    await act('staff-01', 'acceptOrder', {})
    await act('staff-01', 'logContact', { method: 'TELEPHONE', outcome: 'REACHED', note: TEXTS.note })
    const attach = async (shade: number, kind: string) => {
      const { json } = await upload(app, 'staff-01', picture(shade))
      return (await act('staff-01', 'addAttachment', { sha256: json.sha256, kind, visibility: 'CITIZEN' }, 'attachmentId')).attachmentId as string
    }
    const [material, photo] = [await attach(41, 'MATERIAL'), await attach(42, 'PHOTO')]
    const looks = async (account: string) =>
      (await db.accessLog.findMany({ where: { orderId, actorId: account } })).map((look) => `${look.purpose} ${look.fields.join('+')}`).sort()
    const reveal = async (account: string, purpose: string, fields = ['NAME', 'PHONE', 'ID_NUMBER', 'ADDRESS']) =>
      (await app.as(account)).verb('revealContact', { orderId, fields, purpose }, 'name phone idNumber address')
    const file = async (account: string, id: string) =>
      (await fetch(`${app.url}/attachments/${id}`, { headers: { connection: 'close', authorization: `Bearer ${await app.token(account)}` } })).status
    const whole = async (account: string) => {
      const { raw } = await app.as(account)
      // Its citizen's alone: a part that is refused is asked for once more, and looked at twice.
      const { queryCode: _own, ...selection } = everything(typeOf('Order'), 2)
      const all = await Promise.all(pieces(selection).map((part) => oneAnswer(raw, `order(id: "${orderId}")`, part)))
      return all.join('\n')
    }
    async function expectNothing(account: string) {
      const before = await looks(account)
      const text = await whole(account)
      expect({ account, leaked: found(text, [...PERSONAL_FORMS, ...texts]) }).toEqual({ account, leaked: [] })
      expect(await reveal(account, 'EXAMINE')).toMatchObject({ __typename: 'Forbidden' })
      expect([await file(account, material), await file(account, photo)]).toEqual([404, 404])
      expect(await looks(account)).toEqual(before)
    }
    await expectNothing('department')
    await act('staff-01', 'submitMatter', { matterId: other })
    await expectNothing('department')
    await act('staff-01', 'submitMatter', { matterId: own })

    const text = await whole('department')
    expect(found(text, PERSONAL_FORMS)).toEqual([])
    expect(found(text, texts)).toEqual([TEXTS.title, TEXTS.text])
    expect(text).toContain('C**')
    expect([text.includes(material), text.includes(photo)]).toEqual([true, false])
    expect([await file('department', material), await file('department', photo)]).toEqual([200, 404])
    expect(await reveal('department', 'EXAMINE')).toMatchObject({
      name: PERSONAL.name,
      phone: `+86${PERSONAL.phone}`,
      idNumber: PERSONAL.idNumber,
      address: PERSONAL.address,
    })
    expect(await reveal('department', 'VISIT')).toMatchObject({ __typename: 'InvalidInput', field: 'purpose' })
    expect(await reveal('supervisor', 'EXAMINE')).toMatchObject({ __typename: 'InvalidInput', field: 'purpose' })
    expect(await reveal('department', 'EXAMINE', ['SPECIAL_GROUPS'])).toMatchObject({ __typename: 'InvalidInput', field: 'fields' })
    await (await app.as('department'))('{ orders(first: 50) { nodes { title } } }')
    expect(await looks('department')).toEqual(['ATTACHMENT attachment', 'EXAMINE NAME+PHONE+ID_NUMBER+ADDRESS', 'EXAMINE TEXT+TITLE', 'EXAMINE TITLE'])
    const stream = (await app.socketAs('department')).subscribe(
      `subscription { order(id: "${orderId}") { ... on OrderSnapshot { value { number title text } } } }`,
    )
    expect((await stream.next()).value).toMatchObject({ title: null, text: null })

    // When the line cannot be written, nothing is shown.
    await db.$executeRawUnsafe("ALTER TABLE access_log ADD CONSTRAINT refused CHECK (purpose <> 'EXAMINE') NOT VALID")
    const failed = JSON.stringify(await (await app.as('department')).raw('query ($id: ID!) { order(id: $id) { title text } }', { id: orderId }))
    await db.$executeRawUnsafe('ALTER TABLE access_log DROP CONSTRAINT refused')
    expect(found(failed, texts)).toEqual([])

    await act('department', 'acceptMatter', { matterId: own })
    expect((await (await app.as('department'))('query ($id: ID!) { order(id: $id) { title } }', { id: orderId })).order.title).toBe(TEXTS.title)
    await act('department', 'decideMatter', { matterId: own, outcome: 'GRANTED' })
    await expectNothing('department')
    expect((await (await app.as('department-social'))('query ($id: ID!) { order(id: $id) { title } }', { id: orderId })).order.title).toBe(TEXTS.title)
  })

  test('are not in the outbox, nor in the log of the program, even when input is refused', async () => {
    const agent = await app.as('hotline-agent')
    const requester = {
      kind: 'PERSON',
      name: PERSONAL.name,
      phone: PERSONAL.phone,
      idNumber: PERSONAL.idNumber,
      address: PERSONAL.address,
      specialGroups: [PERSONAL.group],
    }
    const input = { channel: 'HOTLINE_12345', areaCode: '450403103000', title: TEXTS.title, text: TEXTS.text }
    const document = 'mutation ($input: RegisterOrderInput!) { registerOrder(input: $input) { __typename ... on Problem { code message } } }'
    for (const wrong of [
      { ...requester, idNumber: `${PERSONAL.idNumber.slice(0, -1)}0` },
      { ...requester, phone: `${PERSONAL.phone}1` },
      { ...requester, name: `${PERSONAL.name}\u0000` },
    ]) {
      const answer = await agent.raw(document, { input: { ...input, requester: wrong } })
      expect(answer.data.registerOrder.code).toBe('BAD_INPUT')
      expect(found(JSON.stringify(answer), [...PERSONAL_FORMS, ...texts, ...tasks])).toEqual([])
    }
    // GraphQL itself names a value of the wrong type to who sent it; nobody else hears of it.
    await agent.raw(document, { input: { ...input, requester: { ...requester, kind: PERSONAL.name } } })
    await agent.raw(document, { input: { ...input, requester, idempotencyKey: 'marked-key' } })
    await (await app.as('dispatcher')).raw('query ($p: String!) { orders(search: { phone: $p }) { totalCount } }', { p: PERSONAL.phone })
    const outbox = await (await fetch(`${app.url}/dev/outbox`)).text()
    expect(JSON.parse(outbox).notices.length).toBeGreaterThan(2)
    expect(found(outbox, [...PERSONAL_FORMS, ...texts, ...tasks])).toEqual([])
    expect(log()).toContain('"level"')
    expect(found(log(), [...PERSONAL_FORMS, ...texts, ...tasks])).toEqual([])
  })

  test('stand sealed in the database: not one is found in any row of any table', async () => {
    const closing = [
      await givenOrder(app, 'REGISTERED').then(
        ({ id }) => ['hotline-agent', 'refuseOrder', { orderId: id, reason: 'OUT_OF_SCOPE', explanation: TEXTS.reply, legalChannel: '示例' }] as const,
      ),
      await givenOrder(app, 'REGISTERED').then(({ id }) => ['hotline-agent', 'answerDirectly', { orderId: id, answer: TEXTS.reply }] as const),
      await givenOrder(app, 'ACCEPTED').then(
        ({ id, staff }) => [staff, 'proposeIncomplete', { orderId: id, reason: 'SAFETY', explanation: TEXTS.reply }] as const,
      ),
      await givenOrder(app, 'ACCEPTED').then(
        ({ id }) => ['supervisor', 'closeIncomplete', { orderId: id, reason: 'SAFETY', explanation: TEXTS.reply }] as const,
      ),
    ]
    for (const [account, verb, input] of closing) expect((await (await app.as(account)).verb(verb, input)).__typename).toMatch(/Success$/)
    const ticket = await (await app.as('hotline-agent')).verb('createStreamTicket', {
      document: 'subscription ($n: String!, $c: String!) { trackedOrder(number: $n, code: $c) { __typename } }',
      variables: JSON.stringify({ n: order.number, c: PERSONAL.address }),
    })
    expect(ticket.__typename).toBe('CreateStreamTicketSuccess')
    const { db } = app.runtime
    const tables = await db.$queryRawUnsafe<{ name: string }[]>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
    )
    expect(tables.length).toBeGreaterThan(20)
    for (const { name } of tables) {
      const rows = await db.$queryRawUnsafe<{ row: string }[]>(`SELECT row_to_json(t)::text AS row FROM "${name}" t`)
      expect({ name, leaked: found(rows.map((r) => r.row).join('\n'), [...PERSONAL_FORMS, ...texts, ...tasks]) }).toEqual({ name, leaked: [] })
    }
    // Each sealed column opens in the place the table of columns gives it: an exchange of keys and an erasure go by it.
    const seen: string[] = []
    for (const { table, column, id, place } of sealedColumns) {
      const named = id.map((one) => `"${one}"`).join(', ')
      const rows = await db.$queryRawUnsafe<Record<string, string>[]>(`SELECT ${named}, "${column}" FROM "${table}" WHERE "${column}" IS NOT NULL`)
      for (const row of rows) expect(open(app.runtime.keys, place(row), row[column] as string)).not.toBe('')
      if (rows.length > 0) seen.push(`${table}.${column}`)
    }
    expect(sealedColumns.map(({ table, column }) => `${table}.${column}`).filter((column) => !seen.includes(column))).toEqual(NOT_PLAYED)
    const events = await db.eventLog.findMany({ where: { orderId: order.id } })
    expect(events.length).toBeGreaterThan(15)
    expect(Object.keys(events[0]?.after ?? {}).sort()).toEqual([
      'area',
      'channel',
      'companions',
      'handler',
      'items',
      'partner',
      'standing',
      'status',
      'team',
      'type',
      'urgency',
    ])
  })
})

/** A subscription over server-sent events, read as it comes. */
async function eventStream(query: string, bearer: string | null): Promise<{ read: () => string; end: () => void }> {
  const ending = new AbortController()
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...(bearer ? { authorization: `Bearer ${bearer}` } : {}) },
    body: JSON.stringify({ query }),
    signal: ending.signal,
  })
  let text = ''
  const reading = (async () => {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) text += Buffer.from(chunk).toString()
  })()
  // Ending it is an abort for the reader.
  reading.catch(() => {})
  return { read: () => text, end: () => ending.abort() }
}
