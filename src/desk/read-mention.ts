import { NotFound } from '../errors.ts'
import { id } from '../input.ts'
import { expectSomebody } from '../staff/leads.ts'
import { declareVerb } from '../verb.ts'
import { mentionsOf } from './colleagues.ts'

const verb = declareVerb('readMention', {
  description: 'Say that a note that names you was read (标记已读). Once more changes nothing.',
  input: { mentionId: id('mention').describe('Mention (提及)') },
})

/**
 * Marks a mention of the viewer as read (标记已读); the first instant stays.
 * @throws Unauthenticated, Forbidden, NotFound
 */
export const readMention = verb.does(async (c, input): Promise<{ mentionId: string }> => {
  expectSomebody(c.viewer)
  const mention = await c.tx.noteMention.findFirst({ where: { AND: [{ id: input.mentionId }, mentionsOf(c.viewer)] }, select: { id: true } })
  if (!mention) throw new NotFound('mention of yours')
  await c.tx.noteMention.updateMany({ where: { id: mention.id, readAt: null }, data: { readAt: c.now } })
  return { mentionId: mention.id }
})
