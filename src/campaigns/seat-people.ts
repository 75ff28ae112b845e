import { Prisma } from '../db/generated/client.ts'
import { InvalidInput, orProblem, Problem, SlotFull } from '../errors.ts'
import { writeNotice } from '../orders/write-notice.ts'
import type { Change } from '../runtime.ts'
import { type Joined, lockParticipants, maySeat, permitted } from './campaign-scope.ts'
import { freeSeat, lockOrders, sayAll } from './seats.ts'

/** Somebody and the slot they are to have a seat of. */
export interface Asked {
  readonly participantId: string
  readonly slotId: string
}
export type Seated = { participantId: string; slotId: string }

/** A slot as it is locked; `taken` counts the seats this change has given of it and not written yet. */
interface Slot {
  readonly id: string
  readonly siteId: string
  readonly campaignId: string
  readonly startsAt: Date
  free: number
  taken: number
  readonly waiting: number
}

/** What a change needs to give seats. */
interface Seats {
  readonly slots: ReadonlyMap<string, Slot>
  /** Seats that are kept for somebody on a waiting list: `participant slot`. */
  readonly kept: ReadonlySet<string>
}

interface Given {
  readonly one: Joined
  readonly slot: Slot
  /** They have this very seat already. */
  readonly same: boolean
  readonly kept: boolean
}

/**
 * Books seats (预约名额), in a fixed number of statements, and a few more for each seat that is given up for another one: the
 * slots are locked first, so that none is oversold however many ask at once. Those who are named first are served first.
 * @param asked each person once
 * @returns what became of each, in their order
 */
export async function seatPeople(c: Change, asked: readonly Asked[]): Promise<(Seated | Problem)[]> {
  const seats = await lockSlots(c, asked)
  const people = await lockParticipants(
    c,
    asked.map(({ participantId }) => participantId),
  )
  const given: (Given | Problem)[] = []
  for (const one of asked) given.push(await orProblem(() => give(c, seats, one, people.get(one.participantId))))
  const moved = given.flatMap((one) => (one instanceof Problem || one.same ? [] : [one]))
  await write(c, moved)
  return given.map((one) => (one instanceof Problem ? one : { participantId: one.one.id, slotId: one.slot.id }))
}

/** Gives a seat in this change's reckoning. @throws NotFound, InvalidInput, SlotFull */
async function give(c: Change, { slots, kept }: Seats, { participantId, slotId }: Asked, there: Joined | undefined): Promise<Given> {
  const one = permitted(c, 'bookSeat', there, maySeat)
  const slot = slots.get(slotId)
  if (slot?.campaignId !== one.campaignId) throw new InvalidInput('slotId', { en: "must be a slot of the participant's campaign", zh: '须为本活动的时段' })
  if (slot.startsAt <= c.now) throw new InvalidInput('slotId', { en: 'has begun', zh: '该时段已开始' })
  if (one.status === 'BOOKED' && one.slotId === slot.id) return { one, slot, same: true, kept: false }
  const isKept = kept.has(`${participantId} ${slotId}`)
  if (!isKept && slot.free - slot.taken <= 0) throw new SlotFull(slot.startsAt, slot.waiting)
  if (!isKept) slot.taken++
  // What is given up can be taken by who is named later.
  const left = one.status === 'BOOKED' && one.slotId !== null ? one.slotId : null
  if (left !== null && (await freeSeat(c, left))) {
    const before = slots.get(left)
    if (before) before.free++
  }
  return { one, slot, same: false, kept: isKept }
}

/** Locks the slots that are asked for and those that may be given up, in the order of their ids. */
async function lockSlots(c: Change, asked: readonly Asked[]): Promise<Seats> {
  const participantIds = asked.map(({ participantId }) => participantId)
  const slotIds = [...new Set(asked.map(({ slotId }) => slotId))]
  const rows = await c.tx.$queryRaw<{ id: string; site_id: string; campaign_id: string; starts_at: Date; free: number }[]>`
    SELECT s.id, s.site_id, t.campaign_id, s.starts_at, s.capacity - s.booked AS free FROM campaign_slot s JOIN campaign_site t ON t.id = s.site_id
    WHERE s.id = ANY(${slotIds}) OR s.id IN (SELECT slot_id FROM participant WHERE id = ANY(${participantIds}) AND status = 'BOOKED')
    ORDER BY s.id FOR UPDATE OF s`
  const waiting = await c.tx.waitingSeat.findMany({
    where: { slotId: { in: slotIds }, state: { in: ['WAITING', 'OFFERED'] } },
    select: { slotId: true, participantId: true, state: true, offeredUntil: true },
  })
  const slots = rows.map(({ id, site_id: siteId, campaign_id: campaignId, starts_at: startsAt, free }): [string, Slot] => {
    const count = waiting.filter(({ slotId }) => slotId === id).length
    return [id, { id, siteId, campaignId, startsAt, free, taken: 0, waiting: count }]
  })
  const kept = waiting.filter(({ state, offeredUntil }) => state === 'OFFERED' && offeredUntil !== null && offeredUntil > c.now)
  return { slots: new Map(slots), kept: new Set(kept.map(({ participantId, slotId }) => `${participantId} ${slotId}`)) }
}

async function write(c: Change, given: readonly Given[]): Promise<void> {
  if (given.length === 0) return
  const kept = given.filter((one) => one.kept)
  if (kept.length > 0)
    await c.tx.waitingSeat.updateMany({
      where: { state: 'OFFERED', OR: kept.map(({ one, slot }) => ({ participantId: one.id, slotId: slot.id })) },
      data: { state: 'TAKEN' },
    })
  const taken = [...new Set(given.map(({ slot }) => slot))].filter((slot) => slot.taken > 0).map(({ id, taken }) => ({ id, taken }))
  await c.tx.$executeRaw`
    UPDATE campaign_slot s SET booked = s.booked + r.taken FROM jsonb_to_recordset(${JSON.stringify(taken)}::jsonb) AS r (id text, taken int) WHERE s.id = r.id`
  const rows = given.map(({ one, slot }) => ({ id: one.id, slot: slot.id, site: slot.siteId }))
  await c.tx.$executeRaw`
    UPDATE participant p SET status = 'BOOKED', slot_id = r.slot, site_id = r.site, walk_in = false, ticket_day = NULL, ticket_no = NULL
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r (${ROW}) WHERE p.id = r.id`
  const orders = await lockOrders(
    c,
    given.map(({ one }) => one),
  )
  const left = given.filter(({ one }) => one.status === 'BOOKED')
  await sayAll(
    c,
    orders,
    'SEAT_FREED',
    left.map(({ one }) => ({
      participant: one,
      data: { campaign: one.campaignId, site: one.siteId as string, slot: one.slotId as string, because: 'CHANGED' },
    })),
  )
  await sayAll(
    c,
    orders,
    'SEAT_BOOKED',
    given.map(({ one, slot }) => ({
      participant: one,
      data: { campaign: one.campaignId, site: slot.siteId, slot: slot.id, startsAt: slot.startsAt.toISOString() },
    })),
  )
  for (const { one, slot } of given) writeNotice(c, one.orderId as string, 'SEAT_BOOKED', { startsAt: slot.startsAt.toISOString(), siteId: slot.siteId })
}

const ROW = Prisma.raw('id text, slot text, site text')
