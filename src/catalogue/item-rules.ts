import { z } from 'zod'
import { InvalidInput } from '../errors.ts'
import { code, list, nameOf, oneOf, text } from '../input.ts'
import { guideRules } from './item-guide.ts'
import { questionsRules } from './item-questions.ts'
import { knowledgeLinksRules } from './knowledge-links.ts'

const days = z.number().int().min(0, 'must be from 0 to 365 | 须在 0 到 365 之间').max(365, 'must be from 0 to 365 | 须在 0 到 365 之间')

/** What can be changed about an item later; its code, and whether it is a permit, cannot. */
export const itemFields = {
  name: nameOf(100).describe('Name (事项名称)'),
  category: text(40).describe('Coarse category, the only thing a public board shows (事项类别)'),
  statutoryDays: days.describe('Working days the law allows (法定时限)'),
  promisedDays: days.describe('Working days the city promises, at most the statutory ones (承诺时限)'),
  instant: z.boolean().describe('Decided at once when submitted (即办件)'),
  flashEligible: z.boolean().describe('May be delivered to the door (可闪送)'),
  sensitive: z.boolean().describe('Health or benefit item: its name never appears on a public board (敏感事项)'),
  serviceModes: list(oneOf('ServiceMode'), 1, 4).describe('Ways it can be served (服务方式)'),
  equipmentKinds: list(code(40), 0, 10).nullish().describe('Kinds of equipment it needs at the door (所需设备)'),
  guide: guideRules.nullish().describe('What is needed, where and how; it takes the place of the whole guide (办事指南)'),
  questions: questionsRules.nullish().describe('Questions asked at intake, in their order; they take the place of all there were (补充问题)'),
  knowledgeLinks: knowledgeLinksRules
    .nullish()
    .describe('Entries of the knowledge base, for people of the city; they take the place of all there were (知识库链接)'),
}

/**
 * The city may promise less time than the law allows, never more; an item in force for no day is a mistake.
 * @throws InvalidInput
 */
export function expectSound(item: { promisedDays: number; statutoryDays: number; validFrom: Date; validTo: Date | null }) {
  if (item.promisedDays > item.statutoryDays) throw new InvalidInput('promisedDays', { en: 'must not exceed statutoryDays', zh: '承诺时限不得超过法定时限' })
  if (item.validTo !== null && item.validTo <= item.validFrom) throw new InvalidInput('validTo', { en: 'must be after validFrom', zh: '须晚于生效日期' })
}
