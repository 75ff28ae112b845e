import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vitest.config.ts'

// The same suite on PostgreSQL, and what needs it: races between processes, plans over many rows.
const merged = mergeConfig(
  base,
  defineConfig({ test: { env: { TEST_DATABASE_URL: process.env.TEST_DATABASE_URL ?? 'postgresql://root@127.0.0.1:5432/test' } } }),
)
// Which verb is possible is a pure table; that mutations keep to it is shown on the embedded database, and need not be twice.
export default {
  ...merged,
  test: { ...merged.test, exclude: ['test/browser/**', 'test/orders/available-actions.test.ts', 'test/orders/random-commands.test.ts'] },
}
