import { seal } from '../access/encryption.ts'
import { actorOf } from '../events/change.ts'
import { newId } from '../ids.ts'
import { oneOf, text } from '../input.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place } from '../orders/sealed.ts'
import { APPEAL } from './case-machine.ts'
import { runningCase } from './running-case.ts'

const verb = orderVerb('fileAppeal', {
  description: 'Appeal against a mistaken or malicious evaluation (差评申诉): its handler or their lead, once, while its case is open.',
  row: {
    t: 'T19d',
    from: ['RECTIFYING'],
    to: [],
    roles: ['STAFF', 'TEAM_LEAD'],
    event: 'APPEAL_FILED',
    guards: [is.handlerOnly, is.ownTeamOnly, is.aboutEvaluation, is.notAppealed],
  },
  input: {
    ground: oneOf('AppealGround').describe('Ground (申诉理由)'),
    statement: text(2_000).describe('Statement (申诉陈述)'),
  },
})

/**
 * Appeals against an evaluation that is mistaken or malicious (差评申诉, T19d): the handler or the lead of the team, once an evaluation,
 * while its case is open. The clocks of the case run on.
 * @throws NotFound, Forbidden, IllegalTransition (APPEALED_ALREADY, NOT_HANDLER, NOT_YOUR_TEAM), StaleVersion
 */
export const fileAppeal = verb.does(async (c, input): Promise<{ orderId: string; appealId: string }> => {
  const order = await openOrder(c, verb, input)
  const { evaluationId } = await runningCase(c, order)
  if (evaluationId === null) throw new Error('the table lets nobody appeal against a call back')
  const id = newId('appeal', c.now)
  await advanceOrder(
    c,
    order,
    'APPEAL_FILED',
    { evaluation: evaluationId, ground: input.ground },
    { appealState: APPEAL.to(verb.name) },
    { type: 'appeal', id },
  )
  await c.tx.appeal.create({
    data: {
      id,
      orderId: order.id,
      evaluationId,
      ground: input.ground,
      statementSealed: seal(c.runtime.keys, place.appealStatement(id), input.statement),
      filedBy: actorOf(c.viewer).id,
      filedAt: c.now,
      state: APPEAL.to(verb.name),
    },
  })
  return { orderId: order.id, appealId: id }
})
