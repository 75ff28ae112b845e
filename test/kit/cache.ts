import { join } from 'node:path'
import { packageRoot } from '../../src/root.ts'

/** What tests make once and keep between runs; ignored by git with everything else in there. */
export const CACHE = join(packageRoot, 'node_modules/.cache/flash-delivery')
