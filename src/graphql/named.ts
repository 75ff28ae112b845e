import type { ObjectRef } from '@pothos/core'
import type { builder } from './builder.ts'

type Types = typeof builder extends PothosSchemaTypes.SchemaBuilder<infer T> ? T : never

/**
 * A type that another room makes, by its name: schemas of rooms do not import each other, and the name is looked up when the one schema is
 * built, which fails for a name no type has.
 * @typeParam Shape what the type is made of, so that the compiler checks what a field answers with
 */
export const named = <Shape>(name: string): ObjectRef<Types, Shape> => name as never
