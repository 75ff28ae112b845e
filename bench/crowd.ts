import type { CrowdAnswer, CrowdOrder, Opened, Subscriptions } from './crowd-protocol.ts'
import { webSockets } from './crowd-sockets.ts'
import { eventStreams } from './crowd-streams.ts'
import { type Tally, tally } from './tally.ts'

// Many subscribers in one process: a child of bench/fanout.ts and bench/mixed.ts. They cost little, so that what is
// measured is the server: bare sockets, one shared buffer to read into, frames walked over and not parsed.

/** How long a server may be silent after all have subscribed before it is taken for ready, where it does not say so itself. */
const SETTLE_MS = 500

let opened: Opened | null = null
let counted: Tally | null = null

const say = (answer: CrowdAnswer) => process.send?.(answer)

function failed(error: unknown) {
  say({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
}

async function open(order: Subscriptions) {
  counted = tally(order.n, order.from, (event) => say({ type: 'reached', event, at: String(process.hrtime.bigint()) }))
  const began = performance.now()
  opened = await (order.transport === 'sse' ? eventStreams : webSockets)(order, counted, (sample) => say({ type: 'sample', sample }), failed)
  const connectMs = performance.now() - began
  if (!order.saysReady) await new Promise((resolve) => setTimeout(resolve, SETTLE_MS + order.n / 5))
  say({ type: 'opened', connectMs })
}

process.on('message', (order: CrowdOrder) => {
  if (order.do === 'open') open(order).catch(failed)
  else if (order.do === 'check') say({ type: 'checked', ...(counted as Tally).complete(order.upTo), cpu: process.cpuUsage().user + process.cpuUsage().system })
  else {
    opened?.close()
    opened = null
    say({ type: 'closed' })
  }
})
process.on('uncaughtException', failed)
process.on('disconnect', () => process.exit(0))
process.stdout.write('ready\n')
