import type { ExecutionResult } from 'graphql'
import { countRefusal } from '../access/security-records.ts'
import type { Context } from '../graphql/context.ts'
import { problemOf } from './failure.ts'

/** What is recorded of an answer before it leaves, on every transport: each request that was refused, whole or in part, counts once. */
export function settled(context: Context, { errors }: ExecutionResult): void {
  const codes = new Set((errors ?? []).map((error) => problemOf(error)?.code))
  for (const code of codes) if (code !== undefined) countRefusal(context.runtime, context, code)
}
