import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { ELSEWHERE, HARNESSES } from './engines.ts'

const require = createRequire(import.meta.url)

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  // Tests get graphql as ESM and the libraries get it as CommonJS: two copies that refuse each other. One for both.
  resolve: { alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }] },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...ELSEWHERE, ...HARNESSES, 'test/postgres/**'],
    globalSetup: ['test/kit/global-setup.ts'],
    setupFiles: ['test/kit/keep-failed.ts'],
    pool: 'forks',
    isolate: false,
    experimental: { fsModuleCache: true },
    maxWorkers: 2,
    // Far above what any takes alone: two suites beside each other on a busy machine are slow, not wrong.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    sequence: { hooks: 'stack' },
  },
})
