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

/** Whether the database gave the transaction up for the sake of another: a deadlock or a serialisation failure. */
export function retryable(error: unknown): boolean {
  const state = sqlState(error)
  return state === '40001' || state === '40P01' || (error instanceof Error && 'code' in error && error.code === 'P2034')
}
