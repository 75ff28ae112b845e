import { code, id, list, oneOf } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { only } from './batch.ts'
import { type Called, callPeople } from './call-people.ts'

const verb = declareVerb('logOutreach', {
  description: 'Log a call to somebody of the roster (外呼登记); who agrees has an order from then on.',
  input: {
    participantId: id('participant').describe('Participant (参与人)'),
    method: oneOf('ContactMethod').describe('How (联系方式)'),
    outcome: oneOf('OutreachOutcome').describe('How it ended (联系结果)'),
    items: list(code(40), 1, 10).nullish().describe("What they come for, of the campaign's items; left out: all of them (事项)"),
  },
})

/**
 * Logs a call to somebody of the roster (外呼登记). Who agrees has an order from then on; who declines is left in peace and
 * kept as declined.
 * @throws Unauthenticated, NotFound, InvalidInput (their state, the campaign's, an item that is not the campaign's)
 */
export const logOutreach = verb.does(async (c, input): Promise<Called> => only(await callPeople(c, [input])))
