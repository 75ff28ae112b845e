import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import { packageRoot } from '../../src/root.ts'
import type { Verb } from '../../src/verb.ts'

/** What a file of a room exports with rules: verbs, by their name, and rules, by theirs without `Rules`. */
export async function declaredRules(): Promise<{ readonly name: string; readonly rules: z.ZodType; readonly verb: Verb | null }[]> {
  const files = readdirSync(join(packageRoot, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => /^(?!web|cli|db)[^/]+\/.*\.ts$/.test(file))
  const found: { name: string; rules: z.ZodType; verb: Verb | null }[] = []
  for (const file of files) {
    const path = join(packageRoot, 'src', file)
    if (!/^export const \w+(Rules = | = \w*verb\.)/m.test(readFileSync(path, 'utf8'))) continue
    const exported: Record<string, unknown> = await import(path)
    for (const [name, value] of Object.entries(exported)) {
      if (name.endsWith('Rules')) found.push({ name: name.slice(0, -'Rules'.length), rules: value as z.ZodType, verb: null })
      else if (typeof value === 'function' && 'verb' in value) found.push({ name, rules: (value.verb as Verb).rules, verb: value.verb as Verb })
    }
  }
  return found
}

/** Every verb of the API, as its file declares it. */
export const declaredVerbs = async (): Promise<Verb[]> => (await declaredRules()).flatMap(({ verb }) => (verb ? [verb] : []))
