import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type GraphQLObjectType, getNamedType, isLeafType, isNonNullType, isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { staffId } from '../../prisma/seed/organisation.ts'
import { seal } from '../../src/access/encryption.ts'
import { DAY } from '../../src/clock.ts'
import { newId } from '../../src/ids.ts'
import { place } from '../../src/orders/sealed.ts'
import { packageRoot } from '../../src/root.ts'
import { schema } from '../../src/schema.ts'
import { startApp, TEN, type TestApp } from '../kit/app.ts'
import type { Answer, Client } from '../kit/client.ts'
import { codeOf, tokenNow } from '../kit/given.ts'
import { markCampaign } from '../kit/marked-campaign.ts'
import { type MarkedOrder, playMarked, registerMarked } from '../kit/marked-order.ts'

const GOLDEN = join(packageRoot, 'test/access/field-matrix.golden.txt')

/** Where each type is found, seen from the order. */
const PATHS: Record<string, readonly string[]> = {
  Order: [],
  Requester: ['requester'],
  Matter: ['matters'],
  Certificate: ['certificates'],
  Contact: ['contacts'],
  Offer: ['offers'],
  Appointment: ['appointment'],
  Visit: ['appointment', 'visit'],
  Evaluation: ['evaluation'],
  Appeal: ['evaluation', 'appeal'],
  Rectification: ['rectifications'],
  Revisit: ['revisits'],
  Staff: ['handler'],
  Team: ['team'],
  TimelineEntry: ['timeline', 'nodes'],
  TimelineChange: ['timeline', 'nodes', 'changes'],
  ProactiveBasis: ['proactiveBasis'],
  Custody: ['originals'],
  Attachment: ['attachments'],
  Recording: ['recordings'],
  Proof: ['proofs'],
  Authorization: ['authorizations'],
  AgencyDocument: ['agencyDocuments'],
  MaterialNotice: ['matters', 'materialNotices'],
  MatterSuspension: ['matters', 'suspensions'],
  Participant: ['participant'],
  Campaign: ['participant', 'campaign'],
  CampaignSite: ['participant', 'site'],
  CampaignSlot: ['participant', 'slot'],
  StationResult: ['participant', 'stationResults'],
  Outreach: ['participant', 'outreach'],
}

/** Who looks; `tracking` is somebody without a token who knows number and query code. */
const VIEWERS = [
  'citizen',
  'tracking',
  'demo-bank',
  'demo-app',
  'hotline-agent',
  'dispatcher',
  'staff-01',
  'staff-02',
  'staff-04',
  'team-lead',
  'team-lead-jinzhu',
  'supervisor',
  'quality',
  'campaign-manager',
  'department',
  'auditor',
  'admin',
  'city',
  'nobody',
] as const
type Who = (typeof VIEWERS)[number]
const HEADINGS: Partial<Record<Who, string>> = {
  'demo-bank': 'its partner',
  'demo-app': 'another partner',
  'staff-01': 'its handler',
  'staff-02': 'other staff',
  'staff-04': 'its companion',
  'team-lead': 'its team lead',
  'team-lead-jinzhu': 'another lead',
  city: 'board',
}

const SIGNS = { value: 'V', masked: 'm', null: '0', forbidden: 'x', unreachable: '.' } as const
type Seen = keyof typeof SIGNS
const MASKED = new Set(['Requester.name', 'Requester.phone', 'Requester.idNumber', 'Requester.address'])

let app: TestApp
let order: MarkedOrder

beforeAll(async () => {
  app = await startApp()
  order = await playMarked(app, await registerMarked(app))
  // What no one order can have: every column filled, so that a null in the table below is a refusal and nothing else.
  const { db } = app.runtime
  const now = app.clock.now()
  await db.order.update({
    where: { id: order.id },
    data: {
      channel: 'PROACTIVE',
      reasonCode: 'SAFETY',
      legalChannel: '示例',
      receivingUnit: '示例',
      transferReceipt: 'R-1',
      status: 'CLOSED',
      closedAt: now,
      ...{ incompleteProposed: 'SAFETY', incompleteProposalSealed: seal(app.runtime.keys, place.incompleteProposal(order.id), '示例') },
    },
  })
  const { campaignId } = await markCampaign(app, order.id)
  const evidenceSealed = seal(app.runtime.keys, place.consentEvidence(order.id), '示例')
  const basis = { consentMethod: 'TELEPHONE', consentAt: now, askedById: staffId('staff-01'), evidenceSealed, evidenceHash: 'a'.repeat(64) } as const
  await db.proactiveBasis.create({ data: { orderId: order.id, ...basis, duty: 'ELDERLY_CARE', campaignId } })
  await db.authorization.updateMany({ where: { orderId: order.id }, data: { witnessBadge: 'RP-02', revokedAt: now } })
  await db.authorization.create({
    data: {
      ...{ id: newId('authorization', now), orderId: order.id, agentStaffId: staffId('staff-01'), itemCodes: [], scope: ['SIGN'], method: 'E_SIGN' },
      ...{ validFrom: now, validTo: new Date(now.getTime() + DAY), evidenceHash: 'b'.repeat(64), grantedAt: now },
    },
  })
  await db.agencyDocument.create({ data: { id: newId('document', now), orderId: order.id, kind: 'MANDATE', number: 'W-1', hash: 'd'.repeat(64), madeAt: now } })
  await db.matterSuspension.create({
    data: {
      id: newId('procedure', now),
      matterId: order.matterIds[0] as string,
      ground: 'TESTING',
      evidence: 'X-1',
      expectedUntil: now,
      startedAt: now,
      endedAt: now,
    },
  })
  await db.materialNotice.create({
    data: { id: newId('material', now), matterId: order.matterIds[0] as string, round: 1, materials: ['示例材料'], late: ['示例材料'], notifiedAt: now },
  })
  await db.appointment.updateMany({
    where: { orderId: order.id },
    data: {
      cancelReason: 'OTHER',
      abortReason: 'SAFETY',
      arrivalReason: 'OTHER',
      etaFrom: now,
      etaTo: now,
      previousId: 'appointment_before',
      standsUntil: now,
    },
  })
  await db.matter.updateMany({ where: { orderId: order.id }, data: { remedy: '示例' } })
  await db.matter.update({ where: { id: order.matterIds[1] as string }, data: { seq: 0 } })
})
afterAll(() => app.stop())

const typeNamed = (name: string) => schema.getType(name) as GraphQLObjectType
const fieldsOf = (type: string) => Object.values(typeNamed(type).getFields())

/** A field with the least below it, its arguments left out. */
function least(type: string, field: string): string {
  const found = typeNamed(type).getFields()[field]
  if (!found || found.args.some((a) => isNonNullType(a.type))) throw new Error(`${type}.${field} needs an argument: say here which`)
  const named = getNamedType(found.type)
  if (isLeafType(named)) return field
  return isObjectType(named) && named.getFields().edges ? `${field}(first: 1) { edges { __typename } }` : `${field} { __typename }`
}

const client = async (who: Who): Promise<Client> =>
  app.as(who === 'citizen' ? await tokenNow(app, order.id) : who === 'tracking' || who === 'nobody' ? null : who)

/** The value at the end of a path; of a list, the first that has it. */
function dig(data: Answer, path: readonly string[]): Answer[] {
  return path
    .reduce<Answer[]>((all, step) => all.flatMap((one) => (one === null || one === undefined ? [] : [one[step]].flat())), [data])
    .filter((one) => one !== null && one !== undefined)
}

/** What somebody gets of every field of a type, all at once; a forbidden one is named by its error and left out the next time. */
async function look(who: Who, type: string): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>()
  const path = PATHS[type] as readonly string[]
  const ask = await client(who)
  for (;;) {
    const open = fieldsOf(type).filter((f) => !seen.has(f.name))
    const inner = path.reduceRight(
      (inside, step) => `${step}${step === 'timeline' ? '(first: 30)' : ''} { ${inside} }`,
      `__typename ${open.map((f) => least(type, f.name)).join(' ')}`,
    )
    const answer =
      who === 'tracking'
        ? await ask.raw(`query ($n: String!, $c: String!) { trackedOrder(number: $n, code: $c) { order { ${inner} } } }`, {
            n: order.number,
            c: await codeOf(app.runtime, { id: order.id }),
          })
        : await ask.raw(`query ($id: ID!) { order(id: $id) { ${inner} } }`, { id: order.id })
    const root = who === 'tracking' ? ['trackedOrder', 'order'] : ['order']
    const refused = (answer.errors ?? []).map((e) => ({ at: (e.path ?? []).filter((p) => typeof p === 'string'), code: e.extensions.code }))
    if (refused.some((r) => r.code !== 'FORBIDDEN' && r.code !== 'UNAUTHENTICATED')) throw new Error(`${who} ${type}: ${JSON.stringify(answer.errors)}`)
    const own = refused.filter((r) => r.at.length > root.length + path.length)
    for (const { at } of own) seen.set(at.at(root.length + path.length) as string, 'forbidden')
    if (own.length > 0) continue
    const found = dig(answer.data, [...root, ...path])
    for (const field of open) {
      const values = found.map((one) => one[field.name]).filter((value) => value !== null)
      const masked = MASKED.has(`${type}.${field.name}`) && values.length > 0 && values.every((value) => String(value).includes('*'))
      seen.set(field.name, found.length === 0 ? 'unreachable' : values.length === 0 ? 'null' : masked ? 'masked' : 'value')
    }
    return seen
  }
}

async function matrix(): Promise<Map<string, Seen[]>> {
  const rows = new Map<string, Seen[]>()
  for (const who of VIEWERS) {
    for (const type of Object.keys(PATHS)) {
      for (const [field, seen] of await look(who, type)) {
        const row = rows.get(`${type}.${field}`) ?? []
        row.push(seen)
        rows.set(`${type}.${field}`, row)
      }
    }
  }
  return rows
}

/** The table as it stands in the golden file. */
function written(rows: Map<string, Seen[]>): string {
  const headings = VIEWERS.map((who) => HEADINGS[who] ?? who)
  const height = Math.max(...headings.map((h) => h.length))
  const width = Math.max(...[...rows.keys()].map((k) => k.length)) + 2
  const heads = Array.from({ length: height }, (_, line) => `${''.padEnd(width)}${headings.map((h) => h.padStart(height).charAt(line)).join(' ')}`.trimEnd())
  const lines = [...rows]
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([field, row], i, all) => {
      const gap = i > 0 && all[i - 1]?.[0].split('.')[0] !== field.split('.')[0] ? '\n' : ''
      return `${gap}${field.padEnd(width)}${row.map((seen) => SIGNS[seen]).join(' ')}`
    })
  return [
    'Who sees what (字段可见性): a completed, evaluated order of a partner, with every column filled.',
    'V value   m masked   0 null   x forbidden   . cannot be reached from the order',
    'Written by test/access/field-matrix.test.ts; changed with UPDATE_GOLDEN=1, and read before it is committed.',
    '',
    ...heads,
    '',
    ...lines,
    '',
  ].join('\n')
}

const rank = (field: string) => {
  const [type = '', name = ''] = field.split('.')
  return Object.keys(PATHS).indexOf(type) * 1_000 + fieldsOf(type).findIndex((f) => f.name === name)
}

describe('who sees what', () => {
  let rows: Map<string, Seen[]>
  beforeAll(async () => {
    rows = await matrix()
  })
  const seenBy = (field: string) => VIEWERS.filter((_who, i) => rows.get(field)?.[i] === 'value')
  const readers = ['hotline-agent', 'dispatcher', 'staff-01', 'team-lead', 'supervisor', 'quality']

  test('is as the golden table says', () => {
    const now = written(rows)
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(GOLDEN, now)
    expect(existsSync(GOLDEN) ? readFileSync(GOLDEN, 'utf8') : '', 'read the difference; if it is meant, run with UPDATE_GOLDEN=1').toBe(now)
  })

  test('is known for every field of these types', () => {
    for (const type of Object.keys(PATHS))
      for (const field of fieldsOf(type)) expect(rows.get(`${type}.${field.name}`), `${type}.${field.name}`).toHaveLength(VIEWERS.length)
  })

  test('is a value, or a mask, for somebody: a null in the table is a refusal', () => {
    const never = [...rows].filter(([, row]) => !row.includes('value') && !row.includes('masked')).map(([field]) => field)
    // What becomes of its certificate after the issue is read in test/matters/certificates.test.ts.
    // The order of the table is neither merged nor suspended, its appeal was dismissed, its measure needed no limit, and nobody is to be
    // called back, moved or waits for a time; the evaluation of the table is of the whole, and its case answers it.
    expect(never.sort()).toEqual([
      'Certificate.file',
      'Certificate.handOver',
      'Certificate.revocation',
      'Evaluation.appointment',
      'Evaluation.excludedAt',
      'Evaluation.matter',
      'Matter.evaluation',
      'Order.erasedAt',
      'Order.mergedIntoNumber',
      'Order.mergedIntoResult',
      'Order.mergedIntoStatus',
      'Order.openRevisit',
      'Order.proposedMove',
      'Order.slotWait',
      'Order.suspendedAt',
      'Rectification.limitUntil',
      'Rectification.revisit',
      'TimelineChange.clock',
    ])
  })

  test('masks name, telephone, number and address of the requester for everyone', () => {
    for (const field of MASKED) expect(seenBy(field), field).toEqual([])
  })

  test('shows free text to those who handle the order and to its citizen, and to nobody else', () => {
    for (const field of ['Order.reply', 'Matter.reason', 'Evaluation.text']) expect(seenBy(field).sort(), field).toEqual(['citizen', ...readers].sort())
    // Companions of a visit read what it is about, and what was done at the door.
    for (const field of ['Order.title', 'Order.text', 'Visit.materialsReceived', 'Visit.materialsReturned', 'Visit.guidance'])
      expect(seenBy(field).sort(), field).toEqual(['citizen', 'staff-04', ...readers].sort())
    // Notes are for colleagues; the priority tells of a special group.
    for (const field of ['Contact.note', 'Order.priority', 'Order.incompleteExplanation']) expect(seenBy(field).sort(), field).toEqual([...readers].sort())
  })

  test('shows nothing of an order to those who may not know of it', () => {
    for (const who of ['demo-app', 'staff-02', 'team-lead-jinzhu', 'city', 'nobody'] as const) {
      const i = VIEWERS.indexOf(who)
      expect(
        [...rows].filter(([, row]) => row[i] !== 'unreachable' && row[i] !== 'forbidden').map(([field]) => field),
        who,
      ).toEqual([])
    }
  })

  test('closes an order’s text to its handler a week after completion', async () => {
    app.clock.advance(7 * DAY + 1)
    const late = await look('staff-01', 'Order')
    app.clock.set(TEN)
    expect([late.get('title'), late.get('text'), late.get('reply'), late.get('number')]).toEqual(['null', 'null', 'null', 'value'])
  })

  test('opens nothing more by asking for a thing by its id', async () => {
    const { db } = app.runtime
    const one = await db.order.findUniqueOrThrow({
      where: { id: order.id },
      include: { matters: true, certificates: true, contacts: true, appointments: { include: { visit: true } }, evaluations: true },
    })
    const ids: Record<string, string | undefined> = {
      Order: one.id,
      Matter: one.matters[0]?.id,
      Certificate: one.certificates[0]?.id,
      Contact: one.contacts[0]?.id,
      Appointment: one.appointments[0]?.id,
      Visit: one.appointments[0]?.visit?.id,
      Evaluation: one.evaluations[0]?.id,
    }
    for (const who of VIEWERS.filter((w) => w !== 'tracking')) {
      const sees = rows.get('Order.number')?.[VIEWERS.indexOf(who)] === 'value'
      for (const [type, id] of Object.entries(ids)) {
        const answer = await (await client(who)).raw('query ($id: ID!) { node(id: $id) { __typename id } }', { id })
        if (!sees) expect({ who, type, node: answer.data?.node ?? null }).toEqual({ who, type, node: null })
      }
    }
  })
})
