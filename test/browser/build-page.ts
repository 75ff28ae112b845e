import { join } from 'node:path'
import { build } from 'vite'
import { packageRoot } from '../../src/root.ts'

/** The pages under test are those of this source, whatever was built before. */
export default async function setup() {
  for (const mode of ['wallboard', 'report', 'evaluate']) await build({ configFile: join(packageRoot, 'vite.config.ts'), mode, logLevel: 'error' })
}
