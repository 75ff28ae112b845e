import { z } from 'zod'
import { uniqueViolation } from '../db/faults.ts'
import { Duplicate, InvalidInput, Problem, type ProblemCode, type Words } from '../errors.ts'
import { change } from '../events/change.ts'
import { eachAlone, refusalOf } from '../input.ts'
import type { Caller, Change } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { type Registered, registerAll } from './register-all.ts'
import { type Registration, registrationRules } from './registration-rules.ts'

/** Most registrations of one call. */
export const MOST_ROWS = 100
/** Tries when another caller registers the same numbers at the same moment; each try finds more of them there. */
const MAX_TRIES = 5

const verb = declareVerb('registerOrders', {
  description: `Register up to ${MOST_ROWS} orders at once (批量登记), each as registerOrder would. A row that is refused says why; the others go through.`,
  quota: 'IMPORT',
  input: {
    // Each is checked by itself, so that a bad one is refused alone.
    orders: z
      .array(eachAlone(registrationRules))
      .min(1, 'must have at least 1 | 至少 1 项')
      .max(MOST_ROWS, `must have at most ${MOST_ROWS} | 至多 ${MOST_ROWS} 项`)
      .describe(`1 to ${MOST_ROWS} registrations (登记列表)`),
    checkOnly: z.boolean().default(false).describe('Only say what would become of each; write nothing (仅校验)'),
    history: z
      .boolean()
      .default(false)
      .describe(
        'Hotline agents only: they are of the past and come in CLOSED, counted in the day of their call; no clock, timer or notice, in no rate (历史工单)',
      ),
  },
})

type Input = z.output<typeof verb.rules>

/** Why a row was refused: plain values, since they are kept to be replayed. */
export interface Refusal {
  readonly code: ProblemCode
  readonly words: Words
  /** Paths inside the row. */
  readonly fields: readonly string[]
}

/** What became of one row. */
export interface RowResult {
  readonly index: number
  readonly orderId: string | null
  readonly number: string | null
  readonly alreadyRegistered: boolean
  readonly refusal: Refusal | null
}

/**
 * Registers up to 100 orders in one change (批量登记, T1), each as registerOrder would: a row that is refused is answered
 * with the reason and the others go through. Those of the past (历史工单) are CLOSED as they come in: an old export is an archive, and
 * would otherwise wait in every queue.
 *
 * @throws Unauthenticated, Forbidden for all of them
 */
export const registerOrders = verb.answers(async (caller: Caller | Change, input: Input): Promise<{ results: RowResult[] }> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await register(caller, input)
    } catch (error) {
      if (!uniqueViolation(error)?.includes('external_no') || 'tx' in caller || attempt >= MAX_TRIES) throw error
    }
  }
})

function register(caller: Caller | Change, input: Input): Promise<{ results: RowResult[] }> {
  return change(caller, verb.name, input, async (c) => {
    const rows = input.orders.map((row) => registrationRules.safeParse(row))
    const sound = rows.flatMap((row) => (row.success ? [row.data] : []))
    const registered = await registerAll(c, sound, { writing: !input.checkOnly, history: input.history })
    const done = new Map<Registration, Registered>(sound.map((row, i) => [row, registered[i] as Registered]))
    return {
      results: rows.map((row, index) => ({
        index,
        ...(row.success ? resultOf(done.get(row.data) as Registered) : refused(refusalOf(row.error.issues))),
      })),
    }
  })
}

const resultOf = (done: Registered) =>
  done instanceof Problem ? refused({ code: done.code, words: done.words, fields: fieldsOf(done) }) : { ...done, refusal: null }

const refused = (refusal: Refusal) => ({ orderId: null, number: null, alreadyRegistered: false, refusal })

const fieldsOf = (problem: Problem) => (problem instanceof Duplicate ? problem.fields : problem instanceof InvalidInput ? [problem.field] : [])
