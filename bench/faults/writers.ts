import { appendFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { dice } from '../../test/history/dice.ts'
import { type Answered, runWriter, type WriterFigures } from '../../test/history/writer.ts'
import type { Answer, Order, WriteLine } from './orders.ts'

// Writers in one process: a child of bench/faults.ts. Every line of their history is on disk before the next request.

/** A request that has no answer by then is sent again, to another replica. */
const ANSWER_WITHIN_MS = 8_000
const LONGEST_PAUSE_MS = 2_000

let going = true
let figures: Promise<readonly WriterFigures[]> = Promise.resolve([])
/** Answers that were neither a success nor a refusal, by what they said. */
const answers: Record<string, number> = {}

function begin({ file, urls, tokens, shared, writers, seed }: Extract<Order, { do: 'write' }>) {
  async function send(account: string, query: string, variables: object): Promise<Answered> {
    const count = (what: string) => {
      answers[what] = (answers[what] ?? 0) + 1
    }
    try {
      const response = await fetch(`${urls[Math.floor(Math.random() * urls.length)]}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${tokens[account]}` },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      })
      const answer = { status: response.status, body: (await response.json()) as Answered['body'] }
      for (const { message, extensions } of answer.body.errors ?? []) count(`${answer.status} ${extensions?.code}: ${message}`)
      return answer
    } catch (error) {
      const { cause, name } = error as Error & { cause?: { code?: string } }
      count(`no answer: ${cause?.code ?? name}`)
      throw error
    }
  }
  figures = Promise.all(
    Array.from({ length: writers }, (_, i) =>
      runWriter({
        name: `writer ${i}`,
        dice: dice(seed + i),
        send,
        record: (write) => appendFileSync(file, `${JSON.stringify({ t: Date.now(), ...write } satisfies WriteLine)}\n`),
        wait: (tries) => pause(Math.min(LONGEST_PAUSE_MS, 50 * 2 ** tries) * (0.5 + Math.random() / 2)),
        going: () => going,
        shared,
      }),
    ),
  )
}

process.on('message', async (order: Order) => {
  if (order.do === 'write') begin(order)
  if (order.do === 'join') {
    going = false
    process.send?.({ wrote: await figures, answers } satisfies Answer)
  }
})
process.on('disconnect', () => process.exit(0))
process.stdout.write('ready\n')
