import { MODEL_ENUMS, type ModelEnum, type ModelValue } from '../db/model-enums.ts'
import { modelText } from '../db/model-text.ts'
import { builder } from './builder.ts'

/** Descriptions of the data model's enums: the generated client drops them, so they are read from the model itself. */
const words = (() => {
  const found: Record<string, { about: string; values: Record<string, string> }> = {}
  let open: string | null = null
  let comment: string[] = []
  for (const raw of modelText().split('\n')) {
    const line = raw.trim()
    const start = /^enum (\w+) \{$/.exec(line)
    if (line.startsWith('///')) comment.push(line.slice(3).trim())
    else if (start?.[1]) {
      open = start[1]
      found[open] = { about: comment.join(' '), values: {} }
      comment = []
    } else if (line === '}') open = null
    else {
      const value = /^(\w+)$/.exec(line)?.[1]
      if (open && value) (found[open] as { values: Record<string, string> }).values[value] = comment.join(' ')
      comment = []
    }
  }
  return found
})()

/** Makes the type of an enum of the model, with the model's own descriptions. */
function made<const N extends ModelEnum>(name: N) {
  const about = words[name]
  if (!about) throw new Error(`no enum ${name} in the data model`)
  const values = Object.keys(MODEL_ENUMS[name]) as ModelValue<N>[]
  const described = values.map((v) => [v, { value: v, description: about.values[v] ?? v }] as const)
  return builder.enumType(name as string, {
    description: about.about,
    values: Object.fromEntries(described) as { [V in ModelValue<N>]: { value: V; description: string } },
  })
}

const types = new Map<string, object>()

/**
 * Exposes an enum of the data model, whole: a value that a row can hold is a value the API can say.
 * @param name its name in prisma/schema and in the API
 * @returns the same type, however often it is asked for
 */
export function modelEnum<const N extends ModelEnum>(name: N): ReturnType<typeof made<N>> {
  const type = types.get(name) ?? made(name)
  types.set(name, type)
  return type as ReturnType<typeof made<N>>
}
