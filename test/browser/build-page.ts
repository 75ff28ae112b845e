import { join } from 'node:path'
import { build } from 'vite'
import { packageRoot } from '../../src/root.ts'

/** The page under test is the one of this source, whatever was built before. */
export default async function setup() {
  await build({ configFile: join(packageRoot, 'vite.config.ts'), logLevel: 'error' })
}
