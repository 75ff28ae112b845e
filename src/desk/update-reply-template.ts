import { declareVerb } from '../verb.ts'
import { expectSayable, openTemplate, templateFields, templateId } from './reply-templates.ts'

const verb = declareVerb('updateReplyTemplate', {
  description: 'Change a template of a reply (修改答复模板); what is left out stays. Administrators; leads for their teams.',
  input: {
    ...templateId,
    title: templateFields.title.nullish(),
    text: templateFields.text.nullish(),
    itemCodes: templateFields.itemCodes.nullish(),
    language: templateFields.language.nullish(),
  },
})

/**
 * Changes a template of a reply (修改答复模板). Replies that were given by it stay as they were.
 * @throws Unauthenticated, Forbidden, NotFound (also when retired), InvalidInput (text, itemCodes)
 */
export const updateReplyTemplate = verb.does(async (c, input): Promise<{ templateId: string }> => {
  const { idempotencyKey: _key, templateId: id, ...rest } = input
  await openTemplate(c, id)
  await expectSayable(c, rest)
  const { title, text, itemCodes, language } = rest
  const set = {
    ...(title == null ? {} : { title }),
    ...(text == null ? {} : { text }),
    ...(itemCodes == null ? {} : { itemCodes }),
    ...(language == null ? {} : { language }),
  }
  await c.tx.replyTemplate.update({ where: { id }, data: { ...set, updatedBy: c.viewer.id, updatedAt: c.now } })
  return { templateId: id }
})
