import { builder } from './builder.ts'

/** Exposes a list of codes with their words (a reason list, a tag list) as an enum. */
export function codeEnum<const C extends Record<string, string>>(name: string, description: string, codes: C) {
  type Code = Extract<keyof C, string>
  return builder.enumType(name, {
    description,
    values: Object.fromEntries(Object.entries(codes).map(([code, words]) => [code, { value: code, description: words }])) as Record<
      Code,
      { value: Code; description: string }
    >,
  })
}
