import type {
  AppealGround,
  ContactMethod,
  ContactOutcome,
  EvaluationLevel,
  EvaluationSource,
  RectificationMeasure,
  RevisitState,
} from '../db/generated/enums.ts'

/** Facts of the events of evaluations (评价), of a negative one (差评整改、申诉) and of calling back (回访): the subject is the evaluation, the rectification, the appeal, the revisit. */
export interface EvaluationFacts {
  EVALUATED: { level: EvaluationLevel; score: number; resolved: boolean; source: EvaluationSource }
  /** A visit or a matter was evaluated beside the order; `of` is its id. */
  PART_EVALUATED: { object: 'VISIT' | 'MATTER'; of: string; level: EvaluationLevel; score: number; source: EvaluationSource }
  /** It answers an evaluation with its level, or a call back that nothing was resolved. */
  RECTIFICATION_OPENED: { evaluation: string | null; level: EvaluationLevel | null; revisit: string | null }
  RECTIFICATION_CONTACTED: { method: ContactMethod; outcome: ContactOutcome; attempt: number }
  RECTIFICATION_PLANNED: { measure: RectificationMeasure; limitUntil: string | null }
  RECTIFICATION_SUBMITTED: { informedBy: ContactMethod }
  RECTIFICATION_DECIDED: { approved: boolean }
  RECTIFICATION_RATED: { level: EvaluationLevel }
  APPEAL_FILED: { evaluation: string; ground: AppealGround }
  APPEAL_DECIDED: { evaluation: string; upheld: boolean }
  /** `state` is what the attempt left the revisit in. */
  REVISIT_LOGGED: { method: ContactMethod; outcome: ContactOutcome; attempt: number; state: RevisitState; resolved: boolean | null }
}
