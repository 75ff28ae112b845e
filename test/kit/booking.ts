import { DAY, HOUR } from '../../src/clock.ts'
import type { Answer, Client } from './client.ts'
import { givenOrder, type Stage, tokenFor } from './given.ts'

/** Two accepted orders of one staff member, and the citizens behind them. */
export interface Rivals {
  readonly orders: readonly [string, string]
  readonly citizens: readonly [Client, Client]
}

/** @param callAt a caller with a token, for the first or the second citizen */
export async function givenRivals(stage: Stage, callAt: (token: string, nr: number) => Promise<Client>): Promise<Rivals> {
  const [one, two] = [await givenOrder(stage, 'ACCEPTED'), await givenOrder(stage, 'ACCEPTED')]
  return { orders: [one.id, two.id], citizens: [await callAt(tokenFor(stage, one.id), 0), await callAt(tokenFor(stage, two.id), 1)] }
}

/** Both citizens book at once, each their own time: hours from tomorrow, the same hour of day. */
export function bookBoth(stage: Stage, rivals: Rivals, hours: readonly [from: number, to: number][]): Promise<Answer[]> {
  const tomorrow = Math.ceil(stage.clock.now().getTime() / DAY) * DAY + DAY
  const at = (hour: number) => new Date(tomorrow + hour * HOUR).toISOString()
  return Promise.all(
    rivals.citizens.map((citizen, nr) => {
      const [from, to] = hours[nr] as [number, number]
      return citizen.verb('bookAppointment', { orderId: rivals.orders[nr], startsAt: at(from), endsAt: at(to) })
    }),
  )
}

/** Takes back whatever was booked, so that the next round begins where this one did. */
export async function cancelBoth(stage: Stage, rivals: Rivals, answers: readonly Answer[]): Promise<void> {
  const dispatcher = await stage.as('dispatcher')
  for (const [nr, answer] of answers.entries()) {
    if (answer.__typename === 'BookAppointmentSuccess') await dispatcher.verb('cancelAppointment', { orderId: rivals.orders[nr], reason: 'CITIZEN_REQUEST' })
  }
}
