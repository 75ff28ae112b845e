import { rule } from './guards.ts'

// Rules of calling a citizen back (回访): pure, like the rest of the table's guards.

export const revisitOpen = rule('NO_REVISIT_OPEN', 'nobody is to be called back about this order', '该工单没有待回访任务', (f) => f.openRevisit !== null)
/** T18: a negative evaluation that was put right is asked about before the order is closed, every one (差评回访率 100%). */
export const revisitDone = rule('REVISIT_PENDING', 'the citizen is to be called back first', '差评工单须先完成回访', (f) => f.openRevisit !== 'NEGATIVE')
