import { z } from 'zod'
import { code, id, inputType, list, oneOf } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { type BatchCaller, inBatches, rowsOf } from './batch.ts'
import { callPeople } from './call-people.ts'
import { expectManager } from './campaign-scope.ts'

const row = inputType(
  'OutreachRowInput',
  'One call of a batch (批量外呼行)',
  z.object({
    participantId: id('participant').describe('Participant (参与人)'),
    method: oneOf('ContactMethod').describe('How (联系方式)'),
    outcome: oneOf('OutreachOutcome').describe('How it ended (联系结果)'),
    items: list(code(40), 1, 10).nullish().describe("What they come for, of the campaign's items; left out: all of them (事项)"),
  }),
)

const verb = declareVerb('logOutreaches', {
  description: 'Log up to 500 calls to people of the roster (批量外呼登记), each as logOutreach would. A row that is refused says why; the others go through.',
  input: { rows: rowsOf(row).describe('Calls (外呼)') },
})

/**
 * Logs many calls (批量外呼登记), each as logOutreach would: a row that is refused says why, and holds up no other.
 * @throws Unauthenticated, Forbidden
 */
export const logOutreaches = verb.answers(async (caller: BatchCaller, input) => {
  expectManager(caller.viewer)
  return inBatches(caller, verb, row, input, callPeople)
})
