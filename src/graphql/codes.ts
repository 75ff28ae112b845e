import { builder } from './builder.ts'

function made<const C extends Record<string, string>>(name: string, description: string, codes: C) {
  type Code = Extract<keyof C, string>
  return builder.enumType(name, {
    description,
    values: Object.fromEntries(Object.entries(codes).map(([code, words]) => [code, { value: code, description: words }])) as Record<
      Code,
      { value: Code; description: string }
    >,
  })
}

const types = new Map<string, object>()

/**
 * Exposes a list of codes with their words (a reason list, a tag list) as an enum.
 * @returns the same type, however often it is asked for
 */
export function codeEnum<const C extends Record<string, string>>(name: string, description: string, codes: C): ReturnType<typeof made<C>> {
  const type = types.get(name) ?? made(name, description, codes)
  types.set(name, type)
  return type as ReturnType<typeof made<C>>
}
