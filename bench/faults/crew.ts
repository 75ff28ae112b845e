import { type Child, startChild } from '../children.ts'
import type { Answer, Order } from './orders.ts'

/** A child that takes orders. */
export interface Crew {
  readonly child: Child
  tell(order: Order): void
  /** Tells it and waits for its answer. @throws Error when it ends instead, or takes longer than two minutes */
  ask(order: Order): Promise<Answer>
}

const PATIENCE_MS = 120_000

/** Starts a child of bench/faults.ts. */
export async function startCrew(script: string): Promise<Crew> {
  const child = await startChild([script], {}, /ready\n/)
  let said = ''
  child.process.stderr?.on('data', (chunk) => {
    said += chunk
  })
  return {
    child,
    tell: (order) => void child.process.send(order),
    ask: (order) =>
      new Promise((resolve, reject) => {
        const exit = () => done(new Error(`${script} ended: ${said.slice(-2_000)}`))
        const late = setTimeout(() => done(new Error(`${script} did not answer to ${order.do}`)), PATIENCE_MS)
        const heard = (answer: Answer) => done(null, answer)
        function done(error: Error | null, answer?: Answer) {
          clearTimeout(late)
          child.process.off('exit', exit).off('message', heard)
          if (answer) resolve(answer)
          else reject(error)
        }
        child.process.once('exit', exit).once('message', heard)
        child.process.send(order)
      }),
  }
}
