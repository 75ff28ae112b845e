import { join } from 'node:path'
import { packageRoot } from '../root.ts'
import { builtPage } from './built-page.ts'

/**
 * The wallboard (看板): `/wallboard/<board>`. Any name is served the page: which boards there are is told to who holds a token.
 * @param folder where the built page is
 * @throws StartError when it has not been built
 */
export const wallboardPage = (folder = join(packageRoot, 'dist/web')) =>
  builtPage({ name: 'wallboard', base: '/wallboard/', at: /^\/wallboard\/[\w-]{1,40}$/, folder })
