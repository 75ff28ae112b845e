import { defineConfig, mergeConfig } from 'vitest/config'
import { ELSEWHERE, ON_NODE_ALONE } from './engines.ts'
import base from './vitest.config.ts'

// What could be otherwise on a server than on the embedded engine: queries, waiting for one another, two connections; and what
// needs one: races between processes, plans over many rows.
const merged = mergeConfig(
  base,
  defineConfig({ test: { env: { TEST_DATABASE_URL: process.env.TEST_DATABASE_URL ?? 'postgresql://root@127.0.0.1:5432/test' } } }),
)
export default { ...merged, test: { ...merged.test, exclude: [...ELSEWHERE, ...(process.env.WHOLE ? [] : ON_NODE_ALONE)] } }
