import type { Words } from '../errors.ts'

/** A cell as a file holds it: text; a date Excel knows as one (wall time, in UTC); or a number that lost digits in Excel. */
export type Cell = string | Date | { readonly lossy: true } | null

/** A row of a file; `damaged` says why its cells cannot be trusted. */
export interface RawRow {
  /** Line of the file the row begins in, or row of the sheet; the header's is usually 1. */
  readonly line: number
  readonly cells: readonly Cell[]
  readonly damaged?: Words
}

/** A file being read: what was found out about it, and its rows, the header first. */
export interface RawFile {
  /** For people: format, encoding, separator. */
  readonly detected: string
  rows(): AsyncIterable<RawRow>
  /** How much of it was read, 0 to 1. */
  fraction(): number
  /** Said once the last row is read: what the operator should look at. */
  remarks(): readonly string[]
}

/** Nothing in any cell. */
export const isBlank = (cells: readonly Cell[]) => cells.every((cell) => cell === null || (typeof cell === 'string' && cell.trim() === ''))
