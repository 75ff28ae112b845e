import base from './vitest.config.ts'

// What only a real browser shows; needs Debian's chromium (or CHROMIUM=/path/to/it).
export default { ...base, test: { ...base.test, include: ['test/browser/**/*.test.ts'], exclude: [] } }
