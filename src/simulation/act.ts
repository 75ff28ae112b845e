import { type City, Refusal } from './city.ts'
import { count, type Ledger } from './deeds.ts'
import { type Verb, verbDocument } from './documents.ts'

/** What a verb answered. */
export interface Answer {
  readonly __typename: string
  /** Of a problem. */
  readonly code?: string
  readonly message?: string
  readonly order?: {
    readonly id: string
    readonly number: string
    readonly status: string
    readonly version: number
    readonly matters?: readonly { readonly id: string }[]
  }
  readonly alreadyRegistered?: boolean
  readonly queryCode?: string | null
  readonly offered?: number
  readonly phone?: string | null
}
export interface Acted {
  readonly answer: Answer
  readonly sentAt: number
  readonly answeredAt: number
}

const DOCUMENTS = new Map<Verb, string>()

/**
 * Does one verb and takes its time. A repetition carries the same idempotency key: a lost answer doubles nothing.
 * @returns the answer, also when it is a problem; null when none came, which is written down as trouble
 */
export async function act(city: City, ledger: Ledger, as: string, verb: Verb, input: Record<string, unknown>, idempotencyKey: string): Promise<Acted | null> {
  const document = DOCUMENTS.get(verb) ?? verbDocument(verb)
  DOCUMENTS.set(verb, document)
  let sentAt = performance.now()
  try {
    const data = await city.ask<Record<string, Answer>>(as, document, { input: { ...input, idempotencyKey } }, () => {
      sentAt = performance.now()
    })
    const answeredAt = performance.now()
    ledger.latencies.push(answeredAt - sentAt)
    const answer = data[verb] as Answer
    if (answer.code === undefined) count(ledger.done, verb)
    return { answer, sentAt, answeredAt }
  } catch (error) {
    trouble(ledger, verb, error)
    return null
  }
}

/** Writes down what should not have happened. */
export function trouble(ledger: Ledger, what: string, error: unknown) {
  const message = error instanceof Error ? error.message : String(error)
  ledger.troubles.push({ what, code: error instanceof Refusal ? error.code : 'UNEXPECTED', message })
}

/** A problem the plan did not expect. */
export function unexpected(ledger: Ledger, what: string, answer: Answer, instead = 'success') {
  const code = answer.code ?? answer.__typename
  ledger.troubles.push({ what, code, message: answer.message ?? `${answer.__typename} instead of ${instead}` })
}
