import { MINUTE } from '../../src/clock.ts'
import type { Order } from '../../src/db/generated/client.ts'
import { OFFER_MINUTES } from '../../src/dispatch/open-round.ts'
import { SCORES } from '../../src/evaluations/levels.ts'
import type { EventDraft, EventFacts, EventKind, EventSubjects } from '../../src/events/catalogue.ts'
import { keysOf } from '../../src/orders/keys.ts'
import { TEAMS } from './organisation.ts'
import { AT, type Cast } from './story.ts'

type Actor = readonly [kind: string, id: string]

/** An event with who and when, as the log takes it. */
type Told = EventDraft & { readonly at: Date; readonly actor: Actor }

/**
 * Plays a story verb by verb, as the operations would: each changes the order and leaves one event.
 * @param first the order as registered
 * @returns the order at the end, and its events
 */
export function playStory(cast: Cast, first: Order): { order: Order; events: Told[] } {
  const { story, at, orderId, handlerId, appointmentId, offeredTo, matters } = cast
  const events: Told[] = []
  let order = first
  /** One verb: what, when, who, its facts, the columns it changes, and what it is about, if not the order itself. */
  function play<K extends EventKind>(
    kind: K,
    when: keyof typeof AT,
    actor: Actor,
    data: EventFacts[K],
    set: Partial<Order> = {},
    subject?: readonly [EventSubjects[K], string],
  ) {
    const before = events.length === 0 ? null : keysOf(order)
    order = { ...order, ...set, version: events.length + 1, updatedAt: at(when) }
    const draft = {
      kind,
      orderId,
      orderVersion: order.version,
      cycle: 1,
      subjectType: subject?.[0] ?? 'order',
      subjectId: subject?.[1] ?? orderId,
      before,
      after: keysOf(order),
      data,
      at: at(when),
      actor,
    }
    events.push(draft as Told)
  }
  const agent: Actor = ['HOTLINE_AGENT', 'hotline-agent']
  const dispatcher: Actor = ['DISPATCHER', 'dispatcher']
  const staff: Actor = ['STAFF', story.staffAccount]
  const department = (m: Cast['matters'][number]): Actor => ['DEPARTMENT', m.item.department]
  const visit = ['appointment', appointmentId] as const
  const onVisit = { staff: [handlerId] }

  play('REGISTERED', 'registered', agent, { channel: story.channel })
  play(
    'VERIFIED',
    'verified',
    dispatcher,
    { type: 'HELP', matters: matters.length, dueAt: cast.dueAt.toISOString(), dueProvisional: cast.dueProvisional },
    {
      status: 'VERIFIED',
      serviceMode: 'ONSITE',
      requesterReached: true,
      verifiedAt: at('verified'),
      dueAt: cast.dueAt,
      dueSort: cast.dueAt,
      dueProvisional: cast.dueProvisional,
    },
  )
  play(
    'DISPATCHED',
    'dispatched',
    dispatcher,
    { mode: 'POOL', round: 1, offeredTo, expiresAt: offerEnd(cast).toISOString() },
    { status: 'DISPATCHED', teamId: TEAMS.redPomegranate.id, dispatchRound: 1, firstDispatchedAt: at('dispatched'), returnUntil: cast.returnUntil },
  )
  play(
    'ACCEPTED',
    'accepted',
    staff,
    { staffId: handlerId, round: 1, superseded: offeredTo.filter((id) => id !== handlerId).sort(), waitedSeconds: (AT.accepted - AT.dispatched) * 60 },
    { status: 'ACCEPTED', handlerId, acceptedAt: at('accepted') },
  )
  play('CONTACT_LOGGED', 'contacted', staff, { method: 'TELEPHONE', outcome: 'REACHED', first: true }, { firstContactAt: at('contacted') }, [
    'contact',
    cast.contactId,
  ])
  play(
    'APPOINTMENT_BOOKED',
    'booked',
    staff,
    { startsAt: cast.visit.startsAt.toISOString(), endsAt: cast.visit.endsAt.toISOString(), ...onVisit },
    { status: 'SCHEDULED' },
    visit,
  )
  play('DEPARTED', 'departed', staff, onVisit, {}, visit)
  play('ARRIVED', 'arrived', staff, { ...onVisit, punctualityMinutes: AT.arrived - AT.started }, {}, visit)
  play('VISIT_STARTED', 'started', staff, onVisit, { status: 'IN_SERVICE' }, visit)
  for (const m of matters) play('MATTER_SUBMITTED', 'submitted', staff, { item: m.item.code }, {}, ['matter', m.id])
  for (const m of matters) {
    const limits = { promisedDueAt: m.promisedDueAt.toISOString(), statutoryDueAt: m.statutoryDueAt.toISOString() }
    play('MATTER_ACCEPTED', 'taken', department(m), { item: m.item.code, ...limits }, {}, ['matter', m.id])
  }
  play('VISIT_FINISHED', 'finished', staff, onVisit, { status: 'PROCESSING' }, visit)
  for (const m of matters)
    play('MATTER_DECIDED', 'decided', department(m), { item: m.item.code, status: outcomeOf(m), actualWorkingDays: 0 }, {}, ['matter', m.id])
  for (const m of matters)
    if (m.item.permit) play('CERTIFICATE_ISSUED', 'issued', department(m), { item: m.item.code, matterId: m.id }, {}, ['certificate', m.certificateId])
  play(
    'COMPLETED',
    'completed',
    staff,
    { result: 'SOLVED' },
    { status: 'COMPLETED', completedAt: at('completed'), reopenUntil: cast.reopenUntil, result: 'SOLVED', replyMethod: 'IN_PERSON' },
  )
  play('EVALUATED', 'evaluated', ['CITIZEN', orderId], { level: story.level, score: SCORES[story.level], resolved: true, source: 'CITIZEN' }, {}, [
    'evaluation',
    cast.evaluationId,
  ])
  play('CLOSED', 'closed', ['QUALITY', 'quality'], {}, { status: 'CLOSED', closedAt: at('closed') })
  return { order, events }
}

/** A permit is granted, anything else finished. */
export const outcomeOf = (matter: Cast['matters'][number]) => (matter.item.permit ? ('GRANTED' as const) : ('COMPLETED' as const))

/** When the offers of the one round end. */
export const offerEnd = ({ at }: Cast) => new Date(at('dispatched').getTime() + OFFER_MINUTES * MINUTE)
