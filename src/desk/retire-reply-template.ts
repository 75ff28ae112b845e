import { declareVerb } from '../verb.ts'
import { openTemplate, templateId } from './reply-templates.ts'

const verb = declareVerb('retireReplyTemplate', {
  description: 'Take a template of a reply out of use (停用答复模板). Administrators; leads for their teams.',
  input: templateId,
})

/**
 * Takes a template out of use (停用答复模板): it is offered no more.
 * @throws Unauthenticated, Forbidden, NotFound (also when retired)
 */
export const retireReplyTemplate = verb.does(async (c, input): Promise<{ templateId: string }> => {
  const { id } = await openTemplate(c, input.templateId)
  await c.tx.replyTemplate.update({ where: { id }, data: { retiredAt: c.now, updatedBy: c.viewer.id, updatedAt: c.now } })
  return { templateId: id }
})
