import base from './vitest.config.ts'

// What only a real browser shows; needs Debian's chromium (or CHROMIUM=/path/to/it).
const globalSetup = ['test/kit/global-setup.ts', 'test/browser/build-page.ts']
// A page is given the time a busy machine needs.
const expect = { poll: { timeout: 15_000 } }
export default { ...base, test: { ...base.test, globalSetup, expect, include: ['test/browser/**/*.test.ts'], exclude: [] } }
