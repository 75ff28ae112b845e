import { z } from 'zod'
import { API_TYPES } from '../input.ts'
import { builder } from './builder.ts'
import { saidBy, shapeOf, typeOf } from './input-fields.ts'

const types = new Map<string, object>()

/**
 * Makes the type that shows what an input took, kept as it came: fields, descriptions and enums are those of its rules, so that the
 * two cannot differ. What `ItemFeeInput` took is shown as `ItemFee`.
 * @param rules an `inputType`
 * @param as another name, where the usual one is taken
 * @returns the same type, however often it is asked for
 */
export function outputType<const Rules extends z.core.$ZodType>(rules: Rules, as?: string) {
  const { name: usual, description } = inputOf(rules)
  const name = as ?? usual
  type Shown = z.output<Rules> & object
  const ref = (types.get(name) ?? builder.objectRef<Shown>(name)) as ReturnType<typeof builder.objectRef<Shown>>
  if (types.has(name)) return ref
  types.set(name, ref)
  const shape = Object.entries(shapeOf(rules))
  return ref.implement({
    description,
    fields: (t) => Object.fromEntries(shape.map(([field, rule]) => [field, t.field(fieldOf(field, rule) as never)])) as never,
  })
}

/** What an object inside an input is called when it is shown. */
function inputOf(rules: z.core.$ZodType): { readonly name: string; readonly description: string } {
  const type = API_TYPES.get(rules as z.ZodType)
  if (!type || !('input' in type)) throw new Error('what is shown is made of an inputType')
  return { name: type.input.name.replace(/Input$/, ''), description: type.input.description }
}

function fieldOf(field: string, rule: z.core.$ZodType): object {
  const { description, fallback } = saidBy(rule)
  const type = shownAs(rule, field)
  // A list that was left out is empty, anything else is null unless it has a value of its own.
  const nullable = !Array.isArray(type) && fallback === undefined && z.safeParse(rule, null).success
  return { type, nullable, description, resolve: (value: Record<string, unknown>) => value[field] ?? (Array.isArray(type) ? [] : null) }
}

function shownAs(rule: z.core.$ZodType, field: string): unknown {
  const type = API_TYPES.get(rule as z.ZodType)
  if (type && 'input' in type) return outputType(rule)
  if (rule instanceof z.ZodOptional || rule instanceof z.ZodNullable || rule instanceof z.ZodDefault) return shownAs(rule.def.innerType, field)
  if (rule instanceof z.ZodPipe && !type) return shownAs(rule.def.in, field)
  if (rule instanceof z.ZodArray && !type) return [shownAs(rule.def.element, field)]
  return typeOf(rule, field)
}
