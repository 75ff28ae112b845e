import { newestPrefix } from '../crypto/seal.ts'
import type { Tx } from '../db/database.ts'
import { databaseAway, retryable } from '../db/faults.ts'
import { unhurried } from '../db/silence.ts'
import { LIMITS } from '../limits.ts'
import { backOff, pauses, retry } from '../pauses.ts'
import { fileStep } from './file-step.ts'
import { INDEX_STEPS } from './index-steps.ts'
import { type Batch, type Ground, type Step, sealedOtherwise, sealedStep } from './rotation-step.ts'
import { SEALED_TABLES } from './sealed-columns.ts'

/** How an exchange goes. */
export interface Course {
  /** Only counts what would be made anew; nothing is written, not even how far it came. */
  readonly dryRun: boolean
  readonly stopped: () => boolean
  /** Called after every batch. */
  readonly progress: (step: string, so: Progress) => void
}

/** How far a step has come. */
export interface Progress {
  readonly seen: number
  readonly changed: number
  readonly unreadable: number
  readonly ended: boolean
}

/** What an exchange came to. */
export interface Rotated {
  readonly finished: boolean
  readonly changed: number
  /** Values that no listed key opens: they stay as they are. */
  readonly unreadable: number
}

/** Passes over the tables: what a change wrote with an older key behind the first one's back is met by the next. */
const MOST_PASSES = 3
const LONGEST_PAUSE = LIMITS.RELAY_PAUSE_MS.value
/** Tries of a batch that met a change, or a database that was away for a moment. */
const TRIES = 12

/**
 * Makes everything that names an older key, or the other suite, anew with the newest key (密钥轮换), while the service runs: batch by batch, how
 * far it came kept in the transaction of the batch. Killed in the middle it goes on from there; two of them at once share the work.
 */
export async function rotateKeys(ground: Ground, course: Course): Promise<Rotated> {
  const steps = allSteps()
  if (course.dryRun) return dryRun(ground, steps, course)
  const sums = { changed: 0, unreadable: 0 }
  for (let pass = 1; ; pass++) {
    const unreadable = new Map<string, number>()
    for (const step of steps) {
      const done = await throughStep(ground, step, course)
      sums.changed += done.changed
      unreadable.set(step.name, done.unreadable)
      if (!done.ended) return { finished: false, ...sums, unreadable: total(unreadable) }
    }
    const left = await leftOver(ground, unreadable)
    if (left.length === 0) await otherSuiteIsOver(ground)
    if (left.length === 0) return { finished: true, ...sums, unreadable: total(unreadable) }
    if (pass === MOST_PASSES) return { finished: false, ...sums, unreadable: total(unreadable) }
    await beginAgain(ground, left)
  }
}

/** What is derived of sealed values first, while the keys it was made with are listed; then the values, then the files. */
const allSteps = (): Step[] => [...INDEX_STEPS, ...SEALED_TABLES.map(sealedStep), fileStep()]

/** How many steps an exchange has. */
export const STEPS = allSteps().length

const total = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, n) => sum + n, 0)

async function dryRun(ground: Ground, steps: readonly Step[], course: Course): Promise<Rotated> {
  const sums = { changed: 0, unreadable: 0 }
  for (const step of steps) {
    let [after, seen, changed, unreadable]: [string | null, number, number, number] = ['', 0, 0, 0]
    while (after !== null) {
      if (course.stopped()) return { finished: false, ...sums }
      const from: string = after
      const batch: Batch = await ground.db.$transaction((tx) => step.batch(ground, tx, from, true))
      after = batch.after
      ;[seen, changed, unreadable] = [seen + batch.seen, changed + batch.changed, unreadable + batch.unreadable]
      course.progress(step.name, { seen, changed, unreadable, ended: after === null })
    }
    sums.changed += changed
    sums.unreadable += unreadable
  }
  return { finished: true, ...sums }
}

interface Kept {
  readonly after: string
  readonly seen: number
  readonly changed: number
  readonly unreadable: number
  readonly ended: boolean
}

/** Goes through a step from where it stopped. */
async function throughStep(ground: Ground, step: Step, course: Course): Promise<{ changed: number; unreadable: number; ended: boolean }> {
  await begin(ground, step)
  let changed = 0
  for (;;) {
    if (course.stopped()) return { changed, unreadable: 0, ended: false }
    const so = await again(ground, course, () => ground.db.$transaction((tx) => oneBatch(ground, tx, step)))
    if (so === null) return { changed, unreadable: 0, ended: false }
    changed += so.changedNow
    course.progress(step.name, so)
    if (so.ended) return { changed, unreadable: so.unreadable, ended: true }
  }
}

/** A batch that met a change, or a database that is back in a moment, is done again. */
const again = <T>({ log }: Ground, { stopped }: Course, work: () => Promise<T>): Promise<T | null> =>
  retry(work, {
    again: (error, failures) => {
      const passes = failures < TRIES && error instanceof Error && (retryable(error) || databaseAway(error))
      if (passes) log.debug({ err: error }, 'a batch is done again')
      return passes
    },
    wait: (failures) => backOff(failures, LONGEST_PAUSE),
    stopped,
    pause: pauses({ holdsProcess: true }).pause,
  })

/** The next batch of a step. Its row is locked: of two exchanges at once one waits, then goes on from where the other came to. */
async function oneBatch(ground: Ground, tx: Tx, step: Step): Promise<Kept & { changedNow: number }> {
  const { kid, suite } = targetOf(ground)
  const [kept] = await tx.$queryRaw<Kept[]>`
    SELECT after, seen, changed, unreadable, ended_at IS NOT NULL AS ended FROM key_rotation_step
    WHERE kid = ${kid} AND suite = ${suite} AND step = ${step.name} FOR UPDATE`
  if (!kept) throw new Error(`the step ${step.name} has not begun`)
  if (kept.ended) return { ...kept, changedNow: 0 }
  const batch = await step.batch(ground, tx, kept.after, false)
  const ended = batch.after === null
  const so = {
    after: batch.after ?? kept.after,
    seen: kept.seen + batch.seen,
    changed: kept.changed + batch.changed,
    unreadable: kept.unreadable + batch.unreadable,
    ended,
  }
  await tx.$executeRaw`
    UPDATE key_rotation_step SET after = ${so.after}, seen = ${so.seen}, changed = ${so.changed}, unreadable = ${so.unreadable},
      ended_at = CASE WHEN ${ended} THEN clock_timestamp() END
    WHERE kid = ${kid} AND suite = ${suite} AND step = ${step.name}`
  return { ...so, changedNow: batch.changed }
}

/** The key and the suite that everything is made anew with. */
export const targetOf = ({ keys }: Pick<Ground, 'keys'>) => ({ kid: keys.versions[0].kid, suite: keys.suite })

/** Begins a step, or again one that ended while processes still sealed with another key: they may have written behind it. */
async function begin({ db, keys }: Ground, { name }: Step): Promise<void> {
  const { kid, suite } = targetOf({ keys })
  await db.$executeRaw`
    INSERT INTO key_rotation_step AS s (kid, suite, step, after, seen, changed, unreadable, began_at)
    VALUES (${kid}, ${suite}, ${name}, '', 0, 0, 0, clock_timestamp())
    ON CONFLICT (kid, suite, step) DO UPDATE SET after = '', seen = 0, changed = 0, unreadable = 0, began_at = clock_timestamp(), ended_at = NULL
    WHERE s.ended_at IS NOT NULL AND s.began_at <= (SELECT max(k.sealing_until) FROM key_in_use k WHERE (k.kid, k.suite) <> (${kid}, ${suite}))`
}

/** Tables with values of another key, besides those that cannot be opened. */
async function leftOver(ground: Ground, unreadable: ReadonlyMap<string, number>): Promise<string[]> {
  const prefix = newestPrefix(ground.keys)
  const left: string[] = []
  for (const sealed of SEALED_TABLES) {
    const n = await ground.db.$transaction(async (tx) => {
      await unhurried(tx)
      return sealedOtherwise(tx, sealed, prefix)
    })
    if (n > (unreadable.get(sealed.table) ?? 0)) left.push(sealed.table)
  }
  return left
}

/** Of the newest key, indexes by the other suite are looked up no more once all are made anew, after the last process wrote them. */
async function otherSuiteIsOver({ db, keys }: Ground): Promise<void> {
  const { kid, suite } = targetOf({ keys })
  await db.$executeRaw`
    UPDATE key_in_use SET retired_at = clock_timestamp() WHERE kid = ${kid} AND suite <> ${suite} AND retired_at IS NULL
      AND sealing_until < (SELECT min(began_at) FROM key_rotation_step WHERE kid = ${kid} AND suite = ${suite})`
}

async function beginAgain({ db, keys }: Ground, steps: readonly string[]): Promise<void> {
  const { kid, suite } = targetOf({ keys })
  await db.$executeRaw`
    UPDATE key_rotation_step SET after = '', seen = 0, changed = 0, unreadable = 0, began_at = clock_timestamp(), ended_at = NULL
    WHERE kid = ${kid} AND suite = ${suite} AND step = ANY(${[...steps]}::text[])`
}
