import { countRefusal } from '../access/security-records.ts'
import { Problem } from '../errors.ts'
import type { Context } from '../graphql/context.ts'
import { type Priced, priceOf } from '../graphql/price.ts'

/**
 * Counts an operation against its caller's reads, on every transport, before it runs. What its verbs count for is counted by each of them.
 * @throws RateLimited
 */
export async function countOperation(operation: Priced, context: Context): Promise<void> {
  try {
    await context.runtime.quotas.read(context, priceOf(operation, context))
  } catch (error) {
    if (error instanceof Problem) countRefusal(context.runtime, context, error.code)
    throw error
  }
}
