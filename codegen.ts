import type { CodegenConfig } from '@graphql-codegen/cli'

/** `npm run codegen`: typed documents for front-end teams, from the printed schema and the operations in client/. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: ['client/operations/*.graphql'],
  generates: {
    'client/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        scalars: { DateTime: 'string', Date: 'string', Cursor: 'string', AreaCode: 'string', MaskedPhone: 'string' },
      },
    },
  },
}

export default config
