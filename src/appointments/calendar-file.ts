import { createEvent, createEvents, type EventAttributes, type EventStatus } from 'ics'
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
  const event = eventOf(appointment, order, areaName, now)
  const { value, error } = createEvent({ ...event, method: event.status === 'CANCELLED' ? 'CANCEL' : 'PUBLISH' })
  if (!value) throw error ?? new Error('no calendar file')
  return foldedByOctets(value)
}

/** A visit of a calendar that is subscribed to. */
export interface FeedVisit {
  readonly appointment: Filed
  readonly order: { readonly number: string }
  readonly areaName: string
  /** When it last changed. */
  readonly changedAt: Date
}

/** Visits as one calendar to subscribe to (日历订阅): the same entries, with the instants they changed at, so that the same visits are the same bytes. */
export function calendarOf(visits: readonly FeedVisit[]): string {
  const events = visits.map((visit) => eventOf(visit.appointment, visit.order, visit.areaName, visit.changedAt))
  const { value, error } = createEvents(events, { productId: 'flash-delivery', method: 'PUBLISH', calName: '政务闪送上门' })
  if (value == null || error) throw error ?? new Error('no calendar')
  return foldedByOctets(value)
}

function eventOf(appointment: Filed, order: { readonly number: string }, areaName: string, stamp: Date) {
  const status = STATUS[appointment.status] ?? 'CANCELLED'
  // Two a move: a visit that moves away from a staff member is cancelled for them, and counts on when it moves back.
  const moves = 2 * (appointment.movesCitizen + appointment.movesOffice)
  // The library knows the stamp, its types do not.
  const event: EventAttributes & { timestamp: number } = {
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
    timestamp: stamp.getTime(),
    created: appointment.bookedAt.getTime(),
    productId: 'flash-delivery',
  }
  return event
}

/** The visit as it is now: a moved visit gives the file of its new time. */
export async function asMoved(db: Pick<Db, 'appointment'>, appointment: Filed): Promise<Filed> {
  if (appointment.status !== 'RESCHEDULED') return appointment
  const firstId = appointment.firstId ?? appointment.id
  const last = await db.appointment.findFirst({ where: { firstId, status: { not: 'RESCHEDULED' } }, orderBy: [{ bookedAt: 'desc' }, { id: 'desc' }] })
  return last ?? appointment
}
