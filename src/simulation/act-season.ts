import { trouble, unexpected } from './act.ts'
import { count } from './deeds.ts'
import type { Stage } from './play.ts'
import { type SeasonVerb, seasonDocument } from './season-documents.ts'

/** What a verb of a campaign answered; of its fields those that it has. */
export interface SeasonAnswer {
  readonly __typename: string
  /** Of a problem. */
  readonly code?: string
  readonly message?: string
  readonly campaignId?: string
  readonly siteId?: string
  readonly slotIds?: readonly string[]
  readonly stops?: readonly { readonly siteId: string; readonly slotIds: readonly string[] }[]
  readonly equipment?: { readonly id: string }
  readonly orderId?: string | null
  readonly participantId?: string | null
  /** Of a batch, one for each row. */
  readonly results?: readonly RowAnswer[]
  readonly sentAt: number
  readonly answeredAt: number
}

/** What became of a row of a batch. */
export interface RowAnswer {
  readonly participantId: string | null
  readonly orderId?: string | null
  readonly refusal: { readonly code: string; readonly message: string } | null
}

type Asked = Pick<Stage, 'city' | 'ledger' | 'run'>

/**
 * Does one verb of a campaign.
 * @param key what makes this one different from every other of the run: a repetition after a lost answer doubles nothing
 * @param refusal a problem the plan expects
 * @returns null for what should not have been answered, which is written down as trouble
 */
export async function actSeason(
  { city, ledger, run }: Asked,
  as: string,
  verb: SeasonVerb,
  input: Record<string, unknown>,
  key: string,
  refusal?: string,
): Promise<SeasonAnswer | null> {
  let sentAt = performance.now()
  try {
    const data = await city.ask<Record<string, Omit<SeasonAnswer, 'sentAt' | 'answeredAt'>>>(
      as,
      seasonDocument(verb),
      { input: { ...input, idempotencyKey: `sim-${run}-season-${verb}-${key}` } },
      () => {
        sentAt = performance.now()
      },
    )
    const answer = { ...(data[verb] as SeasonAnswer), sentAt, answeredAt: performance.now() }
    ledger.latencies.push(answer.answeredAt - sentAt)
    if (answer.code === undefined) count(ledger.done, verb)
    else if (answer.code === refusal) count(ledger.refused, `${verb} ${answer.code}`)
    else unexpected(ledger, verb, answer)
    return answer.code === undefined || answer.code === refusal ? answer : null
  } catch (error) {
    trouble(ledger, verb, error)
    return null
  }
}

/** Several telephones and desks at once. */
export async function together<T>(all: readonly T[], hands: number, work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all]
  const hand = async () => {
    for (let next = left.shift(); next; next = left.shift()) await work(next)
  }
  await Promise.all(Array.from({ length: hands }, hand))
}
