import base from './vitest.config.ts'

// What only a real browser shows; needs Debian's chromium (or CHROMIUM=/path/to/it).
const globalSetup = [...base.test.globalSetup, 'test/browser/build-page.ts']
export default { ...base, test: { ...base.test, globalSetup, include: ['test/browser/**/*.test.ts'], exclude: [] } }
