import { loadCalendar } from '../../../src/calendar/load-calendar.ts'
import { ordersBegun } from './orders-begun.ts'
import { ordersEnded, ordersServed } from './orders-served.ts'
import { organisationToday } from './organisation-today.ts'
import { Script, type SeedRuntime } from './script.ts'
import { season } from './season.ts'

/**
 * Puts the demo city to work as of now: open orders in every state, offers that stand, a visit under way, a fishing season. All of
 * it is played with the program's own verbs at instants before now, so that every clock is true and goes on by itself.
 */
export async function playToday(runtime: SeedRuntime): Promise<void> {
  const script = new Script(runtime, await loadCalendar(runtime.db), runtime.clock.now())
  organisationToday(script)
  season(script)
  ordersBegun(script)
  ordersEnded(script, ordersServed(script))
  await script.play()
}
