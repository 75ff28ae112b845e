import { HARNESSES } from './engines.ts'
import base from './vitest.config.ts'

// Programs killed and started again, random stories, whole seasons: what `npm test` leaves out and the full check runs. How much is
// set by STORIES, RUNS and PEOPLE.
export default { ...base, test: { ...base.test, include: HARNESSES, exclude: [] } }
