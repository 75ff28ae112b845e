import type { InputRef } from '@pothos/core'
import { builder } from './builder.ts'

/** What a value of a filter may be, or may not be. */
export interface OneOf<Value> {
  readonly in?: readonly Value[] | null | undefined
  readonly notIn?: readonly Value[] | null | undefined
}

/**
 * A filter on one value: one of these, none of those.
 * @param name of the input in the API
 * @param type of the value: an enum, or ID
 */
export const oneOfInput = <Value>(name: string, type: object | 'ID'): InputRef<OneOf<Value>> =>
  builder.inputRef<OneOf<Value>>(name).implement({
    description: 'One of, or none of (取值范围)',
    fields: (t) =>
      ({
        in: t.field({ type: [type] as never, description: 'One of these (属于)' }),
        notIn: t.field({ type: [type] as never, description: 'None of these; an order without a value passes (不属于)' }),
      }) as never,
  })
