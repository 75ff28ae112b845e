import { TOKEN_DOCUMENT } from './tile.ts'

/** What the service says about a token: only here can a refusal be told from a broken network. */
export type Admission =
  | { readonly is: 'admitted'; readonly board: string; readonly successor: string | null }
  /** Unknown, revoked or expired: the service does not say which. */
  | { readonly is: 'refused' }
  /** Nothing, or nothing sensible, came back. */
  | { readonly is: 'unreachable' }

const PATIENCE_MS = 10_000

/** Asks over HTTP whose token it is and whether it has a successor. Never throws. */
export async function askAdmission(token: string): Promise<Admission> {
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: TOKEN_DOCUMENT }),
      cache: 'no-store',
      signal: AbortSignal.timeout(PATIENCE_MS),
    })
    if (response.status === 401) return { is: 'refused' }
    const { data } = (await response.json()) as { data?: { viewer: { boardToken: { board: string; successor: string | null } | null } } }
    const own = data?.viewer.boardToken
    return own ? { is: 'admitted', ...own } : { is: 'unreachable' }
  } catch {
    return { is: 'unreachable' }
  }
}
