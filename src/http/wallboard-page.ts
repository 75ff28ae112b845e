import { join } from 'node:path'
import { packageRoot } from '../root.ts'
import { builtPage } from './built-page.ts'

/**
 * The wallboard (看板): `/wallboard/<board>`. Any name is served the page: only a client with a token learns which boards there are.
 * @param folder where the built page is
 * @throws StartError when it has not been built
 */
export const wallboardPage = (folder = join(packageRoot, 'dist/web')) =>
  builtPage({ name: 'wallboard', base: '/wallboard/', at: /^\/wallboard\/[\w-]{1,40}$/, folder })
