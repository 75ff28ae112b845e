import base from './vitest.config.ts'

// The program as an operator installs it: packed, installed from the tarball without development tools, started. Packing builds
// the program anew, so nothing else runs meanwhile. Needs PostgreSQL and the npm registry (or npm's cache).
const env = { TEST_DATABASE_URL: process.env.TEST_DATABASE_URL ?? 'postgresql://root@127.0.0.1:5432/test' }
export default {
  ...base,
  test: { ...base.test, env, globalSetup: [], include: ['test/pack/**/*.test.ts'], exclude: [], testTimeout: 120_000, hookTimeout: 600_000 },
}
