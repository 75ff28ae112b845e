import type { Change } from '../runtime.ts'

const known = new WeakMap<Change, Map<string, Promise<unknown>>>()

/**
 * Reads a value once a change (一次变更只读一次), one that the change itself does not write. A batch of a
 * hundred orders then reads its calendar once.
 * @param what names it, with everything the reading depends on
 */
export function onceIn<T>(c: Change, what: string, read: () => Promise<T>): Promise<T> {
  const all = known.get(c) ?? new Map<string, Promise<unknown>>()
  known.set(c, all)
  const reading = (all.get(what) as Promise<T> | undefined) ?? read()
  all.set(what, reading)
  return reading
}
