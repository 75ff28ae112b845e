import { z } from 'zod'
import { EvaluationLevel } from '../db/generated/enums.ts'
import { list, text } from '../input.ts'
import { TAGS } from './levels.ts'
import { INDICATORS, type Indicator } from './scale.ts'

/** What somebody says in an evaluation, whatever it is of. */
export const saidFields = {
  level: z.enum(EvaluationLevel),
  indicators: list(z.object({ code: z.enum(Object.keys(INDICATORS) as [Indicator]), level: z.enum(EvaluationLevel) }), 0, 10).default([]),
  tags: list(z.enum(Object.keys(TAGS) as [keyof typeof TAGS]), 0, 10).default([]),
  text: text(2_000).nullish(),
  onBehalf: z.boolean().default(false),
} as const

export type Said = z.output<z.ZodObject<typeof saidFields>>
