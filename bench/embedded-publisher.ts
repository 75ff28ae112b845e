import { readConfig } from '../src/config.ts'
import { connect } from '../src/db/client.ts'
import { newId } from '../src/ids.ts'
import { insertCopies } from './copies.ts'
import { ask } from './load.ts'
import type { Product } from './product.ts'
import type { Publisher } from './publisher.ts'
import { FIRST_NUMBER } from './tally.ts'

const HANDLER = 'staff-01'
const LOG_CONTACT = 'mutation ($input: LogContactInput!) { logContact(input: $input) { __typename } }'

/**
 * Puts an order with a handler and an appointment into the embedded database of a program that does not run; its version
 * is such that the next event carries the first number.
 * @returns the order's id
 */
export async function prepareOrder(dataDir: string): Promise<string> {
  const database = await connect(readConfig({ DATA_DIR: dataDir }))
  try {
    const handlers = await database.query<{ id: string; team: string }>(
      'SELECT s.id, m.team_id AS team FROM staff s JOIN team_member m ON m.staff_id = s.id WHERE s.account = $1',
      [HANDLER],
    )
    const { id: handler_id, team: team_id } = handlers[0] as { id: string; team: string }
    const id = newId('order', new Date())
    const open = { status: 'ACCEPTED', version: FIRST_NUMBER - 1, handler_id, team_id, external_no: null, completed_at: null, closed_at: null }
    await insertCopies(database, 'service_order', "handler_id IS NOT NULL AND status = 'CLOSED'", [{ ...open, id, number: 'BENCH1' }])
    await insertCopies(database, 'appointment', 'true', [{ id: newId('appointment', new Date()), order_id: id }])
    return id
  } finally {
    await database.close()
  }
}

/**
 * A publisher for the embedded database, which only the product itself can write: contacts logged over HTTP. Their cost is
 * in the product's figures.
 */
export function mutationPublisher(product: Product, orderId: string): Publisher {
  const body = JSON.stringify({ query: LOG_CONTACT, variables: { input: { orderId, method: 'TELEPHONE', outcome: 'REACHED' } } })
  async function publish(numbers: readonly number[]) {
    for (const _ of numbers) {
      const answer = await ask({ port: product.port, token: product.token(HANDLER), bodies: [body] })
      if (!answer.includes('LogContactSuccess')) throw new Error(`a contact was not logged: ${answer}`)
    }
  }
  return { publish, burst: publish, close: async () => {} }
}
