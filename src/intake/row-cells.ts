import type { Words } from '../errors.ts'
import { INVISIBLE } from '../input.ts'
import type { Columns } from './columns.ts'
import type { Mapping, Target } from './mapping.ts'
import { normalised } from './normalised.ts'
import type { Cell, RawRow } from './raw-row.ts'
import { readWallTime } from './wall-time.ts'

/** What is to be looked at in a row: the column it is about and the reason, never what stands in it. */
export interface Remark {
  readonly fields: readonly string[]
  readonly words: Words
}

/** How the cells of a row are read. */
export interface CellReading {
  readonly mapping: Mapping
  readonly columns: Columns
  /** Take stray control characters out instead of refusing the row. */
  readonly clean: boolean
}

const CONTROL = new RegExp(`[\\u0000-\\u0008\\u000b-\\u001f\\u007f\\u202a-\\u202e\\u2066-\\u2069]|${INVISIBLE.source}`, 'gu')

/**
 * The cells of one row by what they are in a registration. A cell that cannot be read answers null and leaves a problem; so a row
 * may become a registration exactly when `problems` is empty. Problems stand in the order the cells were asked for.
 */
export class RowCells {
  readonly problems: Remark[] = []
  /** What the importer may want to know of a row that is registered all the same. */
  readonly notes: Remark[] = []
  readonly #how: CellReading
  readonly #cells: readonly Cell[]

  constructor(row: RawRow, how: CellReading) {
    this.#how = how
    this.#cells = row.cells.map((cell) => unstained(cell, how.clean))
    if (this.#cells.some((cell, i) => cell !== row.cells[i])) this.note(null, 'control characters were taken out', '已清除控制字符')
  }

  refuse(field: string, en: string, zh: string): void {
    this.problems.push({ fields: [field], words: { en, zh } })
  }

  note(field: string | null, en: string, zh: string): void {
    this.notes.push({ fields: field === null ? [] : [field], words: { en, zh } })
  }

  /** Why the row as a whole is none, if it is none: it is cut off, or a separator stands unquoted in a text. */
  wrongShape(): Words | null {
    return shapeOf(this.#cells, this.#how.columns.width)
  }

  cell(target: Target): string | Date | null {
    const at = this.#how.columns.at.get(target)
    const cell = at === undefined ? null : (this.#cells[at] ?? null)
    if (cell !== null && typeof cell === 'object' && 'lossy' in cell) {
      this.refuse(
        target,
        'Excel kept only 15 digits of this number: format the column as text and enter it again',
        '数字超过 15 位，Excel 已丢失末位：请将该列设为文本后重新填写',
      )
      return null
    }
    return typeof cell === 'string' ? cell.trim() || null : cell
  }

  /** The cell as text, or the mapping's default. */
  text(target: Target): string | null {
    const cell = this.cell(target) ?? this.#how.mapping.defaults[target] ?? null
    if (!(cell instanceof Date)) return cell
    this.refuse(target, 'holds a date where text is expected', '应为文本，实为日期')
    return null
  }

  /** What the mapping says the cell's word means. */
  meaning(target: Target): unknown {
    const word = this.text(target)
    const meanings = this.#how.mapping.values[target]
    if (word === null || !meanings) return null
    if (meanings.has(normalised(word))) return meanings.get(normalised(word))
    if ([...meanings.values()].includes(word)) return word
    this.refuse(target, `must be one of ${[...meanings.keys()].join(', ')}`, `须为下列之一：${[...meanings.keys()].join('、')}`)
    return null
  }

  instant(target: Target): Date | null {
    const written = this.cell(target)
    const instant = written === null ? null : readWallTime(written, this.#how.mapping.dateFormats)
    if (instant === null || instant instanceof Date) return instant
    this.refuse(target, instant.en, instant.zh)
    return null
  }

  /** Refuses every column with a character that was lost when the file was written or read. */
  refuseUnreadable(): void {
    for (const [target, at] of this.#how.columns.at) {
      const cell = this.#cells[at]
      if (typeof cell === 'string' && cell.includes('\ufffd')) this.refuse(target, 'holds a character that cannot be read', '含有无法识别的字符')
    }
  }
}

function unstained(cell: Cell, clean: boolean): Cell {
  return clean && typeof cell === 'string' ? cell.replace(CONTROL, '') : cell
}

/** Cells beyond the header or too few of them: the row is cut off, or a separator stands unquoted in a text. */
function shapeOf(cells: readonly Cell[], width: number): Words | null {
  if (cells.length < width)
    return {
      en: `has ${cells.length} of ${width} columns: it is cut off, or continues in the next line without quotes`,
      zh: `只有 ${cells.length} 列，应有 ${width} 列：该行被截断，或换行的内容没有加引号`,
    }
  if (cells.slice(width).some((cell) => cell !== null && (typeof cell !== 'string' || cell.trim() !== '')))
    return { en: `has more than ${width} columns: a separator stands in a cell without quotes`, zh: `多于 ${width} 列：单元格中的分隔符没有加引号` }
  return null
}
