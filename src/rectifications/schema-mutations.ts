import { codeEnum } from '../graphql/codes.ts'
import { modelEnum } from '../graphql/enums.ts'
import { orderMutation } from '../graphql/mutation.ts'
import { contactAboutEvaluation, contactAboutEvaluationRules } from './contact-about-evaluation.ts'
import { decideAppeal, decideAppealRules } from './decide-appeal.ts'
import { decideRectification, decideRectificationRules } from './decide-rectification.ts'
import { fileAppeal, fileAppealRules } from './file-appeal.ts'
import { planRectification, planRectificationRules } from './plan-rectification.ts'
import { rateRectification, rateRectificationRules } from './rate-rectification.ts'
import { reworkOrder, reworkOrderRules } from './rework-order.ts'
import { submitRectification, submitRectificationRules } from './submit-rectification.ts'

const CONTACT_METHOD = modelEnum('ContactMethod')

orderMutation('contactAboutEvaluation', {
  description: 'Log an attempt to reach the citizen about a negative evaluation (差评核实): within one working day, by the lead or quality.',
  rules: contactAboutEvaluationRules,
  input: (t) => ({
    method: t.field({ type: CONTACT_METHOD, required: true, description: 'How (联系方式)' }),
    outcome: t.field({ type: modelEnum('ContactOutcome'), required: true, description: 'What came of it (联系结果)' }),
  }),
  run: contactAboutEvaluation,
})

orderMutation('planRectification', {
  description: 'Say what is done about a negative evaluation (整改措施), once the citizen was reached.',
  rules: planRectificationRules,
  input: (t) => ({
    measure: t.field({ type: modelEnum('RectificationMeasure'), required: true, description: 'Measure (整改措施)' }),
    description: t.string({ required: true, description: 'What is done, in words (措施说明)' }),
    limitUntil: t.field({ type: 'DateTime', description: 'Until when, of a registered measure and of no other (整改限期)' }),
  }),
  run: planRectification,
})

orderMutation('submitRectification', {
  description: 'Hand a rectification in for acceptance (提交整改): due within five working days of the evaluation.',
  rules: submitRectificationRules,
  input: (t) => ({
    outcome: t.string({ required: true, description: 'What came of it (整改结果)' }),
    informedBy: t.field({ type: CONTACT_METHOD, required: true, description: 'How the citizen was told (告知方式)' }),
  }),
  run: submitRectification,
})

orderMutation('decideRectification', {
  description: 'Accept a rectification or send it back (整改审核). Accepted: the citizen may rate it once.',
  rules: decideRectificationRules,
  input: (t) => ({
    decision: t.field({
      type: codeEnum('RectificationDecision', 'Decision on a rectification (整改审核结论)', { APPROVED: 'Accepted (通过)', REJECTED: 'Sent back (退回)' }),
      required: true,
      description: 'Decision (结论)',
    }),
    reason: t.string({ description: 'Reason; required when it is sent back (理由)' }),
  }),
  run: decideRectification,
})

orderMutation('rateRectification', {
  description: 'Rate what was done about your evaluation (二次评价): its citizen, once, within seven days. The evaluation stays.',
  rules: rateRectificationRules,
  input: (t) => ({
    level: t.field({
      type: codeEnum('RectificationRating', 'Level of a rating of a rectification (二次评价等级)', {
        SATISFIED: 'Satisfied (满意)',
        BASICALLY_SATISFIED: 'Basically satisfied (基本满意)',
        DISSATISFIED: 'Dissatisfied (不满意)',
      }),
      required: true,
      description: 'Level (等级)',
    }),
    text: t.string({ description: 'Comment (评价内容)' }),
  }),
  run: rateRectification,
})

orderMutation('reworkOrder', {
  description: 'Have the service done once more (重办) when nothing less puts it right: the next cycle begins, the first counts as not resolved.',
  rules: reworkOrderRules,
  run: reworkOrder,
  success: (t) => ({ cycle: t.exposeInt('cycle', { description: 'The new cycle (办理轮次)' }) }),
})

orderMutation('fileAppeal', {
  description: 'Appeal against a mistaken or malicious evaluation (差评申诉): its handler or their lead, once, while its case is open.',
  rules: fileAppealRules,
  input: (t) => ({
    ground: t.field({ type: modelEnum('AppealGround'), required: true, description: 'Ground (申诉理由)' }),
    statement: t.string({ required: true, description: 'Statement (申诉陈述)' }),
  }),
  run: fileAppeal,
})

orderMutation('decideAppeal', {
  description: 'Decide on an appeal (申诉审核): an evaluation whose appeal is upheld is left out of every figure, and kept.',
  rules: decideAppealRules,
  input: (t) => ({
    decision: t.field({
      type: codeEnum('AppealDecision', 'Decision on an appeal (申诉结论)', { UPHELD: 'The evaluation is left out (成立)', DISMISSED: 'It stands (不成立)' }),
      required: true,
      description: 'Decision (结论)',
    }),
    reason: t.string({ required: true, description: 'Reason (理由)' }),
  }),
  run: decideAppeal,
})
