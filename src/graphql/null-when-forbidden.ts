import { BasePlugin, type PothosOutputFieldConfig, default as SchemaBuilder, type SchemaTypes } from '@pothos/core'

const NAME = 'nullWhenForbidden'

/**
 * What can be refused is null, with an error that says why: the rest of the answer is there. A refused field
 * that is never null makes everything around it null, up to the whole page.
 *
 * Such are the fields with a scope of their own, and the roots of queries that have one or read arguments. Rows of a list are
 * never null: a viewer with the right to the list has the right to its rows.
 */
class NullWhenForbidden<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>) {
    if (field.kind === 'Subscription' || field.kind === 'Mutation') return field
    const { authScopes } = field.pothosOptions as { authScopes?: unknown }
    const canBeRefused = authScopes !== undefined || (field.kind === 'Query' && Object.keys(field.args).length > 0)
    return canBeRefused ? { ...field, type: { ...field.type, nullable: true } } : field
  }
}

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      [NAME]: NullWhenForbidden<Types>
    }
  }
}

SchemaBuilder.registerPlugin(NAME, NullWhenForbidden)

export default NAME
