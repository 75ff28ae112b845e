import { blindIndex, type Keys, seal } from '../../src/access/encryption.ts'
import { newestQueryKey } from '../../src/access/query-code.ts'
import { countyOf, townOf } from '../../src/areas/area-code.ts'
import { dateInShanghai } from '../../src/clock.ts'
import type { Tx } from '../../src/db/database.ts'
import type { Order, Prisma } from '../../src/db/generated/client.ts'
import { SCORES } from '../../src/evaluations/levels.ts'
import { scaleOf } from '../../src/evaluations/scale.ts'
import { newId } from '../../src/ids.ts'
import { verifyCode } from '../../src/matters/issue-certificate.ts'
import { UNTOUCHED } from '../../src/orders/facts.ts'
import { makeOrderNumber } from '../../src/orders/order-number.ts'
import { place } from '../../src/orders/sealed.ts'
import type { NOTICE_TEMPLATES } from '../../src/orders/write-notice.ts'
import { FAR_FUTURE } from '../../src/registration/write-registrations.ts'
import { insertRows } from './insert.ts'
import { TEAMS } from './organisation.ts'
import { DEPARTMENTS, firstVersion } from './reference.ts'
import { AT, type Cast, REPLY } from './story.ts'
import { type ClockScene, deadlines, handlings } from './story-clocks.ts'
import { offerEnd, outcomeOf, playStory } from './story-events.ts'

/** Rows of one story, by table. */
export type StoryRows = ReturnType<typeof rowsOf>

/** Everything a story leaves in the database. */
export function rowsOf(keys: Keys, cast: Cast, clocks: ClockScene) {
  const { order, events } = playStory(cast, registered(keys, cast))
  return {
    requesters: [requester(keys, cast)],
    orders: [{ ...order, outcomeSealed: seal(keys, place.outcome(order.id), REPLY) }],
    matters: matters(cast),
    offers: offers(cast),
    contacts: [
      { id: cast.contactId, orderId: order.id, staffId: cast.handlerId, method: 'TELEPHONE' as const, outcome: 'REACHED' as const, at: cast.at('contacted') },
    ],
    ...visitRows(cast),
    certificates: certificates(cast),
    evaluations: [evaluation(cast)],
    deadlines: deadlines(cast, clocks),
    handlings: handlings(cast),
    notices: notices(cast),
    days: [{ day: compact(cast.story.date), last: 1 }],
    events: events.map((e) => ({
      order_id: e.orderId,
      order_version: e.orderVersion,
      kind: e.kind,
      subject_type: e.subjectType,
      subject_id: e.subjectId,
      actor_kind: e.actor[0],
      actor_id: e.actor[1],
      cycle: e.cycle,
      at: e.at.toISOString(),
      before: e.before,
      after: e.after,
      data: e.data,
    })),
  }
}

/** Writes the rows of many stories, table by table; their events last, in one append. */
export async function writeRows(tx: Tx, stories: readonly StoryRows[]): Promise<void> {
  const all = <K extends keyof StoryRows>(table: K) => stories.flatMap((rows) => rows[table] as StoryRows[K][number][])
  await insertRows(tx, 'requester', all('requesters'))
  await insertRows(tx, 'service_order', all('orders'))
  await insertRows(tx, 'matter', all('matters'))
  await insertRows(tx, 'offer', all('offers'))
  await insertRows(tx, 'contact', all('contacts'))
  await insertRows(tx, 'appointment', all('appointments'))
  await insertRows(tx, 'appointment_staff', all('appointmentStaff'))
  await insertRows(tx, 'visit', all('visits'))
  await insertRows(tx, 'certificate', all('certificates'))
  await insertRows(tx, 'evaluation', all('evaluations'))
  await insertRows(tx, 'deadline', all('deadlines'))
  await insertRows(tx, 'handling', all('handlings'))
  await insertRows(tx, 'notice', all('notices'))
  await tx.numberSequence.createMany({ data: all('days') })
  await tx.$queryRaw`SELECT event_log_append(${JSON.stringify(all('events'))}::jsonb)`
}

const compact = (date: string) => date.replaceAll('-', '')

/** The order as registered. */
function registered(keys: Keys, { story, orderId, requesterId, itemCodes, at }: Cast): Order {
  return {
    id: orderId,
    number: makeOrderNumber('450400', compact(story.date), 1),
    channel: story.channel,
    source: '',
    externalNo: externalNo(story.index),
    partnerId: null,
    type: 'HELP',
    urgency: 'NORMAL',
    status: 'REGISTERED',
    standing: 'LIVE',
    version: 1,
    cycle: 1,
    queryGeneration: 0,
    queryKey: newestQueryKey(keys),
    priority: 0,
    dispatchRound: 0,
    areaCode: story.areaCode,
    countyCode: countyOf(story.areaCode),
    townCode: townOf(story.areaCode),
    itemCodes,
    serviceMode: null,
    requesterId,
    requesterReached: null,
    exceptionSealed: null,
    onBehalf: false,
    titleSealed: seal(keys, place.title(orderId), story.title),
    textSealed: null,
    teamId: null,
    handlerId: null,
    companionIds: [],
    receivedAt: null,
    registeredAt: at('registered'),
    verifiedAt: null,
    firstDispatchedAt: null,
    acceptedAt: null,
    firstContactAt: null,
    completedAt: null,
    closedAt: null,
    dueAt: null,
    dueProvisional: false,
    dueSort: FAR_FUTURE,
    clockSort: FAR_FUTURE,
    updatedAt: at('registered'),
    result: null,
    reasonCode: null,
    outcomeSealed: null,
    legalChannel: null,
    receivingUnit: null,
    transferReceipt: null,
    replyMethod: null,
    ...UNTOUCHED,
    incompleteProposalSealed: null,
    answersSealed: null,
    knowledgeSealed: null,
  }
}

/** The order's number in its channel's own system. */
export const externalNo = (index: number) => `DEMO-${String(index + 1).padStart(4, '0')}`
/** Clearly fictional: the name says that it is an example. */
export const requesterName = (index: number) => `示例群众${index + 1}`
export const ADDRESS = '示例路 1 号'

function requester(keys: Keys, { story, requesterId: id, phone }: Cast): Prisma.RequesterCreateManyInput {
  return {
    id,
    kind: 'PERSON',
    nameSealed: seal(keys, place.name(id), requesterName(story.index)),
    phoneSealed: seal(keys, place.phone(id), phone),
    phoneIndex: blindIndex(keys, phone),
    addressSealed: seal(keys, place.address(id), ADDRESS),
  }
}

function matters(cast: Cast): Prisma.MatterCreateManyInput[] {
  const { orderId, at } = cast
  return cast.matters.map((m) => ({
    id: m.id,
    orderId,
    seq: m.seq,
    itemCode: m.item.code,
    itemVersionId: firstVersion(m.item.code),
    instant: m.item.instant,
    status: outcomeOf(m),
    promisedDays: m.item.promisedDays,
    statutoryDays: m.item.statutoryDays,
    submittedAt: at('submitted'),
    acceptedAt: at('taken'),
    promisedDueAt: m.promisedDueAt,
    statutoryDueAt: m.statutoryDueAt,
    decidedAt: at('decided'),
    actualWorkingDays: 0,
  }))
}

function offers(cast: Cast): Prisma.OfferCreateManyInput[] {
  const { orderId, at, handlerId } = cast
  return cast.offeredTo.map((staffId) => ({
    id: newId('offer', at('dispatched')),
    orderId,
    staffId,
    teamId: TEAMS.redPomegranate.id,
    cycle: 1,
    round: 1,
    score: cast.score,
    forced: false,
    state: staffId === handlerId ? 'ACCEPTED' : 'SUPERSEDED',
    offeredAt: at('dispatched'),
    expiresAt: offerEnd(cast),
    closedAt: at('accepted'),
  }))
}

function visitRows({ story, orderId, appointmentId, handlerId, visit, at }: Cast) {
  return {
    appointments: [
      {
        id: appointmentId,
        orderId,
        areaCode: story.areaCode,
        status: 'FULFILLED' as const,
        startsAt: visit.startsAt,
        endsAt: visit.endsAt,
        bookedAt: at('booked'),
        departedAt: at('departed'),
        arrivedAt: at('arrived'),
        punctualityMinutes: AT.arrived - AT.started,
        arrivalBand: 'AT_DOOR' as const,
        startedAt: at('started'),
        endedAt: at('finished'),
      },
    ],
    appointmentStaff: [{ appointmentId, staffId: handlerId, startsAt: visit.startsAt, endsAt: visit.endsAt, occupying: false }],
    visits: [{ id: newId('visit', at('started')), appointmentId, orderId, identityChecked: true, startedAt: at('started'), finishedAt: at('finished') }],
  }
}

function certificates({ story, orderId, at, matters }: Cast): Prisma.CertificateCreateManyInput[] {
  return matters
    .filter((m) => m.item.permit)
    .map((m) => ({
      id: m.certificateId,
      orderId,
      matterId: m.id,
      name: `${m.item.name}证`,
      number: `DEMO-${m.item.code}-${story.index + 1}`,
      issuer: DEPARTMENTS[m.item.department].name,
      verifyCode: verifyCode(),
      issuedAt: at('issued'),
    }))
}

function evaluation({ story, orderId, evaluationId: id, at }: Cast): Prisma.EvaluationCreateManyInput {
  return {
    id,
    orderId,
    cycle: 1,
    source: 'CITIZEN',
    level: story.level,
    score: SCORES[story.level],
    resolved: true,
    tags: ['FAST'],
    scale: scaleOf(dateInShanghai(at('evaluated'))).version,
    submittedAt: at('evaluated'),
  }
}

/** The notices the verbs write; by now long sent. */
function notices({ orderId, visit, at }: Cast): Prisma.NoticeCreateManyInput[] {
  const times = { startsAt: visit.startsAt.toISOString(), endsAt: visit.endsAt.toISOString() }
  const notice = (template: (typeof NOTICE_TEMPLATES)[number], createdAt: Date, parameters: Record<string, string> = {}) => {
    const id = newId('notice', createdAt)
    return { id, orderId, template, parameters, state: 'SENT' as const, createdAt }
  }
  return [notice('REGISTERED', at('registered')), notice('BOOKED', at('booked'), times), notice('COMPLETED', at('completed'))]
}
