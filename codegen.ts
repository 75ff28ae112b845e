import type { CodegenConfig } from '@graphql-codegen/cli'

/**
 * `npm run codegen`: typed documents for front-end teams, from the printed schema and the operations in client/.
 * Documents are strings with a type: a browser needs no GraphQL parser for them.
 */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: ['client/operations/*.graphql'],
  generates: {
    'client/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: { ID: 'string', DateTime: 'string', Date: 'string', Cursor: 'string', AreaCode: 'string', MaskedPhone: 'string' },
      },
    },
  },
}

export default config
