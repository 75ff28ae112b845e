import { randomUUID } from 'node:crypto'
import { BATCH, type OpenCrowd } from './crowd-protocol.ts'
import { type Listener, subscriberSocket } from './subscriber-socket.ts'
import { endOfNumber, numberAt, placeOfNumber } from './tally.ts'

/** Subscribers over graphql-transport-ws. */
export const webSockets: OpenCrowd = async (order, tally, sample, failed) => {
  const ends: (() => void)[] = []
  /** Where an event's number stands in its message: the same for all, since ids are of one length. */
  let place = -1
  let sampled = false

  function listenerOf(index: number, ready: () => void): Listener {
    return {
      failed,
      glance(bytes, start, length, end) {
        const at = start + place
        if (place < 0 || endOfNumber(at) > Math.min(start + length, end)) return false
        const number = numberAt(bytes, at)
        if (number < 0) return false
        tally.heard(index, number)
        return true
      },
      told(text, bytes) {
        const found = placeOfNumber(bytes, 0, bytes.length)
        if (found >= 0) {
          place = found
          if (!sampled) sample(text)
          sampled = true
          tally.heard(index, numberAt(bytes, found))
        } else if (text.includes('"CaughtUp"')) ready()
        else if (!/"type":"(ka|ping|pong)"/.test(text)) throw new Error(`an answer that is none: ${text.slice(0, 300)}`)
      },
    }
  }

  function subscribe(index: number): Promise<void> {
    return new Promise((ready) => {
      const variables = order.variables[index % Math.max(order.variables.length, 1)]
      const payload = order.document === '' ? null : { query: order.document, ...(variables ? { variables } : {}) }
      const id = order.ids === 'same' ? '1' : randomUUID()
      ends.push(subscriberSocket({ ...order, id, payload }, listenerOf(index, ready), order.saysReady ? () => {} : ready))
    })
  }

  for (let i = 0; i < order.n; i += BATCH) await Promise.all(Array.from({ length: Math.min(BATCH, order.n - i) }, (_, j) => subscribe(i + j)))
  return {
    close() {
      for (const end of ends) end()
    },
  }
}
