import { randomUUID } from 'node:crypto'
import { type Answer, type Client, verbDocument } from './client.ts'

/** More than a slow machine needs; a service that is away for good is a failure. */
const MOST = 50

/**
 * Runs a verb as clients are told to: an answer that is retryable (OVERLOADED, UNAVAILABLE on a slow machine) is no answer, and the same
 * is sent again under the same key, which tells whether it was done.
 * @throws Error on any other error, and when it is never answered
 */
export async function untilAnswered(client: Client, verb: string, input: object, selection?: string): Promise<Answer> {
  const variables = { input: { ...input, idempotencyKey: randomUUID() } }
  for (let i = 0; ; i++) {
    const { data, errors } = await client.raw(verbDocument(verb, selection), variables)
    if (!errors) return data[verb]
    if (i === MOST || !errors.every(({ extensions }) => extensions.retryable)) throw new Error(JSON.stringify(errors))
  }
}
