import base from './vitest.config.ts'

// The built program on the other versions of Node it runs on: `npm run build` and `npm ci --prefix test/nodes --ignore-scripts` before.
export default { ...base, test: { ...base.test, globalSetup: [], include: ['test/nodes/*.test.ts'], exclude: [] } }
