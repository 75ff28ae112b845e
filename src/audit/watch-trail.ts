import type { Runtime } from '../runtime.ts'
import { purgeTrail } from './purge.ts'
import { raiseAlerts } from './raise-alerts.ts'

/** What follows each signing: alerts from what was signed, then what is past its retention is deleted. */
export async function watchTrail(runtime: Runtime): Promise<void> {
  await raiseAlerts(runtime)
  await purgeTrail(runtime)
}
