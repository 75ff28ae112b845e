import { calendarIn, windowsIn } from '../calendar/rules-in-change.ts'
import { dateInShanghai, MINUTE } from '../clock.ts'
import { exclusionViolation, uniqueViolation } from '../db/faults.ts'
import { Prisma } from '../db/generated/client.ts'
import { IllegalTransition, InvalidInput, SlotTaken } from '../errors.ts'
import { newId } from '../ids.ts'
import type { OrderFacts } from '../orders/facts.ts'
import type { Act } from '../orders/lifecycle.ts'
import { staffNeeded, tooFewStaff } from '../orders/needs.ts'
import type { Change } from '../runtime.ts'
import { loadDays } from './load-diaries.ts'
import { expectSlot, isOnDuty, isOnLeave, type Slot } from './slot-rules.ts'
import { travelMinutes } from './travel.ts'

/** Staff are never further away than this. */
const LONGEST_TRAVEL = 60

/**
 * The staff of a visit: the staff member responsible and those named, as many as the items take.
 * @throws InvalidInput when they are too few
 */
export function partyOf(order: OrderFacts, staffIds: readonly string[] | null | undefined): string[] {
  const party = [...new Set([order.handlerId as string, ...(staffIds ?? [])])].sort()
  const needed = staffNeeded(order)
  if (party.length < needed) throw new InvalidInput('staffIds', tooFewStaff(needed))
  return party
}

/** @throws InvalidInput when a slot breaks the rules of the area it is in */
export async function expectRules(c: Change, order: OrderFacts, slot: Slot): Promise<void> {
  const calendar = await calendarIn(c, dateInShanghai(c.now), order.areaCode)
  expectSlot(slot, calendar, await windowsIn(c, order.areaCode), c.now)
}

/**
 * Takes a slot: the rows of the staff are locked first, in order of id, so that concurrent bookings wait for each other
 * instead of deadlocking; holds of theirs that have run out are free; the database's exclusion constraint makes two visits
 * of one person at a time impossible.
 * @param options.apart leaves time to get from the visit before and to the one after
 * @param options.onShift all staff are on a shift where a roster is kept; beside granted leave they are always
 * @param options.occupying false for what overlaps the very visit it would take the place of: it is taken when that is freed
 * @returns the appointment's id
 * @throws InvalidInput, SlotTaken; faults of the database that `slotFault` makes problems of
 */
export async function takeSlot(
  c: Change,
  order: OrderFacts,
  { startsAt, endsAt }: Slot,
  party: readonly string[],
  row: Pick<Prisma.AppointmentUncheckedCreateInput, 'status' | 'standsUntil' | 'heldBy' | 'previousId' | 'firstId' | 'movesCitizen' | 'movesOffice'>,
  options: { readonly apart: boolean; readonly onShift: boolean; readonly without?: string; readonly occupying?: boolean },
): Promise<string> {
  await lockParty(c, party)
  await expectPresent(c, { startsAt, endsAt }, party, options.onShift)
  if (options.apart) {
    await c.tx.$executeRaw`${freeExpired(c, party)}`
    await expectTravel(c, order.areaCode, { startsAt, endsAt }, party, options.without)
  }
  const id = newId('appointment', c.now)
  // One statement; the condition makes the database free what has run out before it takes the slot.
  await c.tx.$executeRaw`
    WITH freed AS (${freeExpired(c, party)} RETURNING 1), visit AS (
      INSERT INTO appointment (id, order_id, area_code, status, starts_at, ends_at, booked_at, stands_until, held_by, previous_id, first_id, moves_citizen, moves_office)
      SELECT ${id}, ${order.id}, ${order.areaCode}, ${row.status}::"AppointmentStatus", ${startsAt}, ${endsAt}, ${c.now}, ${row.standsUntil ?? null}::timestamptz,
             ${row.heldBy ?? null}, ${row.previousId ?? null}, ${row.firstId ?? null}, ${row.movesCitizen ?? 0}::int, ${row.movesOffice ?? 0}::int
      WHERE (SELECT count(*) FROM freed) >= 0 RETURNING id, starts_at, ends_at)
    INSERT INTO appointment_staff (appointment_id, staff_id, starts_at, ends_at, occupying)
    SELECT v.id, staff_id, v.starts_at, v.ends_at, ${options.occupying ?? true}::boolean FROM visit v, unnest(${[...party]}::text[]) AS staff_id`
  return id
}

/** Locks the rows of the staff. @throws InvalidInput for a staff member who is not in service */
async function lockParty(c: Change, party: readonly string[]) {
  const present = await c.tx.$queryRaw<{ id: string }[]>`SELECT id FROM staff WHERE id = ANY(${[...party]}) AND active ORDER BY id FOR UPDATE`
  if (present.length < party.length) throw new InvalidInput('staffIds', { en: 'names somebody who is not in service', zh: '含有不在岗人员' })
}

/** @throws InvalidInput when one of the staff is away then; without the name or the reason, since citizens ask too */
async function expectPresent(c: Change, slot: Slot, party: readonly string[], onShift: boolean) {
  const days = await loadDays(c.tx, party, slot)
  if (days.some((one) => isOnLeave(one, slot) || (onShift && !isOnDuty(one, slot)))) throw new InvalidInput('startsAt', AWAY)
}

/** The same for a slot that is held already: leave may have been granted since. @throws IllegalTransition */
export async function expectStillPresent(c: Change, act: Act, slot: Slot & { readonly orderId: string }, party: readonly string[]): Promise<void> {
  await lockParty(c, party)
  const days = await loadDays(c.tx, party, slot)
  if (days.some((one) => isOnLeave(one, slot) || !isOnDuty(one, slot))) throw new IllegalTransition(slot.orderId, act, [{ code: 'STAFF_AWAY', words: AWAY }])
}

const AWAY = { en: 'somebody who comes is on leave or not on duty then', zh: '上门人员届时请假或不在班' }

/** Frees what they were held for in vain. */
const freeExpired = (c: Change, party: readonly string[]) => Prisma.sql`
  UPDATE appointment_staff s SET occupying = false FROM appointment a
  WHERE a.id = s.appointment_id AND s.occupying AND s.staff_id = ANY(${[...party]}) AND a.status IN ('HELD', 'PROPOSED') AND a.stands_until <= ${c.now}`

/** @throws SlotTaken when one of the staff could not get there in time, or not on to the next visit */
async function expectTravel(c: Change, areaCode: string, { startsAt, endsAt }: Slot, party: readonly string[], without?: string) {
  const around = LONGEST_TRAVEL * MINUTE
  const near = await c.tx.appointmentStaff.findMany({
    where: {
      staffId: { in: [...party] },
      occupying: true,
      startsAt: { lt: new Date(endsAt.getTime() + around) },
      endsAt: { gt: new Date(startsAt.getTime() - around) },
      ...(without ? { appointmentId: { not: without } } : {}),
    },
    select: { startsAt: true, endsAt: true, appointment: { select: { areaCode: true } } },
  })
  for (const other of near) {
    const travel = travelMinutes(other.appointment.areaCode, areaCode) * MINUTE
    if (other.startsAt.getTime() < endsAt.getTime() + travel && other.endsAt.getTime() > startsAt.getTime() - travel) throw new SlotTaken(startsAt, endsAt)
  }
}

/** What the database says to a slot that is not free, as the problem it is; any other fault as it came. */
export function slotFault(error: unknown, act: Act, input: Slot & { readonly orderId: string }): unknown {
  if (exclusionViolation(error)) return new SlotTaken(input.startsAt, input.endsAt)
  const broken = uniqueViolation(error)
  if (broken?.includes('appointment_one_committed') || broken?.includes('appointment_one_pending'))
    return new IllegalTransition(input.orderId, act, [{ code: 'APPOINTMENT_EXISTS', words: { en: 'there already is an appointment', zh: '已有预约' } }])
  return error
}
