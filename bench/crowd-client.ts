import { type Child, startChild } from './children.ts'
import type { CrowdAnswer, CrowdOrder, Subscriptions } from './crowd-protocol.ts'

/** A crowd of subscribers in a process of its own, as the one who measures sees it. */
export interface Crowd {
  readonly child: Child
  /** Opens the subscribers; answers with how long it took, in milliseconds. */
  open(order: Omit<Subscriptions, 'do'>): Promise<number>
  /** Time (process.hrtime, milliseconds) at which an event had arrived at the last subscriber. */
  arrived(event: number): Promise<number>
  /** Highest event that has arrived everywhere. */
  readonly reached: number
  /** The first event as one of them got it. */
  readonly sample: string
  /** @throws Error when not every subscriber got every event up to this one, once */
  check(upTo: number): Promise<{ readonly cpuSeconds: number }>
  close(): Promise<void>
}

/** An event that takes longer than this to arrive everywhere is given up: the run fails. */
const PATIENCE_MS = 120_000

interface Waiter {
  readonly heard: (answer: CrowdAnswer) => boolean
  readonly fail: (error: Error) => void
}

/** Starts the process of a crowd. */
export async function startCrowd(name: string, cpu: number): Promise<Crowd> {
  const child = await startChild(['bench/crowd.ts'], {}, /ready\n/, { cpu })
  const waiters = new Set<Waiter>()
  const times = new Map<number, number>()
  let reached = 0
  let sample = ''
  let fault: Error | null = null

  function fail(message: string) {
    fault ??= new Error(`${name}: ${message}`)
    for (const { fail } of waiters) fail(fault)
  }
  child.process.on('exit', (code) => fail(`its subscribers ended with ${code}`))
  child.process.on('message', (answer: CrowdAnswer) => {
    if (answer.type === 'failed') return fail(answer.message)
    if (answer.type === 'reached') {
      reached = answer.event
      times.set(reached, Number(answer.at) / 1e6)
    }
    if (answer.type === 'sample') sample = answer.sample
    for (const waiter of waiters) if (waiter.heard(answer)) waiters.delete(waiter)
  })

  function answered<T>(what: string, pick: (answer: CrowdAnswer) => T | undefined, order?: CrowdOrder): Promise<T> {
    return new Promise((resolve, reject) => {
      if (fault) return reject(fault)
      const late = setTimeout(() => fail(`waited ${PATIENCE_MS / 1_000} s for ${what}; event ${reached} was the last that arrived everywhere`), PATIENCE_MS)
      const waiter: Waiter = {
        heard(answer) {
          const picked = pick(answer)
          if (picked === undefined) return false
          clearTimeout(late)
          resolve(picked)
          return true
        },
        fail(error) {
          clearTimeout(late)
          reject(error)
        },
      }
      waiters.add(waiter)
      if (order) child.process.send(order)
    })
  }

  return {
    child,
    get reached() {
      return reached
    },
    get sample() {
      return sample
    },
    open(order) {
      reached = order.from - 1
      sample = ''
      times.clear()
      return answered('the subscribers to open', (a) => (a.type === 'opened' ? a.connectMs : undefined), { do: 'open', ...order })
    },
    arrived: async (event) => times.get(event) ?? answered(`event ${event}`, () => times.get(event)),
    async check(upTo) {
      const end = await answered('the count', (a) => (a.type === 'checked' ? a : undefined), { do: 'check', upTo })
      if (!end.complete) throw new Error(`${name}: of events up to ${upTo} one subscriber got up to ${end.least}, one up to ${end.most}`)
      return { cpuSeconds: end.cpu / 1e6 }
    },
    async close() {
      await answered('the subscribers to close', (a) => (a.type === 'closed' ? true : undefined), { do: 'close' })
    },
  }
}
