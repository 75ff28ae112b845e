import { StartError } from '../errors.ts'
import { type Mapping, TARGETS, type Target } from './mapping.ts'
import { normalised } from './normalised.ts'
import type { Cell, RawRow } from './raw-row.ts'

/** Rows looked through for the header: exports like to begin with a title. */
export const HEADER_WITHIN = 10

/** Levels of a category, widest first. */
export const CATEGORY_LEVELS = ['category1', 'category2', 'category3'] as const satisfies readonly Target[]

/** Which column holds what. */
export interface Columns {
  /** Cells a row must have: the header's last name decides. */
  readonly width: number
  readonly at: ReadonlyMap<Target, number>
  /** The header as the file writes it, for the report. */
  readonly nameOf: (target: string) => string
  /** Headers that have no place; their content is not imported. */
  readonly unmapped: readonly string[]
}

const text = (cell: Cell) => (typeof cell === 'string' ? cell.trim() : '')

/** How many of a row's cells are headers the mapping knows. */
function knownIn(row: RawRow, mapping: Mapping): number {
  const known = new Set(TARGETS.flatMap((target) => mapping.columns[target].map(normalised)))
  return row.cells.filter((cell) => known.has(normalised(text(cell)))).length
}

/**
 * Finds the header among the first rows: the first in which the mapping knows two names or more.
 * @returns its place in the list, or -1
 */
export const findHeader = (rows: readonly RawRow[], mapping: Mapping) => rows.findIndex((row) => knownIn(row, mapping) >= 2)

/**
 * Reads the header row.
 * @param history of orders of the past: each must say when its call came, and may say when it ended
 * @throws StartError naming the missing columns with the headers accepted for them, or two columns for one thing
 */
export function readHeader(row: RawRow, mapping: Mapping, history: boolean): Columns {
  const headers = row.cells.map(text)
  const at = new Map<Target, number>()
  // When work ends is the city's to say.
  for (const target of TARGETS.filter((each) => history || each !== 'endedAt')) {
    const accepted = new Set(mapping.columns[target].map(normalised))
    const found = headers.flatMap((header, i) => (header !== '' && accepted.has(normalised(header)) ? [i] : []))
    if (found.length > 1)
      throw new StartError(
        `line ${row.line}: two columns for ${target}: ${found.map((i) => headers[i]).join(', ')}; name one of them in the mapping | 有两列对应同一字段`,
      )
    if (found[0] !== undefined) at.set(target, found[0])
  }
  const required = ['externalNo', ...(history ? (['receivedAt'] as const) : []), 'title', 'requester.name', 'areaCode'] as const
  const missing = required.filter((target) => !at.has(target) && !(mapping.defaults[target as Target] ?? (target === 'areaCode' && at.has('county'))))
  if (missing.length > 0) {
    const each = missing.map((target) => `${target} (${mapping.columns[target].join(', ')})`)
    throw new StartError(`columns are missing: ${each.join('; ')}; the header accepts one of the names in brackets | 缺少必需的列`)
  }
  // A category is kept as the items it names; without any named, it has no place.
  if (mapping.categories.size === 0) for (const target of CATEGORY_LEVELS) at.delete(target)
  const used = new Set(at.values())
  return {
    width: headers.findLastIndex((header) => header !== '') + 1,
    at,
    nameOf: (target) => headers[at.get(target as Target) ?? (target === 'areaCode' ? at.get('county') : undefined) ?? -1] ?? target,
    unmapped: headers.filter((header, i) => header !== '' && !used.has(i)),
  }
}
