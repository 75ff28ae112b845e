import { askAdmission } from './admission.ts'
import type { Notice } from './screen.ts'

/** The successor of a rotated token, once it is known to open this board; null when there is none, or none yet. */
export async function successorOf(token: string, board: string): Promise<string | null> {
  const mine = await askAdmission(token)
  if (mine.is !== 'admitted' || mine.successor === null) return null
  const next = await askAdmission(mine.successor)
  return next.is === 'admitted' && next.board === board ? mine.successor : null
}

/** Why the service refused a token of this board; null when it does not refuse it now, or cannot be asked. */
export async function whyRefused(token: string | null, board: string): Promise<Notice | null> {
  const mine = await askAdmission(token ?? '')
  if (mine.is === 'refused') return { is: 'refused' }
  return mine.is === 'admitted' && mine.board !== board ? { is: 'other-board', own: mine.board } : null
}
