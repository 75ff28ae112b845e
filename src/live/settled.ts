import { type ExecutionResult, GraphQLError } from 'graphql'
import { writeLooks } from '../access/looks.ts'
import { countRefusal } from '../access/security-records.ts'
import type { Context } from '../graphql/context.ts'
import { problemOf } from './failure.ts'

/**
 * What is recorded of an answer before it leaves, on every transport: each code it was refused with, whole or in part, counts once; and
 * what it shows of texts, notes and materials.
 * @returns the answer; without its data when the looks could not be recorded
 */
export async function settled(context: Context, answer: ExecutionResult): Promise<ExecutionResult> {
  const codes = new Set((answer.errors ?? []).map((error) => problemOf(error)?.code))
  for (const code of codes) if (code !== undefined) countRefusal(context.runtime, context, code)
  try {
    await writeLooks(context)
    return answer
  } catch (error) {
    return { errors: [new GraphQLError('the looks of this answer could not be recorded', error instanceof Error ? { originalError: error } : {})] }
  }
}
