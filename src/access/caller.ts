import type { Ground } from '../ground.ts'
import type { Viewer } from './viewer.ts'

export type Language = 'zh' | 'en'

/** Who asks, on whose behalf, and of which running program: what every operation is called with. */
export interface Caller {
  readonly ground: Ground
  readonly viewer: Viewer
  readonly requestId: string
  readonly language: Language
  /** Address the request came from, for rate limits only; never stored. */
  readonly address: string
}
