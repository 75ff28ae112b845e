import type { AudienceName } from '../../test/history/audience.ts'
import type { Seen, Write } from '../../test/history/check-history.ts'
import type { WriterFigures } from '../../test/history/writer.ts'

/** What the children of bench/faults.ts are told, and what they answer; one answer for each order that has one. */
export type Order =
  | {
      readonly do: 'write'
      readonly file: string
      readonly urls: readonly string[]
      readonly tokens: Readonly<Record<string, string>>
      readonly shared: string
      readonly writers: number
      readonly seed: number
    }
  | { readonly do: 'follow'; readonly file: string; readonly urls: readonly string[]; readonly followers: readonly Follower[] }
  /** Stop beginning changes; answers with figures once the last one has ended. */
  | { readonly do: 'join' }
  /** Some followers stop reading for a time. */
  | { readonly do: 'pause'; readonly share: number; readonly ms: number }
  /** Answers who has not come so far yet. */
  | { readonly do: 'behind'; readonly due: Readonly<Record<AudienceName, number>> }
  /** Write the file to its end; answers with figures. */
  | { readonly do: 'end' }

export interface Follower {
  readonly name: string
  readonly audience: AudienceName
  readonly transport: 'socket' | 'stream'
  readonly token: string
  /** Milliseconds it takes over each frame, until it is told to come to the end. */
  readonly digestMs: number
}

export type Answer =
  | { readonly ready: true }
  | { readonly wrote: readonly WriterFigures[]; readonly answers: Readonly<Record<string, number>> }
  | { readonly behind: readonly string[] }
  | { readonly connections: number; readonly closes: Readonly<Record<string, number>> }

/** Lines of the history files. */
export interface WriteLine extends Write {
  /** Milliseconds since 1970. */
  readonly t: number
}

export type SeenLine = Seen & { readonly who: string; readonly t: number }
