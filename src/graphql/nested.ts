import type { Context } from './context.ts'

type Nested = (query?: object) => object

/**
 * Selection and answer of a field that reads rows of another type within its own row: the builder plans both as one statement, and its
 * types do not follow a selection that is made for the client's.
 *
 * @typeParam Row what the selection makes of the row, as the answer reads it
 * @param select what of the row is read; `nested(query)` is the client's own selection of the field, with `query` besides
 * @param answer what of the row read is the field's
 */
export const nestedRows = <Row, Args = object>(
  select: (nested: Nested, args: Args, context: Context) => object,
  answer: (row: Row, args: Args, context: Context) => unknown,
) => ({
  select: ((args: Args, context: Context, nested: Nested) => select(nested, args, context)) as never,
  resolve: answer as never,
})
