import { newId } from '../ids.ts'
import { OF_THE_WHOLE } from '../orders/evaluation-guards.ts'
import type { Effect } from '../runtime.ts'
import { SCORES } from './levels.ts'

/**
 * An order closed without an evaluation counts as 非常满意 by Guangxi's rule; other provinces have another level, so it is a
 * setting. The row is marked DEFAULT, and the headline figures leave it out: mixing them in would hide everything.
 */
export const defaultEvaluation: Effect = async (c, event) => {
  if ((await c.tx.evaluation.count({ where: { orderId: event.orderId, cycle: event.cycle, ...OF_THE_WHOLE } })) > 0) return
  const level = c.runtime.config.defaultEvaluation
  await c.tx.evaluation.create({
    data: {
      id: newId('evaluation', c.now),
      orderId: event.orderId,
      cycle: event.cycle,
      source: 'DEFAULT',
      level,
      score: SCORES[level],
      resolved: true,
      tags: [],
      submittedAt: c.now,
    },
  })
}
