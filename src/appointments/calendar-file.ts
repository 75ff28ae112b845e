import { createEvent, type EventAttributes, type EventStatus } from 'ics'
import type { Db } from '../db/database.ts'
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

/** Octets of a line, its end not counted (RFC 5545 §3.1). */
const LINE_OCTETS = 75

/**
 * The same text with its lines folded by octets: a line that goes on begins with a space, and no character is cut in two. What
 * the library folds, by characters, is unfolded first.
 */
function foldedByOctets(text: string): string {
  return text
    .replace(/\r\n[ \t]/g, '')
    .split('\r\n')
    .map((line) => {
      let folded = ''
      let octets = 0
      for (const character of line) {
        const more = Buffer.byteLength(character)
        if (octets + more > LINE_OCTETS) {
          folded += '\r\n '
          octets = 1
        }
        folded += character
        octets += more
      }
      return folded
    })
    .join('\r\n')
}

/** What a visit's file is made of. */
export type Filed = Pick<Appointment, 'id' | 'firstId' | 'status' | 'startsAt' | 'endsAt' | 'bookedAt' | 'movesCitizen' | 'movesOffice'>

/**
 * A visit as a file for calendars (日历文件, RFC 5545): its time, its order's number and the area's name; no address, no
 * name, no telephone, since calendars are shared. A visit that is moved keeps its UID and counts its SEQUENCE up, so that a
 * calendar moves its entry; a visit that does not take place removes the entry (METHOD:CANCEL).
 * @param now the instant of asking, written as the file's stamp
 * @returns the text of an .ics file
 */
export function calendarFile(appointment: Filed, order: { number: string }, areaName: string, now: Date): string {
  const status = STATUS[appointment.status] ?? 'CANCELLED'
  const moves = appointment.movesCitizen + appointment.movesOffice
  // The library knows the stamp, its types do not.
  const event: EventAttributes & { timestamp: number } = {
    method: status === 'CANCELLED' ? 'CANCEL' : 'PUBLISH',
    uid: `${appointment.firstId ?? appointment.id}@flash-delivery`,
    start: parts(appointment.startsAt),
    startInputType: 'utc',
    startOutputType: 'utc',
    end: parts(appointment.endsAt),
    endInputType: 'utc',
    endOutputType: 'utc',
    title: '政务闪送上门服务',
    description: `工单编号 ${order.number}`,
    location: areaName,
    status,
    sequence: status === 'CANCELLED' ? moves + 1 : moves,
    timestamp: now.getTime(),
    created: appointment.bookedAt.getTime(),
    productId: 'flash-delivery',
  }
  const { value, error } = createEvent(event)
  if (!value) throw error ?? new Error('no calendar file')
  return foldedByOctets(value)
}

/** The visit as it is now: a moved visit gives the file of its new time. */
export async function asMoved(db: Pick<Db, 'appointment'>, appointment: Filed): Promise<Filed> {
  if (appointment.status !== 'RESCHEDULED') return appointment
  const firstId = appointment.firstId ?? appointment.id
  const last = await db.appointment.findFirst({ where: { firstId, status: { not: 'RESCHEDULED' } }, orderBy: [{ bookedAt: 'desc' }, { id: 'desc' }] })
  return last ?? appointment
}
