import { type GraphQLInputType, isEnumType, isInputObjectType, isListType, isNonNullType } from 'graphql'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { schema } from '../src/schema.ts'
import type { Verb } from '../src/verb.ts'
import { declaredVerbs } from './kit/declared-verbs.ts'

/** Enums of which a verb takes less than a row can hold, with the reason. */
const TAKES_LESS: Record<string, string> = {
  'cancelAppointment.reason': 'STAFF_CHANGED and ORDER_ENDED are what the program writes when it cancels',
  'requestErasure.reason': 'RETENTION and RESTORED are what the program writes',
  'acknowledgeSignal.outcome': 'OPEN is what a signal is before it is seen to',
}

const inputOf = (verb: Verb) => {
  const type = schema.getType(`${verb.name.charAt(0).toUpperCase()}${verb.name.slice(1)}Input`)
  if (!isInputObjectType(type)) throw new Error(`${verb.name} has no input`)
  return type.getFields()
}
const accepts = (rule: z.ZodType, value: unknown) => rule.safeParse(value).success
const bare = (rule: z.ZodType): z.ZodType =>
  rule instanceof z.ZodOptional || rule instanceof z.ZodNullable || rule instanceof z.ZodDefault
    ? bare(rule.unwrap() as z.ZodType)
    : rule instanceof z.ZodPipe
      ? bare(rule.def.in as z.ZodType)
      : rule instanceof z.ZodArray
        ? bare(rule.element as z.ZodType)
        : rule
const named = (type: GraphQLInputType): GraphQLInputType => (isNonNullType(type) || isListType(type) ? named(type.ofType) : type)

describe('A verb, declared once', () => {
  let verbs: Verb[]
  beforeAll(async () => {
    verbs = await declaredVerbs()
  })

  test('is an operation of the API, and there is no other', () => {
    expect(verbs.map(({ name }) => name).sort()).toEqual(Object.keys(schema.getMutationType()?.getFields() ?? {}).sort())
    expect(verbs.filter(({ name, description }) => schema.getMutationType()?.getFields()[name]?.description !== description)).toEqual([])
  })

  test('has the input its rules take: every field, whether it may be left out, and what it is then', () => {
    for (const verb of verbs) {
      const fields = inputOf(verb)
      expect([verb.name, Object.keys(fields).sort()]).toEqual([verb.name, Object.keys(verb.rules.shape).sort()])
      for (const [name, rule] of Object.entries(verb.rules.shape as Record<string, z.ZodType>)) {
        const where = `${verb.name}.${name}`
        const field = fields[name]
        if (!field) throw new Error(where)
        const mayBeLeftOut = !isNonNullType(field.type) || field.defaultValue !== undefined
        expect([where, mayBeLeftOut]).toEqual([where, accepts(rule, undefined)])
        if (field.defaultValue !== undefined) expect([where, field.defaultValue]).toEqual([where, rule.parse(undefined)])
        expect([where, isListType(isNonNullType(field.type) ? field.type.ofType : field.type)]).toEqual([where, takesList(rule)])
      }
    }
  })

  test('takes every word of the enums of its input, or says why not', () => {
    const less: string[] = []
    for (const verb of verbs)
      for (const [name, rule] of Object.entries(verb.rules.shape as Record<string, z.ZodType>)) {
        const type = named((inputOf(verb)[name] as { type: GraphQLInputType }).type)
        const inner = bare(rule)
        expect([verb.name, name, isEnumType(type)]).toEqual([verb.name, name, inner instanceof z.ZodEnum && name !== 'scopes'])
        if (!isEnumType(type)) continue
        const words = type.getValues().map(({ value }) => value as string)
        const taken = words.filter((word) => accepts(inner, word))
        expect(taken.length).toBeGreaterThan(0)
        if (taken.length < words.length) less.push(`${verb.name}.${name}`)
        expect((inner as z.ZodEnum).options.filter((word) => !words.includes(word as string))).toEqual([])
      }
    expect(less).toEqual(Object.keys(TAKES_LESS))
  })
})

/** A list, whatever is checked of it besides. */
function takesList(rule: z.ZodType): boolean {
  if (rule instanceof z.ZodOptional || rule instanceof z.ZodNullable || rule instanceof z.ZodDefault) return takesList(rule.unwrap() as z.ZodType)
  if (rule instanceof z.ZodPipe) return takesList(rule.def.in as z.ZodType)
  return rule instanceof z.ZodArray
}
