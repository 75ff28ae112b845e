import { z } from 'zod'
import { Duplicate, InvalidInput, Problem, type ProblemCode, type Words } from '../errors.ts'
import { change } from '../events/change.ts'
import { eachAlone, refusalOf } from '../input.ts'
import type { Caller, Change } from '../runtime.ts'
import type { Verb } from '../verb.ts'

/** Most rows of one call. */
export const MOST_ROWS = 500
/** Rows of one change: enough to share its readings, few enough that other changes wait briefly for the rows it locks. */
const AT_ONCE = 100

/** The rows of a batch: each is checked by itself, so that a bad one is refused alone. */
export const rowsOf = (row: z.ZodType) =>
  z.array(eachAlone(row)).min(1, 'must have at least 1 | 至少 1 项').max(MOST_ROWS, `must have at most ${MOST_ROWS} | 至多 ${MOST_ROWS} 项`)

/** Why a row was refused: plain values, since they are kept to be replayed. */
export interface RowRefusal {
  readonly code: ProblemCode
  readonly words: Words
  readonly fields: readonly string[]
}

/** What became of one row: what was done, or why it was not. */
export interface RowResult<Done> {
  /** Place in the list, from 0. */
  readonly index: number
  readonly participantId: string | null
  readonly done: Done | null
  readonly refusal: RowRefusal | null
}

export interface BatchDone<Done> {
  readonly done: number
  readonly refused: number
  readonly results: RowResult<Done>[]
}

/** Who asks for a batch. */
export type BatchCaller = Caller & { readonly idempotencyKey?: string | null }

/**
 * Does a batch about participants (批量), in changes of a hundred rows, each row by the rules of the single verb: one that is
 * refused says why, and holds up no other. Repeated with its key, what was done is answered again and nothing is done twice.
 *
 * @param row the rules of a row
 * @param work does some rows in one change; a row it answers with a problem has written nothing
 * @returns a result for each row, in the order asked for
 */
export async function inBatches<Rules extends z.ZodType<{ participantId: string }>, Done extends object>(
  caller: BatchCaller,
  verb: Verb,
  row: Rules,
  input: { readonly rows: readonly unknown[]; readonly siteId?: string },
  work: (c: Change, rows: readonly z.output<Rules>[]) => Promise<(Done | Problem)[]>,
): Promise<BatchDone<Done>> {
  const seen = new Set<string>()
  const results: RowResult<Done>[] = []
  const sound: { readonly index: number; readonly row: z.output<Rules> }[] = []
  for (const [index, given] of input.rows.entries()) {
    const read = row.safeParse(given)
    if (!read.success) results[index] = { index, participantId: null, done: null, refusal: refusalOf(read.error.issues) }
    else if (seen.has(read.data.participantId)) results[index] = refusedRow(index, read.data, AGAIN)
    else sound.push({ index, row: read.data })
    if (read.success) seen.add(read.data.participantId)
  }
  for (let i = 0; i < sound.length; i += AT_ONCE) {
    const part = sound.slice(i, i + AT_ONCE)
    const own = { ...caller, idempotencyKey: caller.idempotencyKey ? `${caller.idempotencyKey}#${i}` : null }
    const rows = part.map((one) => one.row)
    const outcomes = await change(own, verb.name, { siteId: input.siteId, rows }, async (c) => (await work(c, rows)).map(kept))
    for (const [k, one] of part.entries()) {
      const { done, refusal } = outcomes[k] as Kept<Done>
      results[one.index] = { index: one.index, participantId: one.row.participantId, done, refusal }
    }
  }
  const refused = results.filter((one) => one.refusal !== null).length
  return { done: results.length - refused, refused, results }
}

type Kept<Done> = Pick<RowResult<Done>, 'done' | 'refusal'>

const kept = <Done extends object>(outcome: Done | Problem): Kept<Done> =>
  outcome instanceof Problem ? { done: null, refusal: refusalIn(outcome) } : { done: outcome, refusal: null }

const refusedRow = (index: number, { participantId }: { readonly participantId: string }, problem: Problem) => ({
  ...{ index, participantId, done: null },
  refusal: refusalIn(problem),
})

const AGAIN = new InvalidInput('participantId', { en: 'is in the list already', zh: '名单中已列出' })

function refusalIn(problem: Problem): RowRefusal {
  const fields = problem instanceof Duplicate ? problem.fields : problem instanceof InvalidInput ? [problem.field] : []
  return { code: problem.code, words: problem.words, fields }
}

/** The one result of a batch of one. @throws the problem it was refused with */
export function only<Done extends object>([outcome]: readonly (Done | Problem)[]): Done {
  if (outcome instanceof Problem || !outcome) throw outcome
  return outcome
}
