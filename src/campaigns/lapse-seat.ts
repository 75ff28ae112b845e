import type { TimerHandler } from '../runtime.ts'
import { freeSeat } from './seats.ts'

/** An offered seat nobody has taken goes to the next (候补过期). */
export const lapseSeat: TimerHandler = async (c, { subjectId }) => {
  const place = await c.tx.waitingSeat.findUnique({ where: { id: subjectId }, select: { slotId: true } })
  const lapsed = { id: subjectId, state: 'OFFERED' as const, offeredUntil: { lte: c.now } }
  const { count } = await c.tx.waitingSeat.updateMany({ where: lapsed, data: { state: 'LAPSED' } })
  if (count === 0 || !place) return false
  await freeSeat(c, place.slotId)
  return true
}
