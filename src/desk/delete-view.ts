import { id } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { openOwnView } from './saved-views.ts'

const verb = declareVerb('deleteView', {
  description: 'Delete a view of yours (删除视图); it is gone for those it is shared with too.',
  input: { viewId: id('view').describe('View (视图)') },
})

/**
 * Deletes a view (删除视图).
 * @throws Unauthenticated, Forbidden, NotFound
 */
export const deleteView = verb.does(async (c, input): Promise<{ viewId: string }> => {
  const { id: viewId } = await openOwnView(c, input.viewId)
  await c.tx.savedView.deleteMany({ where: { id: viewId } })
  return { viewId }
})
