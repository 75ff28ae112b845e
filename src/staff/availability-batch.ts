import DataLoader from 'dataloader'
import type { Runtime } from '../runtime.ts'
import type { Availability } from './availability.ts'
import { loadAvailability } from './load-availability.ts'

const loaders = new WeakMap<object, DataLoader<string, Availability>>()

/**
 * How available a staff member is now; a page of them is one statement.
 * @param context the request: what is asked for within it is read together
 */
export function availabilityOf(context: { readonly runtime: Runtime }, staffId: string): Promise<Availability> {
  let loader = loaders.get(context)
  if (!loader) {
    const { runtime } = context
    loader = new DataLoader(async (ids) => {
      const found = await loadAvailability(runtime.db, ids, runtime.clock.now())
      return ids.map((id) => found.get(id) ?? new Error(`no staff member ${id}`))
    })
    loaders.set(context, loader)
  }
  return loader.load(staffId)
}
