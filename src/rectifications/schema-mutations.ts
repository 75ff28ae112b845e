import { expose, exposeAll } from '../graphql/mutation.ts'
import { contactAboutEvaluation } from './contact-about-evaluation.ts'
import { decideAppeal } from './decide-appeal.ts'
import { decideRectification } from './decide-rectification.ts'
import { fileAppeal } from './file-appeal.ts'
import { planRectification } from './plan-rectification.ts'
import { rateRectification } from './rate-rectification.ts'
import { reworkOrder } from './rework-order.ts'
import { submitRectification } from './submit-rectification.ts'

exposeAll([contactAboutEvaluation, planRectification, submitRectification, decideRectification, rateRectification])

expose(reworkOrder, (t) => ({ cycle: t.exposeInt('cycle', { description: 'The new cycle (办理轮次)' }) }))

exposeAll([fileAppeal, decideAppeal])
