import { DAY } from '../clock.ts'
import type { Runtime } from '../runtime.ts'

const NOW = 'DEMO-NOW-'
/** The external number of an order of the demo city of today: 7 is DEMO-NOW-07 in every city, so that docs can name it. */
export const demoNumber = (nr: number) => `${NOW}${String(nr).padStart(2, '0')}`
/** Its telephone. */
export const demoPhone = (nr: number) => `1390000${8000 + nr}`
/** The first order of the demo city's past year: a database that has it holds a demo. */
export const DEMO_MARK = { channel: 'HOTLINE_12345', source: '', externalNo: 'DEMO-0001' } as const

/** Orders that pages name: one to track, with a visit under way, and one that waits for its evaluation. */
export const SHOWN = { tracked: 17, toEvaluate: 23 } as const

/** An order of the demo city of today, if it is there. */
export const demoOrder = <const Select extends object>({ db }: Pick<Runtime, 'db'>, nr: number, select: Select) =>
  db.order.findFirst({ where: { channel: 'HOTLINE_12345', source: '', externalNo: demoNumber(nr) }, select })

/**
 * Since when the demo city stands still: it is at work as of its first start, and its offers and visits are of that day.
 * @returns null while it is less than a day old, and for a database without one
 */
export async function demoStaleSince(runtime: Pick<Runtime, 'db' | 'clock' | 'config'>): Promise<Date | null> {
  if (runtime.config.production || runtime.config.seedDemo !== 'CITY') return null
  const today = await demoOrder(runtime, 1, { registeredAt: true })
  // An older program made only the past year, and says when by what the database is since.
  const before = today === null && (await runtime.db.order.count({ where: DEMO_MARK })) > 0 ? await runtime.db.installation.findFirst() : null
  const since = today?.registeredAt ?? before?.since ?? null
  return since !== null && runtime.clock.now().getTime() - since.getTime() >= DAY ? since : null
}
