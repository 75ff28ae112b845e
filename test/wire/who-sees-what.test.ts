import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffId } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import { startApp, TEN, type TestApp } from '../kit/app.ts'
import { type Answer, type Client, httpClient } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { registration, tokenFor, WANXIU } from '../kit/given.ts'
import { picture, upload } from '../kit/picture.ts'

/**
 * Who sees what of an order, and when: by hand, from the rules of the field (who handles it, who examines it, until when), never
 * from the policy's code. Columns are points of one order's story, rows are readers, letters what they see:
 *
 *   o the order, its number and state    m whom it is for, masked       t title and text, plain    n the note of a call
 *   p the priority, which tells of a special group    f a citizen's material, listed and downloaded    e the evaluation's text
 *   r the plain telephone, for a purpose that is logged    - nothing at all
 *
 * What is missing is as much a fault as what is there.
 */
const ORDER_OF_THE_HOTLINE = `
                  registered  verified  offered  accepted  submitted  decided  completed  evaluated  week-over
citizen           omt         omt       omt      omt       omt        omt      omt        omte       omte
hotline-agent     omtpr       omtpr     omtpr    omtnpfr   omtnpfr    omtnpfr  omtnpfr    omtnpfer   omtnpfer
dispatcher        omtpr       omtpr     omtpr    omtnpfr   omtnpfr    omtnpfr  omtnpfr    omtnpfer   omtnpfer
staff-01          -           -         om       omtnpfr   omtnpfr    omtnpfr  omtnpfr    omtnpfer   om
staff-02          -           -         om       -         -          -        -          -          -
team-lead         -           -         omtpr    omtnpfr   omtnpfr    omtnpfr  omtnpfr    omtnpfer   omtnpfer
team-lead-jinzhu  -           -         -        -         -          -        -          -          -
supervisor        omtpr       omtpr     omtpr    omtnpfr   omtnpfr    omtnpfr  omtnpfr    omtnpfer   omtnpfer
quality           omtpr       omtpr     omtpr    omtnpfr   omtnpfr    omtnpfr  omtnpfr    omtnpfer   omtnpfer
department        -           om        om       om        omtfr      om       om         om         om
department-social -           -         -        -         -          -        -          -          -
campaign-manager  -           -         -        -         -          -        -          -          -
auditor           om          om        om       om        om         om       om         om         om
admin             om          om        om       om        om         om       om         om         om
demo-bank         -           -         -        -         -          -        -          -          -
city              -           -         -        -         -          -        -          -          -
nobody            -           -         -        -         -          -        -          -          -
`
/** The same of an order that came from a partner, for those whose view differs by it. */
const ORDER_OF_A_PARTNER = `
                  registered  verified  offered  accepted  submitted  decided  completed  evaluated  week-over
demo-bank         om          om        om       om        om         om       om         om         om
demo-app          -           -         -        -         -          -        -          -          -
campaign-manager  -           -         -        -         -          -        -          -          -
department        -           om        om       om        omtfr      om       om         om         om
staff-02          -           -         om       -         -          -        -          -          -
`

/** The same of a visit of two: booked with staff-04, moved to staff-03, moved to staff-04 again, made, and another with staff-03 cancelled. */
const ORDER_OF_TWO = `
                  accepted  booked   moved    moved-back  visited  second   cancelled  completed  evaluated  week-over
staff-01          omtnpfr   omtnpfr  omtnpfr  omtnpfr     omtnpfr  omtnpfr  omtnpfr    omtnpfr    omtnpfer   om
staff-02          -         -        -        -           -        -        -          -          -          -
staff-03          -         -        omtfr    -           -        omtfr    -          -          -          -
staff-04          -         omtfr    -        omtfr       omtfr    omtfr    omtfr      omtfr      omtfr      -
team-lead-jinzhu  -         -        -        -           -        -        -          -          -          -
`

/** Rows of a table: reader, then a cell for each column. */
function read(table: string): { readonly points: readonly string[]; readonly rows: readonly (readonly [who: string, cells: readonly string[]])[] } {
  const [heads = '', ...lines] = table.trim().split('\n')
  return {
    points: heads.trim().split(/\s+/),
    rows: lines.map((line) => {
      const [who = '', ...cells] = line.trim().split(/\s+/)
      return [who, cells]
    }),
  }
}

const PHONE = '13900001234'
const TITLE = '示例：排水许可办理'
const [TEXT, NOTE, COMMENT] = ['示例：请上门办理', '示例：已约定时间', '示例：服务很好']

let app: TestApp
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app.stop())

const READ = `query ($id: ID!) { order(id: $id) { number status title text priority requester { name phone } attachments { kind path }
  evaluation { text } CONTACTS } }`
const REVEAL = 'mutation ($input: RevealContactInput!) { revealContact(input: $input) { __typename ... on RevealContactSuccess { phone } } }'

/** What somebody sees of an order now, as letters. */
async function seenBy(who: string, orderId: string): Promise<string> {
  const token = who === 'nobody' ? null : await app.token(who === 'citizen' ? tokenFor(app, orderId) : who)
  const client: Client = httpClient(app.url, token)
  const { data } = await client.raw(READ.replace('CONTACTS', 'contacts { note }'), { id: orderId })
  const order: Answer = data?.order
  if (!order) return (await reveals(client, who, orderId)) ? 'r' : '-'
  expect(order, who).toMatchObject({ number: expect.any(String), status: expect.any(String) })
  expect([TITLE, null], who).toContain(order.title)
  const whole = order.title === TITLE && order.text === TEXT
  expect({ who, title: order.title === null, text: order.text === null }).toEqual({ who, title: !whole, text: !whole })
  const files = order.attachments.filter((one: Answer) => one.kind === 'MATERIAL')
  for (const { path } of files) {
    const response = await fetch(`${app.url}${path}`, token === null ? {} : { headers: { authorization: `Bearer ${token}` } })
    await response.arrayBuffer()
    expect({ who, status: response.status }).toEqual({ who, status: 200 })
  }
  const seen = {
    o: true,
    m: order.requester.name === '示**' && order.requester.phone === '139****1234',
    t: whole,
    n: order.contacts?.some((one: Answer) => one.note === NOTE) ?? false,
    p: order.priority !== null,
    f: files.length > 0,
    e: order.evaluation?.text === COMMENT,
    r: await reveals(client, who, orderId),
  }
  return Object.entries(seen)
    .filter(([, is]) => is)
    .map(([letter]) => letter)
    .join('')
}

async function reveals(client: Client, who: string, orderId: string): Promise<boolean> {
  const purpose = who.startsWith('department') ? 'EXAMINE' : ['staff-03', 'staff-04'].includes(who) ? 'VISIT' : 'CALL'
  const { data } = await client.raw(REVEAL, { input: { orderId, fields: ['PHONE'], purpose } })
  if (data?.revealContact?.__typename !== 'RevealContactSuccess') return false
  expect({ who, phone: data.revealContact.phone }).toEqual({ who, phone: `+86${PHONE}` })
  return true
}

/** The story of a visit of two, after its acceptance. */
function visitOf({ accepted, decided, completed, evaluated }: Story): Story {
  let orderId = ''
  let day = 1
  const span = (whom: string) => {
    const startsAt = new Date(app.clock.now().getTime() + day++ * DAY)
    return { startsAt, endsAt: new Date(startsAt.getTime() + HOUR), staffIds: [staffId(whom)] }
  }
  const step = (verb: string, input: Record<string, unknown> = {}) => did(app, 'staff-01', verb, { orderId, ...input })
  const at = (play: () => Promise<unknown>) => async () => {
    await play()
    return orderId
  }
  let startsAt = new Date(0)
  return {
    accepted: async () => {
      app.clock.set(TEN)
      orderId = (await accepted?.()) ?? ''
      return orderId
    },
    booked: at(() => step('bookAppointment', span('staff-04'))),
    moved: at(() => step('rescheduleAppointment', span('staff-03'))),
    'moved-back': at(() => {
      const back = span('staff-04')
      startsAt = back.startsAt
      return step('rescheduleAppointment', back)
    }),
    visited: at(async () => {
      app.clock.set(startsAt)
      await did(app, 'staff-04', 'arriveAtVisit', { orderId })
      await did(app, 'staff-04', 'startVisit', { orderId, identityChecked: true })
      await did(app, 'staff-04', 'finishVisit', { orderId })
    }),
    second: at(() => step('scheduleFollowUp', span('staff-03'))),
    cancelled: at(() => step('cancelAppointment', { reason: 'OTHER' })),
    completed: async () => {
      await decided?.()
      return (await completed?.()) ?? ''
    },
    evaluated: evaluated as Story[string],
    'week-over': at(() => app.pass(7 * DAY + MINUTE)),
  }
}

type Story = Record<string, () => Promise<string>>

/** The story of an order, a step to each point of the tables. */
function storyOf(registeredBy: string, channel: string): Story {
  let orderId = ''
  let matterId = ''
  const step = async (who: string, verb: string, input: Record<string, unknown>, selection?: string) =>
    did(app, who === 'citizen' ? tokenFor(app, orderId) : who, verb, { orderId, ...input }, selection)
  const at = (play: () => Promise<unknown>) => async () => {
    await play()
    return orderId
  }
  return {
    registered: at(async () => {
      const requester = { kind: 'PERSON', name: '示例群众', phone: PHONE, address: '示例路 1 号', specialGroups: ['AGED'] }
      const input = registration({ channel, areaCode: WANXIU, title: TITLE, text: TEXT, requester })
      orderId = (await did(app, registeredBy, 'registerOrder', input)).order.id
    }),
    verified: at(async () => {
      const input = { type: 'HELP', items: [ITEMS.drainage.code], serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true }
      matterId = (await step('dispatcher', 'verifyOrder', input, 'order { matters { id } }')).order.matters[0].id
    }),
    offered: at(async () => {
      const { data } = await (await app.as('dispatcher')).raw('{ teams(first: 10) { nodes { id name } } }')
      const team = data.teams.nodes.find((one: Answer) => one.name === '红石榴服务队')
      await step('dispatcher', 'dispatchOrder', { mode: 'POOL', teamId: team.id })
    }),
    accepted: at(async () => {
      await step('staff-01', 'acceptOrder', {})
      await step('staff-01', 'logContact', { method: 'TELEPHONE', outcome: 'REACHED', note: NOTE })
      const { json } = await upload(app, 'staff-01', picture(9))
      await step('staff-01', 'addAttachment', { sha256: json.sha256, kind: 'MATERIAL' })
    }),
    submitted: at(() => step('staff-01', 'submitMatter', { matterId })),
    decided: at(async () => {
      await step('department', 'acceptMatter', { matterId })
      await step('department', 'decideMatter', { matterId, outcome: 'GRANTED' })
    }),
    completed: at(() => step('staff-01', 'completeOrder', { result: 'SOLVED', reply: '示例', replyMethod: 'SMS' })),
    evaluated: at(() => step('citizen', 'evaluateOrder', { level: 'SATISFIED', resolved: true, text: COMMENT })),
    'week-over': at(async () => app.clock.advance(7 * DAY + 1)),
  }
}

/** The story of an order that is visited by two. */
function storyOfTwo(): Story {
  const story = storyOf('hotline-agent', 'HOTLINE_12345')
  const { registered, verified, offered, accepted, submitted, decided } = story
  return visitOf({
    ...story,
    accepted: async () => {
      for (const before of [registered, verified, offered]) await before?.()
      return (await accepted?.()) ?? ''
    },
    decided: async () => {
      await submitted?.()
      return (await decided?.()) ?? ''
    },
  })
}

describe.each([
  ['of the hotline', ORDER_OF_THE_HOTLINE, () => storyOf('hotline-agent', 'HOTLINE_12345')],
  ['of a partner', ORDER_OF_A_PARTNER, () => storyOf('demo-bank', 'PARTNER_APP')],
  ['that is visited by two', ORDER_OF_TWO, storyOfTwo],
])('An order %s', (_which, table, tell) => {
  it('is seen as the table says, by each at each point of its story', async () => {
    const { points, rows } = read(table)
    const story = tell()
    expect(points).toEqual(Object.keys(story))
    const seen = new Map(rows.map(([who]) => [who, [] as string[]]))
    for (const point of points) {
      const orderId = await story[point]?.()
      for (const [who, cells] of seen) cells.push(await seenBy(who, String(orderId)))
    }
    expect(Object.fromEntries([...seen].map(([who, cells]) => [who, cells.join(' ')]))).toEqual(
      Object.fromEntries(rows.map(([who, cells]) => [who, cells.join(' ')])),
    )
  })
})
