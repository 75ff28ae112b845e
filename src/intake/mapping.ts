import { z } from 'zod'
import { Channel, OrderType, RequesterKind, Urgency } from '../db/generated/enums.ts'
import { StartError } from '../errors.ts'
import { DEFAULT_MAPPING } from './default-mapping.ts'
import { normalised } from './normalised.ts'
import { WALL_FORMAT } from './wall-time.ts'

/** What a column can be read as: fields of a registration, the parts of an area's name, and the levels of a category. */
export const TARGETS = Object.keys(DEFAULT_MAPPING.columns) as readonly Target[]
export type Target = keyof typeof DEFAULT_MAPPING.columns

const words = <V extends z.ZodType>(value: V) => z.record(z.string().min(1), value)
const aliases = z.array(z.string().trim().min(1).max(100)).max(50)

const shape = {
  channel: z.enum(Channel),
  columns: z.strictObject(Object.fromEntries(TARGETS.map((target) => [target, aliases.optional()]))).transform((v) => v as Partial<Record<Target, string[]>>),
  values: z.strictObject({
    type: words(z.enum(OrderType).nullable()).optional(),
    urgency: words(z.enum(Urgency)).optional(),
    'requester.kind': words(z.enum(RequesterKind)).optional(),
    onBehalf: words(z.boolean()).optional(),
  }),
  defaults: z.strictObject(
    Object.fromEntries(['title', 'type', 'urgency', 'areaCode', 'requester.kind', 'requester.name'].map((target) => [target, z.string().min(1).optional()])),
  ),
  categories: words(z.array(z.string().min(1)).max(10)),
  dateFormats: z
    .array(z.string().refine((f) => f === 'excel-serial' || WALL_FORMAT.test(f), 'must be made of yyyy M d H m s and separators, or be excel-serial'))
    .min(1),
}

/** How a file's columns become registrations. */
export interface Mapping {
  readonly channel: Channel
  readonly columns: Readonly<Record<Target, readonly string[]>>
  /** What the words of a column mean; a word that is not here is refused. */
  readonly values: Readonly<Partial<Record<Target, ReadonlyMap<string, unknown>>>>
  /** What is taken where a cell is blank or a column missing, in the file's own words. */
  readonly defaults: Readonly<Partial<Record<Target, string>>>
  /** Item codes of a category: `社会保障` or, more exactly, `社会保障/待遇认证`. */
  readonly categories: ReadonlyMap<string, readonly string[]>
  readonly dateFormats: readonly string[]
}

/** Fields that a mapping file leaves out are those of the default mapping. */
const file = z.strictObject({
  channel: shape.channel.optional(),
  columns: shape.columns.optional(),
  values: shape.values.optional(),
  defaults: shape.defaults.optional(),
  categories: shape.categories.optional(),
  dateFormats: shape.dateFormats.optional(),
})

/**
 * Reads a mapping file's text; without one, the default mapping.
 * @throws StartError naming the key and the rule it breaks
 */
export function readMapping(text?: string): Mapping {
  let given: unknown = {}
  try {
    given = text === undefined ? {} : JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    throw new StartError(`the mapping is not valid JSON: ${error instanceof Error ? error.message : error}`)
  }
  const parsed = file.safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const key = [...(issue?.path ?? []), ...(issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])].join(' → ')
    throw new StartError(
      `the mapping is not usable: ${key || 'the file'}: ${issue?.code === 'unrecognized_keys' ? `is no key there; known are ${knownAt(issue.path)}` : issue?.message}`,
    )
  }
  const { data } = parsed
  const columns: Mapping['columns'] = { ...DEFAULT_MAPPING.columns, ...data.columns }
  const owner = new Map<string, string>()
  for (const target of TARGETS)
    for (const alias of columns[target]) {
      const before = owner.get(normalised(alias))
      if (before !== undefined && before !== target)
        throw new StartError(`the mapping is not usable: columns: ${JSON.stringify(alias)} is named for both ${before} and ${target}`)
      owner.set(normalised(alias), target)
    }
  const values = Object.entries({ ...DEFAULT_MAPPING.values, ...data.values }) as [Target, Record<string, unknown>][]
  return {
    channel: data.channel ?? DEFAULT_MAPPING.channel,
    columns,
    values: Object.fromEntries(values.map(([target, meanings]) => [target, keyed(meanings)])),
    defaults: (data.defaults ?? {}) as Mapping['defaults'],
    categories: keyed(data.categories ?? {}),
    dateFormats: data.dateFormats ?? DEFAULT_MAPPING.dateFormats,
  }
}

const keyed = <V>(of: Record<string, V>) => new Map(Object.entries(of).map(([word, value]) => [normalised(word), value]))

function knownAt(path: readonly PropertyKey[]): string {
  const at = path[0] as keyof typeof shape | undefined
  if (at === 'columns') return TARGETS.join(', ')
  if (at === 'values') return Object.keys(DEFAULT_MAPPING.values).join(', ')
  if (at === 'defaults') return 'title, type, urgency, areaCode, requester.kind, requester.name'
  return Object.keys(shape).join(', ')
}
