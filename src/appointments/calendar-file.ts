import { createEvent, type EventAttributes, type EventStatus } from 'ics'
import type { Appointment } from '../db/generated/client.ts'
import type { AppointmentStatus } from '../db/generated/enums.ts'

/** How a calendar shows the states of a visit; every other is cancelled. */
const STATUS: Partial<Record<AppointmentStatus, EventStatus>> = {
  HELD: 'TENTATIVE',
  PROPOSED: 'TENTATIVE',
  BOOKED: 'CONFIRMED',
  EN_ROUTE: 'CONFIRMED',
  ARRIVED: 'CONFIRMED',
  IN_PROGRESS: 'CONFIRMED',
  FULFILLED: 'CONFIRMED',
}

const parts = (at: Date): [number, number, number, number, number] => [
  at.getUTCFullYear(),
  at.getUTCMonth() + 1,
  at.getUTCDate(),
  at.getUTCHours(),
  at.getUTCMinutes(),
]

/**
 * A visit as a file for calendars (日历文件, RFC 5545): its time, its order's number and the area's name; no address, nobody's
 * name, no telephone, since calendars are shared.
 * @param now the instant of asking, written as the file's stamp
 * @returns the text of an .ics file
 */
export function calendarFile(
  appointment: Pick<Appointment, 'id' | 'status' | 'startsAt' | 'endsAt' | 'movesCitizen' | 'movesOffice'>,
  order: { number: string },
  areaName: string,
  now: Date,
): string {
  const event: EventAttributes = {
    uid: `${appointment.id}@flash-delivery`,
    start: parts(appointment.startsAt),
    startInputType: 'utc',
    startOutputType: 'utc',
    end: parts(appointment.endsAt),
    endInputType: 'utc',
    endOutputType: 'utc',
    title: '政务闪送上门服务',
    description: `工单编号 ${order.number}`,
    location: areaName,
    status: STATUS[appointment.status] ?? 'CANCELLED',
    sequence: appointment.movesCitizen + appointment.movesOffice,
    created: now.getTime(),
    productId: 'flash-delivery',
  }
  const { value, error } = createEvent(event)
  if (!value) throw error ?? new Error('no calendar file')
  return value
}
