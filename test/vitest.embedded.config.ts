import { ELSEWHERE, ON_NODE_ALONE, OTHERWISE_EMBEDDED } from './engines.ts'
import base from './vitest.config.ts'

// The half of a full check that runs on Node alone, beside the run on PostgreSQL: together they run every test, and twice those
// that are about what the engines do differently. `npm test` runs all that need no server, without the harnesses.
export default { ...base, test: { ...base.test, include: [...ON_NODE_ALONE, ...OTHERWISE_EMBEDDED], exclude: ELSEWHERE } }
