import type { Words } from '../errors.ts'
import { wordsOf } from '../input.ts'
import { type Registration, registrationRules } from '../registration/registration-rules.ts'
import type { FoundArea } from './area-names.ts'
import { CATEGORY_LEVELS } from './columns.ts'
import type { Mapping } from './mapping.ts'
import { normalised } from './normalised.ts'
import type { RawRow } from './raw-row.ts'
import { type CellReading, type Remark, RowCells } from './row-cells.ts'

/** A row as a registration, or why it is none. */
export type Read = { readonly registration: Registration; readonly notes: readonly Remark[] } | { readonly refusal: Remark; readonly externalNo: string | null }

export interface Reading extends CellReading {
  readonly findArea: (text: string) => FoundArea | Words
}

/**
 * Reads a row by the mapping (导入映射). Every rule of registerOrder is asked here already, so that a row that breaks one
 * is told of in a dry run too and never sent.
 */
export function toRegistration(row: RawRow, how: Reading): Read {
  const wholly = (words: Words): Read => ({ refusal: { fields: [], words }, externalNo: null })
  const cells = new RowCells(row, how)
  const wrong = row.damaged ?? cells.wrongShape()
  if (wrong) return wholly(wrong)
  const externalNo = cells.text('externalNo')
  if (externalNo === null && cells.problems.length === 0)
    cells.refuse('externalNo', 'is empty: without it a second import could not tell that the row is there', '为空：没有编号就无法识别重复导入')
  cells.refuseUnreadable()
  const [receivedAt, endedAt] = [cells.instant('receivedAt'), cells.instant('endedAt')]
  const areaCode = readArea(cells, how.findArea)
  const items = readItems(cells, how.mapping)
  const parsed = registrationRules.safeParse({
    channel: how.mapping.channel,
    externalNo,
    receivedAt,
    endedAt,
    title: cells.text('title') ?? '',
    text: cells.text('text'),
    type: cells.meaning('type'),
    urgency: cells.meaning('urgency') ?? 'NORMAL',
    areaCode: areaCode ?? '000000000000',
    items: items ?? [],
    onBehalf: cells.meaning('onBehalf') ?? false,
    requester: {
      kind: cells.meaning('requester.kind') ?? 'PERSON',
      name: cells.text('requester.name') ?? '',
      phone: cells.text('requester.phone'),
      idNumber: cells.text('requester.idNumber'),
      address: cells.text('requester.address'),
    },
  })
  if (parsed.success && cells.problems.length === 0) return { registration: parsed.data, notes: cells.notes }
  const known = new Set(cells.problems.flatMap((p) => p.fields))
  const issues = (parsed.error?.issues ?? []).filter((issue) => !known.has(issue.path.join('.')))
  const broken = issues.map((issue) => ({ fields: [issue.path.join('.')], words: wordsOf(issue) }))
  return { refusal: joined([...cells.problems, ...broken]), externalNo: parsed.success ? (parsed.data.externalNo ?? null) : numberOf(externalNo) }
}

/** The code of the area the row names, by its code or by names from county to village; null leaves a problem. */
function readArea(cells: RowCells, findArea: Reading['findArea']): string | null {
  const place =
    cells.text('areaCode') ??
    ((['county', 'town', 'village'] as const)
      .map((level) => cells.text(level))
      .filter(Boolean)
      .join('/') ||
      null)
  if (place === null) {
    if (cells.problems.every((p) => !p.fields.includes('areaCode'))) cells.refuse('areaCode', 'is empty', '为空')
    return null
  }
  const area = findArea(place)
  if (!('code' in area)) {
    cells.refuse('areaCode', area.en, area.zh)
    return null
  }
  if (area.upTo) cells.note('areaCode', `understood only up to ${area.upTo}`, `只识别到${area.upTo}`)
  return area.code
}

/** The items of the row's category; null when the mapping knows none of it. */
function readItems(cells: RowCells, mapping: Mapping): readonly string[] | null {
  const levels = CATEGORY_LEVELS.map((level) => cells.text(level))
  const items = itemsOf(levels, mapping)
  if (items === null && levels.some((level) => level !== null))
    cells.note('category1', 'names no item in the mapping: left to the verifier', '映射中没有对应事项，留待核实时确定')
  return items
}

/** Several reasons as one. */
function joined(problems: readonly Remark[]): Remark {
  const each = (language: 'en' | 'zh') => [...new Set(problems.map((p) => p.words[language]))].join(language === 'en' ? '; ' : '；')
  return { fields: [...new Set(problems.flatMap((p) => p.fields))], words: { en: each('en'), zh: each('zh') } }
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
