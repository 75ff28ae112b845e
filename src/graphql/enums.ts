import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../root.ts'
import { builder } from './builder.ts'

/** Descriptions of the data model's enums: the generated client drops them, so they are read from the model itself. */
const words = (() => {
  const found: Record<string, { about: string; values: Record<string, string> }> = {}
  let open: string | null = null
  let comment: string[] = []
  for (const raw of readFileSync(join(packageRoot, 'prisma/schema.prisma'), 'utf8').split('\n')) {
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

/**
 * Exposes an enum of the data model with the model's own descriptions.
 * @param name its name in prisma/schema.prisma and in the API
 * @param values the values to expose; those no built verb can reach are left out of the API
 */
export function modelEnum<const V extends string>(name: string, values: readonly V[]) {
  const about = words[name]
  if (!about) throw new Error(`no enum ${name} in the data model`)
  return builder.enumType(name, {
    description: about.about,
    values: Object.fromEntries(values.map((v) => [v, { value: v, description: about.values[v] ?? v }])) as Record<V, { value: V; description: string }>,
  })
}
