/** The database's own code for what went wrong, wherever the client hid it. */
function sqlState(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  const { code, meta, cause } = error as Error & {
    code?: string
    meta?: { driverAdapterError?: { cause?: { originalCode?: string; code?: string } } }
    cause?: { originalCode?: string; code?: string }
  }
  const inner = meta?.driverAdapterError?.cause ?? cause
  return inner?.originalCode ?? inner?.code ?? code ?? null
}

/**
 * Which unique rule a write broke.
 * @returns the name of its constraint or index on both engines (its columns, should the adapter know only those); null when it broke none
 */
export function uniqueViolation(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  const { code, meta } = error as Error & {
    code?: string
    meta?: { target?: string[]; driverAdapterError?: { cause?: { constraint?: { fields?: string[]; index?: string } } } }
  }
  if (code !== 'P2002' && sqlState(error) !== '23505') return null
  const constraint = meta?.driverAdapterError?.cause?.constraint
  return (constraint?.fields ?? meta?.target)?.join(',').replaceAll('"', '') ?? constraint?.index ?? 'unique'
}

/** Whether a write would have overlapped another (23P01, exclusion constraint). */
export function exclusionViolation(error: unknown): boolean {
  return sqlState(error) === '23P01'
}

/** Whether the database ended the transaction in favour of another: a deadlock or a serialisation failure. */
export function retryable(error: unknown): boolean {
  const state = sqlState(error)
  return state === '40001' || state === '40P01' || (error instanceof Error && 'code' in error && error.code === 'P2034')
}

/**
 * Prisma's, PostgreSQL's and node's codes that say the database cannot be reached, or not in time: also a statement, a lock
 * (55P03: a frozen process may hold the log's) or a transaction that took too long.
 */
const AWAY = /^(P1\d{3}|P2024|P2028|P2037|ECONN\w+|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|57P0[1-5]|57014|55P03|25P0[34]|08\w{3}|53300)$/
/** Prisma's kinds of the same. */
const AWAY_KINDS = ['ConnectionClosed', 'DatabaseNotReachable', 'TooManyConnections', 'SocketTimeout']
/** The driver's own words for a connection that was cut under a statement; they carry no code. */
const CUT =
  /^(Connection terminated|Connection ended unexpectedly|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect)|is not currently accepting connections$/

/**
 * Whether the database cannot be reached, or the connection was lost under the statement: the same may succeed in a moment.
 * Whether a write that was cut is done is not known; its idempotency key tells.
 */
export function databaseAway(error: Error): boolean {
  const { code, errorCode, meta } = error as Error & {
    code?: unknown
    errorCode?: unknown
    meta?: { driverAdapterError?: { cause?: { kind?: string; originalMessage?: string } } }
  }
  const cause = meta?.driverAdapterError?.cause
  return (
    [code, errorCode, sqlState(error)].some((one) => AWAY.test(String(one))) ||
    AWAY_KINDS.includes(cause?.kind ?? '') ||
    CUT.test(error.message) ||
    CUT.test(cause?.originalMessage ?? '')
  )
}
