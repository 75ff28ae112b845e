import type { Words } from '../errors.ts'
import { wordsOf } from '../input.ts'
import { type Registration, registrationRules } from '../registration/registration-rules.ts'
import type { FoundArea } from './area-names.ts'
import { CATEGORY_LEVELS, type Columns } from './columns.ts'
import type { Mapping, Target } from './mapping.ts'
import { normalised } from './normalised.ts'
import type { Cell, RawRow } from './raw-row.ts'
import { readWallTime } from './wall-time.ts'

/** What is to be looked at in a row: the column it is about and the reason, never what stands in it. */
export interface Remark {
  readonly fields: readonly string[]
  readonly words: Words
}

/** A row as a registration, or why it is none. */
export type Read = { readonly registration: Registration; readonly notes: readonly Remark[] } | { readonly refusal: Remark; readonly externalNo: string | null }

export interface Reading {
  readonly mapping: Mapping
  readonly columns: Columns
  readonly findArea: (text: string) => FoundArea | Words
  /** Take stray control characters out instead of refusing the row. */
  readonly clean: boolean
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: naming them is the point
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g

/**
 * Reads a row by the mapping (导入映射). Every rule of registerOrder is asked here already, so that a row that breaks one
 * is told of in a dry run too and never sent.
 */
export function toRegistration(row: RawRow, how: Reading): Read {
  const { mapping, columns } = how
  const problems: Remark[] = []
  const notes: Remark[] = []
  const refuse = (field: string, en: string, zh: string) => void problems.push({ fields: [field], words: { en, zh } })
  const cells = row.cells.map((cell) => unstained(cell, how.clean))
  if (cells.some((cell, i) => cell !== row.cells[i])) notes.push({ fields: [], words: { en: 'control characters were taken out', zh: '已清除控制字符' } })

  const cellOf = (target: Target): string | Date | null => {
    const at = columns.at.get(target)
    const cell = at === undefined ? null : (cells[at] ?? null)
    if (cell !== null && typeof cell === 'object' && 'lossy' in cell) {
      refuse(
        target,
        'Excel kept only 15 digits of this number: format the column as text and enter it again',
        '数字超过 15 位，Excel 已丢失末位：请将该列设为文本后重新填写',
      )
      return null
    }
    return typeof cell === 'string' ? cell.trim() || null : cell
  }
  const textOf = (target: Target): string | null => {
    const cell = cellOf(target) ?? mapping.defaults[target] ?? null
    if (!(cell instanceof Date)) return cell
    refuse(target, 'holds a date where text is expected', '应为文本，实为日期')
    return null
  }
  const meaningOf = (target: Target): unknown => {
    const word = textOf(target)
    const meanings = mapping.values[target]
    if (word === null || !meanings) return null
    if (meanings.has(normalised(word))) return meanings.get(normalised(word))
    if ([...meanings.values()].includes(word)) return word
    refuse(target, `must be one of ${[...meanings.keys()].join(', ')}`, `须为下列之一：${[...meanings.keys()].join('、')}`)
    return null
  }

  if (row.damaged) return { refusal: { fields: [], words: row.damaged }, externalNo: null }
  const wrong = shapeOf(cells, columns.width)
  const externalNo = textOf('externalNo')
  if (wrong) return { refusal: { fields: [], words: wrong }, externalNo: null }
  if (externalNo === null && problems.length === 0)
    refuse('externalNo', 'is empty: without it a second import could not tell that the row is there', '为空：没有编号就无法识别重复导入')
  for (const [target, at] of columns.at)
    if (typeof cells[at] === 'string' && cells[at].includes('\ufffd')) refuse(target, 'holds a character that cannot be read', '含有无法识别的字符')

  const instantOf = (target: Target): Date | null => {
    const written = cellOf(target)
    const instant = written === null ? null : readWallTime(written, mapping.dateFormats)
    if (instant === null || instant instanceof Date) return instant
    refuse(target, instant.en, instant.zh)
    return null
  }
  const [receivedAt, endedAt] = [instantOf('receivedAt'), instantOf('endedAt')]

  const place = textOf('areaCode') ?? ((['county', 'town', 'village'] as const).map(textOf).filter(Boolean).join('/') || null)
  const area = place === null ? null : how.findArea(place)
  if (area !== null && !('code' in area)) refuse('areaCode', area.en, area.zh)
  else if (area?.upTo) notes.push({ fields: ['areaCode'], words: { en: `understood only up to ${area.upTo}`, zh: `只识别到${area.upTo}` } })
  if (place === null && problems.every((p) => !p.fields.includes('areaCode'))) refuse('areaCode', 'is empty', '为空')

  const levels = CATEGORY_LEVELS.map(textOf)
  const items = itemsOf(levels, mapping)
  if (items === null && levels.some((level) => level !== null))
    notes.push({ fields: ['category1'], words: { en: 'names no item in the mapping: left to the verifier', zh: '映射中没有对应事项，留待核实时确定' } })

  const parsed = registrationRules.safeParse({
    channel: mapping.channel,
    externalNo,
    receivedAt,
    endedAt,
    title: textOf('title') ?? '',
    text: textOf('text'),
    type: meaningOf('type'),
    urgency: meaningOf('urgency') ?? 'NORMAL',
    areaCode: area !== null && 'code' in area ? area.code : '000000000000',
    items: items ?? [],
    onBehalf: meaningOf('onBehalf') ?? false,
    requester: {
      kind: meaningOf('requester.kind') ?? 'PERSON',
      name: textOf('requester.name') ?? '',
      phone: textOf('requester.phone'),
      idNumber: textOf('requester.idNumber'),
      address: textOf('requester.address'),
    },
  })
  if (parsed.success && problems.length === 0) return { registration: parsed.data, notes }
  const known = new Set(problems.flatMap((p) => p.fields))
  const issues = (parsed.error?.issues ?? []).filter((issue) => !known.has(issue.path.join('.')))
  problems.push(...issues.map((issue) => ({ fields: [issue.path.join('.')], words: wordsOf(issue) })))
  return { refusal: joined(problems), externalNo: parsed.success ? (parsed.data.externalNo ?? null) : numberOf(externalNo) }
}

/** Several reasons as one. */
function joined(problems: readonly Remark[]): Remark {
  const each = (language: 'en' | 'zh') => [...new Set(problems.map((p) => p.words[language]))].join(language === 'en' ? '; ' : '；')
  return { fields: [...new Set(problems.flatMap((p) => p.fields))], words: { en: each('en'), zh: each('zh') } }
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

/** The items of the most exact category the mapping knows; null when it knows none. */
function itemsOf(levels: readonly (string | null)[], mapping: Mapping): readonly string[] | null {
  const named = levels.filter((level) => level !== null)
  for (let n = named.length; n > 0; n--) {
    const items = mapping.categories.get(normalised(named.slice(0, n).join('/')))
    if (items) return items
  }
  return null
}

/** An external number that may be shown: one that is none could be anything, a text or a name. */
function numberOf(text: string | null): string | null {
  return text !== null && registrationRules.shape.externalNo.safeParse(text).success ? text.normalize('NFKC').trim() : null
}
