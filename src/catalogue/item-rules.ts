import { z } from 'zod'
import { InvalidInput } from '../errors.ts'
import { code, list, text } from '../input.ts'

const days = z.number().int().min(0, 'must be from 0 to 365 | 须在 0 到 365 之间').max(365, 'must be from 0 to 365 | 须在 0 到 365 之间')

/** What can be changed about an item later; its code, and whether it is a permit, cannot. */
export const itemFields = {
  name: text(100),
  category: text(40),
  statutoryDays: days,
  promisedDays: days,
  instant: z.boolean(),
  flashEligible: z.boolean(),
  sensitive: z.boolean(),
  serviceModes: list(z.enum(['ASSIST', 'AGENCY', 'ONSITE', 'REMOTE']), 1, 4),
  equipmentKinds: list(code(40), 0, 10).nullish(),
}

/**
 * The city may promise less time than the law allows, never more; an item in force for no day is a mistake.
 * @throws InvalidInput
 */
export function expectSound(item: { promisedDays: number; statutoryDays: number; validFrom: Date; validTo: Date | null }) {
  if (item.promisedDays > item.statutoryDays) throw new InvalidInput('promisedDays', { en: 'must not exceed statutoryDays', zh: '承诺时限不得超过法定时限' })
  if (item.validTo !== null && item.validTo <= item.validFrom) throw new InvalidInput('validTo', { en: 'must be after validFrom', zh: '须晚于生效日期' })
}
