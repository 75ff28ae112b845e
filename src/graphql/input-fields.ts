import type { InputFieldMap } from '@pothos/core'
import { z } from 'zod'
import { API_TYPES, type ApiType, mayBeLeftOut } from '../input.ts'
import { type builder as Builder, builder } from './builder.ts'
import { codeEnum } from './codes.ts'
import { modelEnum } from './enums.ts'

type Types = typeof Builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never
/** Makes the fields of an input. */
type Inputs = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>

/** What a rule says of its field: what stands inside it, and what is shown of it. */
interface Said {
  readonly inner: z.core.$ZodType
  readonly description: string | undefined
  readonly fallback: unknown
}

/** Goes inward through what only says that a field may be left out, keeping the outermost description and the default. */
export function saidBy(rule: z.core.$ZodType): Said {
  const description = z.globalRegistry.get(rule)?.description
  if (rule instanceof z.ZodOptional || rule instanceof z.ZodNullable || rule instanceof z.ZodDefault) {
    const inner = saidBy(rule.def.innerType)
    const fallback = rule instanceof z.ZodDefault ? rule.def.defaultValue : inner.fallback
    return { inner: inner.inner, description: description ?? inner.description, fallback }
  }
  return { inner: rule, description, fallback: undefined }
}

/** The fields of an input, derived from its rules: type, whether it must be given, description and default. */
export function inputFields(t: Inputs, rules: z.ZodType): InputFieldMap {
  return Object.fromEntries(
    Object.entries(shapeOf(rules)).map(([name, rule]) => {
      const { description, fallback } = saidBy(rule)
      if (description === undefined) throw new Error(`the rule of ${name} has no description`)
      const field = {
        type: typeOf(rule, name),
        required: !mayBeLeftOut(rule),
        description,
        // No default, or an empty list, means the same as leaving the field out: only a value is shown.
        ...(fallback === undefined || (Array.isArray(fallback) && fallback.length === 0) ? {} : { defaultValue: fallback }),
      }
      return [name, t.field(field as never)]
    }),
  )
}

/** The fields' rules, whatever is checked of the whole besides. */
export function shapeOf(rules: z.core.$ZodType): Record<string, z.core.$ZodType> {
  if (rules instanceof z.ZodObject) return rules.shape
  if (rules instanceof z.ZodPipe) return shapeOf(rules.def.in)
  throw new Error('an input has the rules of an object')
}

/** The API's type of a rule. */
export function typeOf(rule: z.core.$ZodType, field: string): unknown {
  const known: ApiType | undefined = (API_TYPES as { get(rule: z.core.$ZodType): ApiType | undefined }).get(rule)
  if (known) return named(known, rule)
  if (rule instanceof z.ZodOptional || rule instanceof z.ZodNullable || rule instanceof z.ZodDefault) return typeOf(rule.def.innerType, field)
  if (rule instanceof z.ZodPipe) return typeOf(rule.def.in, field)
  if (rule instanceof z.ZodArray) return [typeOf(rule.def.element, field)]
  if (rule instanceof z.ZodString) return 'String'
  if (rule instanceof z.ZodNumber) return 'Int'
  if (rule instanceof z.ZodBoolean || rule instanceof z.ZodLiteral) return 'Boolean'
  if (rule instanceof z.ZodDate) return 'DateTime'
  throw new Error(`the API has no type for ${field}, a rule of the kind ${rule._zod.def.type}: name one`)
}

const inputs = new Map<string, unknown>()

function named(type: ApiType, rule: z.core.$ZodType): unknown {
  if ('scalar' in type) return type.scalar
  if ('of' in type) return type.of
  if ('model' in type) return modelEnum(type.model)
  if ('codes' in type) return codeEnum(type.codes.name, type.codes.description, type.codes.words)
  const { name, description, rules } = type.input
  const made = inputs.get(name) ?? builder.inputType(name, { description, fields: (t) => inputFields(t as Inputs, (rules ?? rule) as z.ZodType) })
  inputs.set(name, made)
  return made
}
