import type { EvaluationLevel } from '../db/generated/enums.ts'

/** Scores of Wuzhou's own scale (梧州市政务服务"好差评"实施细则). */
export const SCORES: Record<EvaluationLevel, number> = {
  VERY_SATISFIED: 10,
  SATISFIED: 8,
  BASICALLY_SATISFIED: 6,
  DISSATISFIED: 3,
  VERY_DISSATISFIED: 0,
}

/** Levels that count as satisfied: 基本满意 and better. */
export const SATISFIED_LEVELS = ['VERY_SATISFIED', 'SATISFIED', 'BASICALLY_SATISFIED'] as const satisfies readonly EvaluationLevel[]

/** Reason tags (configuration: the normative list is GB/T 39734 annex A). */
export const TAGS = {
  FAST: 'Fast (办理快捷)',
  FRIENDLY: 'Friendly (态度热情)',
  CLEAR: 'Clear guidance (指引清楚)',
  PUNCTUAL: 'On time at the door (准时上门)',
  SLOW: 'Slow (办理缓慢)',
  RUDE: 'Unfriendly (态度不好)',
  UNCLEAR: 'Unclear guidance (指引不清)',
  LATE: 'Late at the door (上门迟到)',
  REPEATED_MATERIALS: 'Asked for materials again and again (反复要求材料)',
  UNSOLVED: 'Not solved (问题未解决)',
} as const
