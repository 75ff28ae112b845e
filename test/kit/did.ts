import type { TestApp } from './app.ts'
import type { Answer } from './client.ts'

/**
 * Plays one verb that must succeed: a step on the way to what the test is about.
 * @throws Error with the whole answer when it was refused
 */
export async function did(app: TestApp, account: string, verb: string, input: Record<string, unknown>, selection?: string): Promise<Answer> {
  const answer = await (await app.as(account)).verb(verb, input, selection)
  if (!answer.__typename.endsWith('Success')) throw new Error(`${verb} as ${account}: ${JSON.stringify(answer)}`)
  return answer
}

/** The events of an order, oldest first, as the log holds them. */
export const eventsOf = (app: TestApp, orderId: string) => app.runtime.db.eventLog.findMany({ where: { orderId }, orderBy: { orderVersion: 'asc' } })
