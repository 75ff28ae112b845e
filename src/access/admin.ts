import { Forbidden, Unauthenticated } from '../errors.ts'
import type { Viewer } from './viewer.ts'

/** Administration verbs are the ADMIN's alone. */
export function expectAdmin(viewer: Viewer) {
  if (viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (viewer.role !== 'ADMIN') throw new Forbidden()
}
