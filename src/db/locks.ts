import type { Tx } from './database.ts'

/** The first number of every advisory lock of this program: any constant of its own would do. */
const PROGRAM = 1_162_103_124
/**
 * Its locks by name, each with a number no other has. The log's own, 1, is taken by `event_log_append` in the database; a number
 * that was in use once is not given to another.
 */
export const LOCKS = {
  /** The rows and sums of figures are kept by one process at a time. */
  figures: 2,
  /** Versions of the calendar are written one after the other. */
  calendar: 3,
  /** Policies are set one after the other. */
  policies: 4,
  /** The audit trail is signed and purged by one process at a time. */
  audit: 117,
  /** Templates of replies are entered one after the other. */
  templates: 5,
} as const

/**
 * Takes a lock until the transaction ends; another transaction that wants it waits.
 * @throws the database's error when it waits longer than `lock_timeout`
 */
export const lockInTransaction = (tx: Pick<Tx, '$executeRaw'>, name: keyof typeof LOCKS): PromiseLike<number> =>
  tx.$executeRaw`SELECT pg_advisory_xact_lock(${PROGRAM}::int, ${LOCKS[name]}::int)`

/** Takes the lock of one sender of files until the transaction ends (发送方锁): a number made of the sender, in the space of 64 bits, where no other lock of the program is. */
export const lockSender = (tx: Pick<Tx, '$executeRaw'>, sender: string): PromiseLike<number> =>
  tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`upload ${sender}`}, ${PROGRAM}))`

/** Takes the lock of whose saved views are counted, an account, a team or an area (视图锁): a view is kept by one transaction at a time. */
export const lockViewsOf = (tx: Pick<Tx, '$executeRaw'>, whose: string): PromiseLike<number> =>
  tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`views ${whose}`}, ${PROGRAM}))`
