import { seal } from '../access/encryption.ts'
import { id } from '../input.ts'
import { place } from '../orders/sealed.ts'
import { declareVerb } from '../verb.ts'
import { viewName } from './save-view.ts'
import { openOwnView } from './saved-views.ts'

const verb = declareVerb('renameView', {
  description: 'Give a view of yours another name (重命名视图).',
  input: { viewId: id('view').describe('View (视图)'), name: viewName },
})

/**
 * Renames a view (重命名视图), for all it is shared with.
 * @throws Unauthenticated, Forbidden, NotFound
 */
export const renameView = verb.does(async (c, { viewId, name }): Promise<{ viewId: string }> => {
  const view = await openOwnView(c, viewId)
  await c.tx.savedView.updateMany({ where: { id: view.id }, data: { nameSealed: seal(c.runtime.keys, place.viewName(view.id), name) } })
  return { viewId: view.id }
})
