import { nearestWindows } from '../../src/calendar/load-windows.ts'
import type { Calendar } from '../../src/calendar/working-days.ts'
import { EVALUATION_DAYS, UNITS, UNSET } from '../../src/clocks/clock-rules.ts'
import { countLimit } from '../../src/clocks/count-limit.ts'
import type { Db } from '../../src/db/database.ts'
import type { ClockPolicy, DutyWindow, Prisma } from '../../src/db/generated/client.ts'
import type { ClockKind, ClockUnit } from '../../src/db/generated/enums.ts'
import { fixedId, newId } from '../../src/ids.ts'
import { TEAMS } from './organisation.ts'
import type { AT, Cast } from './story.ts'

/** What clocks are counted with, read once. */
export interface ClockScene {
  readonly calendar: Calendar
  readonly windows: readonly DutyWindow[]
  readonly policies: readonly ClockPolicy[]
}

export async function readClockScene(db: Pick<Db, 'dutyWindow' | 'clockPolicy'>, calendar: Calendar): Promise<ClockScene> {
  return { calendar, windows: await db.dutyWindow.findMany(), policies: await db.clockPolicy.findMany({ orderBy: { validFrom: 'desc' } }) }
}

/** Working days the handling limit of a help order is counted in (castOf counts its end). */
const HANDLING_DAYS = 5

/** The ledger of deadlines a story leaves (时限台账): every clock was met. */
export function deadlines(cast: Cast, { calendar, windows, policies }: ClockScene): Prisma.DeadlineCreateManyInput[] {
  const { orderId, at, story, appointmentId, visit } = cast
  const areaWindows = nearestWindows(windows, story.areaCode)
  function row(
    clock: ClockKind,
    subjectId: string,
    written: keyof typeof AT,
    startedAt: Date,
    stopped: keyof typeof AT,
    limit: { amount: number; unit: ClockUnit; policyId?: string },
  ): Prisma.DeadlineCreateManyInput {
    const counted = { startedAt, amount: limit.amount, unit: limit.unit, used: 0 }
    const { dueAt, provisional } = countLimit(calendar, areaWindows, counted)
    return {
      ...{ id: newId('deadline', at(written)), orderId, cycle: 1, areaCode: story.areaCode, clock, subjectId, seq: 1, ...counted },
      ...{ policyId: limit.policyId ?? null, calendarVersion: calendar.version, dueAt, provisional, outcome: 'MET', stoppedAt: at(stopped), warnedPercent: 0 },
    }
  }
  function policied(clock: keyof typeof UNITS) {
    const policy = policies.find((one) => one.clock === clock && one.validFrom.toISOString().slice(0, 10) <= story.date)
    const amount = policy?.amount ?? UNSET[clock]
    if (amount === undefined) throw new Error(`no limit for the clock ${clock} on ${story.date}`)
    return { amount, unit: UNITS[clock], ...(policy ? { policyId: policy.id } : {}) }
  }
  const days = (amount: number) => ({ amount, unit: 'WORKING_DAYS' as const })
  return [
    row('VERIFY', orderId, 'registered', at('registered'), 'verified', policied('VERIFY')),
    row('DISPATCH', orderId, 'registered', at('registered'), 'dispatched', policied('DISPATCH')),
    row('RESOLVE', orderId, 'verified', at('registered'), 'completed', { ...days(HANDLING_DAYS), policyId: fixedId('policy', 'HELP-NORMAL') }),
    row('ACCEPT', orderId, 'dispatched', at('dispatched'), 'accepted', policied('ACCEPT')),
    row('CONTACT', orderId, 'dispatched', at('dispatched'), 'contacted', policied('CONTACT')),
    row('SCHEDULE', orderId, 'accepted', at('accepted'), 'booked', policied('SCHEDULE')),
    row('VISIT', appointmentId, 'booked', visit.startsAt, 'arrived', policied('VISIT')),
    ...cast.matters.flatMap((m) => [
      row('MATTER_PROMISED', m.id, 'taken', at('taken'), 'decided', days(m.item.promisedDays)),
      row('MATTER_STATUTORY', m.id, 'taken', at('taken'), 'decided', days(m.item.statutoryDays)),
    ]),
    row('EVALUATE', orderId, 'completed', at('completed'), 'evaluated', { amount: EVALUATION_DAYS, unit: 'NATURAL_DAYS' }),
  ]
}

/** Who answered for the order (经办历史). */
export function handlings({ orderId, handlerId, at }: Cast): Prisma.HandlingCreateManyInput[] {
  const times = { startedAt: at('accepted'), endedAt: at('completed') }
  return [{ id: newId('handling', at('accepted')), orderId, cycle: 1, staffId: handlerId, teamId: TEAMS.redPomegranate.id, ...times, endedBy: 'ENDED' }]
}
