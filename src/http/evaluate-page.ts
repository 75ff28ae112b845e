import { join } from 'node:path'
import { packageRoot } from '../root.ts'
import { builtPage } from './built-page.ts'

/**
 * The page a link or QR code opens (评价页): `/evaluate`, whose one-time token stands behind the # and is never sent in an address.
 * @throws StartError when it has not been built
 */
export const evaluatePage = () => builtPage({ name: 'evaluate', base: '/evaluate/', at: /^\/evaluate\/?$/, folder: join(packageRoot, 'dist/evaluate') })
