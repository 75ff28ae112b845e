/**
 * The board's token on this screen. It comes in the fragment (`#token=fb_…`, or the bare `#fb_…`), which no browser sends to a
 * server; it is taken out of the address at once, and kept for a restart at the bare address. After a rotation the fragment of
 * the kiosk's own settings is the old one still: what was taken over from it stays in force until another fragment is given.
 */
interface Kept {
  /** What is used now. */
  readonly token: string
  /** What the fragment said when this began. */
  readonly given: string
}

const TOKEN = /^#(?:token=)?(fb_[A-Za-z0-9_-]{43})$/
const place = (board: string) => `flash-delivery/board/${board}`

function kept(board: string): Kept | null {
  try {
    const { token, given } = JSON.parse(localStorage.getItem(place(board)) ?? 'null') as Partial<Kept>
    return typeof token === 'string' && typeof given === 'string' ? { token, given } : null
  } catch {
    // Nothing kept, something broken, or a browser that keeps nothing: the fragment is needed then.
    return null
  }
}

function keep(board: string, value: Kept): boolean {
  try {
    localStorage.setItem(place(board), JSON.stringify(value))
    return true
  } catch (error) {
    console.warn('the token cannot be kept; this page needs it in its address', error)
    return false
  }
}

/** The token to come with: the one taken over from the fragment's, the fragment's, or the one kept. */
export function readToken(board: string): string | null {
  const given = TOKEN.exec(location.hash)?.[1]
  const before = kept(board)
  if (given === undefined) return before?.token ?? null
  const now = before?.given === given ? before : { token: given, given }
  // Removed from the address and the history, unless this browser can keep it nowhere else.
  if (keep(board, now)) history.replaceState(null, '', location.pathname + location.search)
  return now.token
}

/** Takes a successor over for good. */
export function takeOver(board: string, successor: string): void {
  keep(board, { token: successor, given: kept(board)?.given ?? successor })
}
