import { join } from 'node:path'
import { packageRoot } from '../root.ts'
import { builtPage } from './built-page.ts'

/**
 * The page of the monthly report (统计月报): `/report`, whose figures are asked for with the reader's own token.
 * @throws StartError when it has not been built
 */
export const reportPage = () => builtPage({ name: 'report', base: '/report/', at: /^\/report\/?$/, folder: join(packageRoot, 'dist/report') })
