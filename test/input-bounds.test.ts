import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { packageRoot } from '../src/root.ts'
import { declaredRules } from './kit/declared-verbs.ts'

const GOLDEN = join(packageRoot, 'test/input-bounds.golden.txt')
/** Nothing a verb takes is longer than this. */
const FAR = 200_000

/** The rule of a field without what only says that it may be left out. */
function bare(rule: z.ZodType): z.ZodType {
  if (rule instanceof z.ZodOptional || rule instanceof z.ZodNullable || rule instanceof z.ZodDefault) return bare(rule.unwrap() as z.ZodType)
  return rule
}

/** The fields of a verb's rules, whatever is checked of the whole besides. */
function fieldsOf(rule: unknown): Record<string, z.ZodType> {
  if (rule instanceof z.ZodObject) return rule.shape as Record<string, z.ZodType>
  if (rule instanceof z.ZodPipe) return fieldsOf(rule.def.in)
  return {}
}

/** The highest number that is taken, from one that is; every smaller one down to it is taken too. */
function highest(takes: (n: number) => boolean, from: number): number {
  let [taken, refused] = [from, FAR]
  if (takes(FAR)) return FAR
  while (refused - taken > 1) {
    const middle = Math.floor((taken + refused) / 2)
    if (takes(middle)) taken = middle
    else refused = middle
  }
  return taken
}
const lowest = (takes: (n: number) => boolean, from: number) => -highest((n) => takes(-n), -from)

/** What a rule takes, found by trying: lengths, numbers, members of a list, words. */
function boundsOf(rule: z.ZodType): string | null {
  const takes = (value: unknown) => rule.safeParse(value).success
  if (rule instanceof z.ZodEnum) return rule.options.join(' ')
  if (rule instanceof z.ZodObject) {
    const inner = Object.entries(fieldsOf(rule)).flatMap(([name, field]) => {
      const bounds = boundsOf(bare(field))
      return bounds === null ? [] : [`${name}: ${bounds}`]
    })
    return inner.length > 0 ? `{ ${inner.join(', ')} }` : null
  }
  const number = [0, 1, 5, 10, 30, 60, 90, 240].find((n) => takes(n))
  if (number !== undefined) return `${shown(lowest((n) => takes(n), number))} to ${shown(highest((n) => takes(n), number))}`
  const letters = [1, 2, 8, 40].find((n) => takes('a'.repeat(n)))
  if (letters !== undefined) return `${lowest((n) => n > 0 && takes('a'.repeat(n)), letters)} to ${highest((n) => takes('a'.repeat(n)), letters)} characters`
  const list = listOf(rule)
  if (!list) return null
  const member = memberOf(bare(list.element as z.ZodType))
  if (member === undefined) return null
  const many = (n: number) => takes(Array.from({ length: Math.max(0, Math.min(n, 5_000)) }, () => member))
  const some = [1, 2, 3].find(many)
  const of = boundsOf(bare(list.element as z.ZodType))
  return some === undefined
    ? null
    : `${many(0) ? 0 : lowest((n) => n > 0 && many(n), some)} to ${highest((n) => n <= 5_000 && many(n), some)} of${of ? ` (${of})` : ''}`
}

const shown = (n: number) => (Math.abs(n) === FAR ? 'any' : String(n))

function listOf(rule: unknown): z.ZodArray | null {
  if (rule instanceof z.ZodArray) return rule as z.ZodArray
  return rule instanceof z.ZodPipe ? listOf(rule.def.in) : null
}

/** Something a list may hold. */
function memberOf(rule: z.ZodType): unknown {
  if (rule instanceof z.ZodEnum) return rule.options[0]
  return ['a', 'aa', 1, '450403103000', '13900001234'].find((value) => rule.safeParse(value).success)
}

describe('What the fields of verbs take', () => {
  it('is to the character, the number and the member what the list says: a bound that moves is a decision', async () => {
    const lines: string[] = []
    for (const { name, rules } of await declaredRules())
      for (const [field, rule] of Object.entries(fieldsOf(rules))) {
        const bounds = field === 'idempotencyKey' ? null : boundsOf(bare(rule))
        if (bounds !== null) lines.push(`${name}.${field}: ${bounds}`)
      }
    const now = `${lines.sort().join('\n')}\n`
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(GOLDEN, now)
    expect(lines.length).toBeGreaterThan(200)
    expect(now, 'read the difference; if it is meant, run with UPDATE_GOLDEN=1').toBe(readFileSync(GOLDEN, 'utf8'))
  })
})
