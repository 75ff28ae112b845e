import { MINUTE } from '../clock.ts'
import { InvalidInput, NotFound } from '../errors.ts'
import { id } from '../input.ts'
import { keysOf } from '../orders/keys.ts'
import { advanceOrder, findOrder } from '../orders/open-order.ts'
import { inScope } from '../orders/policy.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import { expectSomebody } from '../staff/leads.ts'
import { declareVerb } from '../verb.ts'

const MINUTES = PARAMETERS.RETRACT_MINUTES.value

const verb = declareVerb('retractNote', {
  description: `Take a note of one's own back, within ${MINUTES} minutes (撤回备注): its text is gone, and that it was there stays.`,
  input: { noteId: id('note').describe('Note (备注)') },
})

/**
 * Takes back a note of one's own (撤回备注): the text is deleted, the row stays with the instant, and mentions in it are no longer listed.
 * Once more is a success that changes nothing.
 * @throws Unauthenticated, Forbidden, NotFound (another author's too), InvalidInput (noteId, too late)
 */
export const retractNote = verb.does(async (c, input): Promise<{ orderId: string; noteId: string }> => {
  expectSomebody(c.viewer)
  const note = await c.tx.orderNote.findUnique({ where: { id: input.noteId }, include: { mentions: { orderBy: { id: 'asc' } } } })
  const order = note && (await findOrder(c, note.orderId))
  if (!note || !order || note.addedBy !== c.viewer.id || !inScope(c.viewer, order.id, keysOf(order))) throw new NotFound('note of yours')
  const done = { orderId: order.id, noteId: note.id }
  if (note.retractedAt !== null) return done
  if (c.now.getTime() > note.addedAt.getTime() + MINUTES * MINUTE)
    throw new InvalidInput('noteId', { en: `was added more than ${MINUTES} minutes ago`, zh: `添加已超过 ${MINUTES} 分钟，不能撤回` })
  const staff = note.mentions.flatMap(({ staffId }) => staffId ?? [])
  const accounts = note.mentions.flatMap(({ account }) => account ?? [])
  await advanceOrder(c, order, 'NOTE_RETRACTED', { staff, accounts }, {}, { type: 'note', id: note.id })
  await c.tx.orderNote.update({ where: { id: note.id }, data: { textSealed: null, retractedAt: c.now } })
  return done
})
