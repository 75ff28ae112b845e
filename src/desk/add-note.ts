import { seal } from '../access/encryption.ts'
import { OrderStatus } from '../db/generated/enums.ts'
import { InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import { id, list, text } from '../input.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place } from '../orders/sealed.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import { account } from '../staff/staff-rules.ts'
import { expectColleagues } from './colleagues.ts'

/** Notes of one order; more is a conversation that belongs elsewhere. */
const MOST = PARAMETERS.MOST_NOTES.value

const verb = orderVerb('addNote', {
  description: 'Add a note to an order that only colleagues read (添加备注); colleagues it names are told at once.',
  row: {
    t: 'NOTE',
    from: Object.values(OrderStatus),
    to: [],
    roles: ['HOTLINE_AGENT', 'DISPATCHER', 'STAFF', 'TEAM_LEAD', 'QUALITY', 'SUPERVISOR'],
    event: 'NOTE_ADDED',
    guards: [is.handlerOnly, is.handlerStill],
  },
  input: {
    text: text(2_000).describe('What it says; it is never changed (内容)'),
    staffIds: list(id('staff'), 0, 10).default([]).describe('Staff members it names: the handler, leads of the team (提及人员)'),
    accounts: list(account, 0, 10).default([]).describe('Other accounts it names: those that have worked on the order (提及账号)'),
  },
})

/**
 * Adds a note that only colleagues read (添加备注): the readers of the order's texts, without its citizen. The event carries ids alone,
 * so that colleagues it names are told live.
 * @throws NotFound, Forbidden, IllegalTransition (NOT_HANDLER, HANDLER_PERIOD_OVER), StaleVersion, InvalidInput (text, staffIds, accounts)
 */
export const addNote = verb.does(async (c, input): Promise<{ orderId: string; noteId: string }> => {
  const order = await openOrder(c, verb, input)
  const { staffIds: staff, accounts } = input
  await expectColleagues(c, order, input)
  if ((await c.tx.orderNote.count({ where: { orderId: order.id } })) >= MOST)
    throw new InvalidInput('text', { en: `an order has at most ${MOST} notes`, zh: `每件工单至多 ${MOST} 条备注` })
  const noteId = newId('note', c.now)
  // A note added since the order was read has moved its version: this one is refused, tried again, and counts it.
  await advanceOrder(c, order, 'NOTE_ADDED', { staff, accounts }, {}, { type: 'note', id: noteId })
  const textSealed = seal(c.runtime.keys, place.note(noteId), input.text)
  await c.tx.orderNote.create({ data: { id: noteId, orderId: order.id, textSealed, addedBy: c.viewer.id, addedAt: c.now } })
  const named = [...staff.map((staffId) => ({ staffId })), ...accounts.map((one) => ({ account: one }))]
  if (named.length > 0) await c.tx.noteMention.createMany({ data: named.map((who) => ({ id: newId('mention', c.now), noteId, at: c.now, ...who })) })
  return { orderId: order.id, noteId }
})
