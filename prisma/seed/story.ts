import { createHash } from 'node:crypto'
import { blindIndex, type Keys, seal } from '../../src/access/encryption.ts'
import { countyOf, townOf } from '../../src/areas/area-code.ts'
import { addWorkingDays, type Calendar, dueInstant } from '../../src/calendar/working-days.ts'
import { MINUTE } from '../../src/clock.ts'
import type { Db } from '../../src/db/client.ts'
import type { Order } from '../../src/db/generated/client.ts'
import type { Channel, EvaluationLevel } from '../../src/db/generated/enums.ts'
import { OFFER_MINUTES } from '../../src/dispatch/dispatch-order.ts'
import { SCORES } from '../../src/evaluations/levels.ts'
import type { EventDraft, EventFacts, EventKind, SubjectType } from '../../src/events/catalogue.ts'
import { newId } from '../../src/ids.ts'
import { makeOrderNumber } from '../../src/orders/order-number.ts'
import { keysOf } from '../../src/orders/keys.ts'
import { FAR_FUTURE } from '../../src/orders/register-order.ts'
import { place } from '../../src/orders/sealed.ts'
import { staffId, TEAMS } from './organisation.ts'
import { DEPARTMENTS, type ITEMS } from './reference.ts'

type Item = (typeof ITEMS)[keyof typeof ITEMS]

/** One order of the demo year. */
export interface Story {
  readonly index: number
  readonly date: string
  readonly channel: Channel
  readonly areaCode: string
  readonly items: readonly Item[]
  readonly title: string
  readonly staffAccount: string
  readonly level: EvaluationLevel
}

/** Minutes after 10:00: the article's own day, the same for every order of the demo year. */
const AT = { registered: 0, verified: 1, dispatched: 2, accepted: 9, contacted: 20, booked: 22, departed: 240, arrived: 268, started: 270, submitted: 275, taken: 280, finished: 300, decided: 330, issued: 335, completed: 345, evaluated: 400, closed: 1_440 }

/** Writes one order with everything that happened to it, in one transaction, its events in one append. */
export async function writeStory(db: Db, keys: Keys, calendar: Calendar, story: Story): Promise<string> {
  const ten = new Date(`${story.date}T10:00:00.000+08:00`)
  const at = (minute: number) => new Date(ten.getTime() + minute * MINUTE)
  const id = newId('order', ten)
  const requesterId = newId('requester', ten)
  const appointmentId = newId('appointment', at(AT.booked))
  const handlerId = staffId(story.staffAccount)
  const phone = `+86139${String(10_000_000 + story.index).padStart(8, '0')}`
  const due = addWorkingDays(calendar, story.date, 5)
  const dueAt = dueInstant(due.date)
  const squad = await db.teamMember.findMany({
    where: { teamId: TEAMS.redPomegranate.id, staff: { active: true, AND: story.items.map((item) => ({ qualifications: { some: { itemCode: item.code } } })) } },
    orderBy: { staffId: 'asc' },
  })
  const offeredTo = squad.map((member) => member.staffId)
  const expiresAt = at(AT.dispatched + OFFER_MINUTES)
  const visit = { startsAt: at(AT.started), endsAt: at(AT.started + 60), staff: [handlerId] }
  const matters = story.items.map((item, i) => ({ item, id: newId('matter', at(AT.verified)), seq: i + 1, certificateId: newId('certificate', at(AT.issued)) }))
  const evaluationId = newId('evaluation', at(AT.evaluated))
  const contactId = newId('contact', at(AT.contacted))

  let row: Order = {
    id, number: makeOrderNumber('450400', story.date.replaceAll('-', ''), 1), channel: story.channel, source: '', externalNo: `DEMO-${String(story.index + 1).padStart(4, '0')}`,
    type: 'HELP', urgency: 'NORMAL', status: 'REGISTERED', version: 1, cycle: 1, priority: 0, areaCode: story.areaCode, countyCode: countyOf(story.areaCode), townCode: townOf(story.areaCode),
    itemCodes: story.items.map((item) => item.code), serviceMode: null, requesterId, onBehalf: false, partnerId: null,
    titleSealed: seal(keys, place.title(id), story.title), textSealed: null, teamId: null, handlerId: null, dispatchRound: 0,
    registeredAt: ten, verifiedAt: null, firstDispatchedAt: null, acceptedAt: null, firstContactAt: null, completedAt: null, closedAt: null,
    dueAt: null, dueProvisional: false, dueSort: FAR_FUTURE, updatedAt: ten, result: null, reasonCode: null, outcomeSealed: null, legalChannel: null,
    receivingUnit: null, transferReceipt: null, replyMethod: null,
  }
  const log: (EventDraft & { at: Date; actor: [string, string] })[] = []
  /** One verb: who, what, when, and what it changes. */
  function play<K extends EventKind>(kind: K, minute: number, actor: [string, string], data: EventFacts[K], set: Partial<Order> = {}, subject: [SubjectType, string] = ['order', id]) {
    const before = log.length === 0 ? null : keysOf(row)
    row = { ...row, ...set, version: log.length + 1, updatedAt: at(minute) }
    const draft = { kind, orderId: id, orderVersion: row.version, cycle: 1, subjectType: subject[0], subjectId: subject[1], before, after: keysOf(row), data, at: at(minute), actor }
    log.push(draft as (typeof log)[number])
  }
  const staff: [string, string] = ['STAFF', story.staffAccount]
  const theVisit: [SubjectType, string] = ['appointment', appointmentId]

  play('REGISTERED', AT.registered, ['HOTLINE_AGENT', 'hotline-agent'], { channel: story.channel })
  play('VERIFIED', AT.verified, ['DISPATCHER', 'dispatcher'], { type: 'HELP', matters: matters.length, dueAt: dueAt.toISOString(), dueProvisional: due.provisional }, { status: 'VERIFIED', serviceMode: 'ONSITE', verifiedAt: at(AT.verified), dueAt, dueSort: dueAt, dueProvisional: due.provisional })
  play('DISPATCHED', AT.dispatched, ['DISPATCHER', 'dispatcher'], { mode: 'POOL', round: 1, offeredTo, expiresAt: expiresAt.toISOString() }, { status: 'DISPATCHED', teamId: TEAMS.redPomegranate.id, dispatchRound: 1, firstDispatchedAt: at(AT.dispatched) })
  play('ACCEPTED', AT.accepted, staff, { staffId: handlerId, round: 1, superseded: offeredTo.filter((s) => s !== handlerId), waitedSeconds: (AT.accepted - AT.dispatched) * 60 }, { status: 'ACCEPTED', handlerId, acceptedAt: at(AT.accepted) })
  play('CONTACT_LOGGED', AT.contacted, staff, { method: 'TELEPHONE', outcome: 'REACHED', first: true }, { firstContactAt: at(AT.contacted) }, ['contact', contactId])
  play('APPOINTMENT_BOOKED', AT.booked, staff, { startsAt: visit.startsAt.toISOString(), endsAt: visit.endsAt.toISOString(), staff: visit.staff }, { status: 'SCHEDULED' }, theVisit)
  play('DEPARTED', AT.departed, staff, { staff: visit.staff }, {}, theVisit)
  play('ARRIVED', AT.arrived, staff, { staff: visit.staff, punctualityMinutes: AT.arrived - AT.started }, {}, theVisit)
  play('VISIT_STARTED', AT.started, staff, { staff: visit.staff }, { status: 'IN_SERVICE' }, theVisit)
  for (const m of matters) play('MATTER_SUBMITTED', AT.submitted, staff, { item: m.item.code }, {}, ['matter', m.id])
  for (const m of matters) {
    const [promised, statutory] = [m.item.promisedDays, m.item.statutoryDays].map((days) => dueInstant(addWorkingDays(calendar, story.date, days).date)) as [Date, Date]
    play('MATTER_ACCEPTED', AT.taken, ['DEPARTMENT', m.item.department], { item: m.item.code, promisedDueAt: promised.toISOString(), statutoryDueAt: statutory.toISOString() }, {}, ['matter', m.id])
  }
  play('VISIT_FINISHED', AT.finished, staff, { staff: visit.staff }, { status: 'PROCESSING' }, theVisit)
  for (const m of matters) play('MATTER_DECIDED', AT.decided, ['DEPARTMENT', m.item.department], { item: m.item.code, status: m.item.permit ? 'GRANTED' : 'COMPLETED', actualWorkingDays: 0 }, {}, ['matter', m.id])
  for (const m of matters) if (m.item.permit) play('CERTIFICATE_ISSUED', AT.issued, ['DEPARTMENT', m.item.department], { item: m.item.code, matterId: m.id }, {}, ['certificate', m.certificateId])
  play('COMPLETED', AT.completed, staff, { result: 'SOLVED' }, { status: 'COMPLETED', completedAt: at(AT.completed), result: 'SOLVED', replyMethod: 'IN_PERSON', outcomeSealed: seal(keys, place.outcome(id), '示例答复：已办结，证照已送达。') })
  play('EVALUATED', AT.evaluated, ['CITIZEN', id], { level: story.level, score: SCORES[story.level], resolved: true }, {}, ['evaluation', evaluationId])
  play('CLOSED', AT.closed, ['QUALITY', 'quality'], {}, { status: 'CLOSED', closedAt: at(AT.closed) })

  await db.$transaction(async (tx) => {
    await tx.requester.create({ data: { id: requesterId, kind: 'PERSON', nameSealed: seal(keys, place.name(requesterId), `示例群众${story.index + 1}`), phoneSealed: seal(keys, place.phone(requesterId), phone), phoneIndex: blindIndex(keys, phone), addressSealed: seal(keys, place.address(requesterId), '示例路 1 号') } })
    await tx.order.create({ data: row })
    await tx.matter.createMany({
      data: matters.map((m) => ({
        id: m.id, orderId: id, seq: m.seq, itemCode: m.item.code, status: m.item.permit ? ('GRANTED' as const) : ('COMPLETED' as const), promisedDays: m.item.promisedDays, statutoryDays: m.item.statutoryDays,
        submittedAt: at(AT.submitted), acceptedAt: at(AT.taken), decidedAt: at(AT.decided), actualWorkingDays: 0,
        promisedDueAt: dueInstant(addWorkingDays(calendar, story.date, m.item.promisedDays).date), statutoryDueAt: dueInstant(addWorkingDays(calendar, story.date, m.item.statutoryDays).date),
      })),
    })
    await tx.offer.createMany({
      data: offeredTo.map((s) => ({ id: newId('offer', at(AT.dispatched)), orderId: id, staffId: s, round: 1, state: s === handlerId ? ('ACCEPTED' as const) : ('SUPERSEDED' as const), offeredAt: at(AT.dispatched), expiresAt, closedAt: at(AT.accepted) })),
    })
    await tx.contact.create({ data: { id: contactId, orderId: id, staffId: handlerId, method: 'TELEPHONE', outcome: 'REACHED', at: at(AT.contacted) } })
    await tx.appointment.create({
      data: {
        id: appointmentId, orderId: id, areaCode: story.areaCode, status: 'FULFILLED', startsAt: visit.startsAt, endsAt: visit.endsAt, bookedAt: at(AT.booked), departedAt: at(AT.departed),
        arrivedAt: at(AT.arrived), punctualityMinutes: AT.arrived - AT.started, startedAt: at(AT.started), endedAt: at(AT.finished),
        staff: { create: { staffId: handlerId, startsAt: visit.startsAt, endsAt: visit.endsAt, occupying: false } },
        visit: { create: { id: newId('visit', at(AT.started)), orderId: id, identityChecked: true, startedAt: at(AT.started), finishedAt: at(AT.finished) } },
      },
    })
    await tx.certificate.createMany({
      data: matters.filter((m) => m.item.permit).map((m) => ({
        id: m.certificateId, orderId: id, matterId: m.id, name: `${m.item.name}证`, number: `DEMO-${m.item.code}-${story.index + 1}`, issuer: DEPARTMENTS[m.item.department].name,
        verifyCode: createHash('sha256').update(m.certificateId).digest('hex').slice(0, 12).toUpperCase(), issuedAt: at(AT.issued),
      })),
    })
    await tx.evaluation.create({ data: { id: evaluationId, orderId: id, cycle: 1, source: 'CITIZEN', level: story.level, score: SCORES[story.level], resolved: true, tags: ['FAST'], submittedAt: at(AT.evaluated) } })
    await tx.numberSequence.upsert({ where: { day: story.date.replaceAll('-', '') }, create: { day: story.date.replaceAll('-', ''), last: 1 }, update: { last: 1 } })
    const rows = log.map(({ at: when, actor, ...e }) => ({
      order_id: e.orderId, order_version: e.orderVersion, kind: e.kind, subject_type: e.subjectType, subject_id: e.subjectId, actor_kind: actor[0], actor_id: actor[1], cycle: e.cycle, at: when.toISOString(), before: e.before, after: e.after, data: e.data,
    }))
    await tx.$queryRaw`SELECT event_log_append(${JSON.stringify(rows)}::jsonb)`
  })
  return id
}
