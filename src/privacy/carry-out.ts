import { change } from '../events/change.ts'
import type { Runtime } from '../runtime.ts'
import { asSystem } from '../timers/sweeper.ts'
import { eraseNext, type Step } from './erase-next.ts'

/** Told after each step of an erasure. */
export type Progress = (erasureId: string, step: Step) => void

/**
 * Carries out every erasure that was confirmed and is not done (执行删除), each step a transaction: for commands. A command that was broken
 * off goes on when it is run again; a server may do the same erasure meanwhile.
 * @returns records of persons erased, and left because an order was opened again
 */
export async function carryOut(runtime: Runtime, progress: Progress = () => {}): Promise<{ erased: number; heldBack: number }> {
  const done = { erased: 0, heldBack: 0 }
  const confirmed = await runtime.db.erasure.findMany({ where: { state: 'CONFIRMED' }, orderBy: { id: 'asc' }, select: { id: true } })
  for (const { id } of confirmed)
    for (let step: Step | null = null; step !== 'DONE'; ) {
      step = await change(asSystem(runtime), 'eraseNext', {}, (c) => eraseNext(c, id))
      if (step === 'ERASED') done.erased++
      if (step === 'HELD_BACK') done.heldBack++
      progress(id, step)
    }
  return done
}
