import { setTimeout as pause } from 'node:timers/promises'
import { Command } from 'commander'
import { canPin, startChild } from './children.ts'
import { conditions, cpuSeconds, loadNow, now, quantile, residentKb, show, table } from './figures.ts'
import { type Changes, openChanges } from './mixed-changes.ts'
import { fillCity, type Kind, type Numbers } from './mixed-city.ts'
import type { MixedAnswer, MixedOrder } from './mixed-crowd.ts'
import { enoughFiles } from './open-files.ts'
import { CROWDED, inNewPlace, startProduct } from './product.ts'

const options = new Command('bench/mixed')
  .description(
    'A city of subscribers held by one process while its orders change: 9,000 citizens each on their own order, 600 staff each on their own dispatches, 250 dashboards, 100 boards, 50 partners. Prints the time from commit to client, and memory; fails when a frame is missing, comes twice, or leaves a gap. Needs DATABASE_URL: the run makes and drops a database of its own on that server.',
  )
  .option('--seconds <n>', 'how long the city changes', Number, 60)
  .option('--changes <n>', 'changes a second', Number, 50)
  .option('--scale <n>', 'a part of the city, such as 0.05', Number, 1)
  .option('--node-options <flags>', 'flags of Node for the product, such as --cpu-prof', (text) => text.split(' '), [])
  .parse()
  .opts<{ seconds: number; changes: number; scale: number; nodeOptions: string[] }>()

const FULL: Numbers = { citizen: 9_000, staff: 600, dashboard: 250, board: 100, partner: 50 }
const SETTLE_MS = 5_000
const LATEST_MS = 30_000
const SAMPLE_MS = 1_000

const numbers = Object.fromEntries(Object.entries(FULL).map(([kind, n]) => [kind, Math.max(1, Math.round(n * options.scale))])) as Record<Kind, number>
const total = Object.values(numbers).reduce((sum, n) => sum + n, 0)
enoughFiles(total)

/** Minutes since the changes began, and the product's resident memory in KiB; the first without, the second with its subscribers. */
const memory: [number, number][] = []

await inNewPlace(async ({ dataDir, databaseUrl, engine }) => {
  if (databaseUrl === null) throw new Error('set DATABASE_URL: the city is changed from outside the product, which the embedded database does not allow')
  console.log(conditions(engine, loadNow()))
  console.log(
    canPin ? 'Server on CPU 0, subscribers on CPU 1, PostgreSQL on either.' : 'No processor of their own for server and subscribers: taskset is not there.',
  )
  const product = await startProduct(dataDir, databaseUrl, { cpu: 0, env: CROWDED, nodeOptions: options.nodeOptions })
  const city = await fillCity(databaseUrl, dataDir, numbers)
  const crowd = await startChild(['bench/mixed-crowd.ts'], {}, /ready\n/, { cpu: 1 })
  const changes = await openChanges(databaseUrl, city)
  let fault: unknown = null
  const connectMs = await new Promise<number>((resolve, reject) => {
    crowd.process.on('message', (answer: MixedAnswer) => {
      try {
        if (answer.type === 'opened') resolve(answer.connectMs)
        else if (answer.type === 'frames') changes.arrived(answer.frames)
        else throw new Error(`${answer.message}; the product says: ${product.stdout().split('\n\n').at(-1)}${product.stderr()}`)
      } catch (error) {
        fault ??= error
        reject(error)
      }
    })
    const before = residentKb(product.pid) ?? Number.NaN
    memory.push([0, before])
    crowd.process.send({ port: product.port, screens: city.screens } satisfies MixedOrder)
  })
  await pause(SETTLE_MS)
  console.log(
    `${total.toLocaleString('en')} subscribers connected in ${show(connectMs / 1_000)} s: ${Object.entries(numbers)
      .map(([kind, n]) => `${n} ${kind}`)
      .join(', ')}`,
  )

  const began = now()
  const cpu = cpuSeconds(product.pid) ?? Number.NaN
  memory.push([0, residentKb(product.pid) ?? Number.NaN])
  const under = new Set<Promise<void>>()
  let sampledAt = began
  for (let i = 0; i < options.seconds * options.changes; i++) {
    if (fault) throw fault
    await pause(Math.max(0, began + (i * 1_000) / options.changes - now()))
    const change = changes.commit().finally(() => under.delete(change))
    under.add(change)
    if (now() - sampledAt < SAMPLE_MS) continue
    sampledAt = now()
    memory.push([(sampledAt - began) / 60_000, residentKb(product.pid) ?? Number.NaN])
  }
  await Promise.all(under)
  const seconds = (now() - began) / 1_000
  const busy = ((cpuSeconds(product.pid) ?? Number.NaN) - cpu) / seconds
  for (const until = now() + LATEST_MS; changes.missing > 0 && now() < until; ) await pause(SAMPLE_MS / 2)
  if (fault) throw fault
  if (changes.missing > 0) throw new Error(`${changes.missing} deliveries had not arrived after ${LATEST_MS / 1_000} s`)
  await changes.close()
  report(changes, seconds, busy)
})

function report({ delays, committed }: Changes, seconds: number, busy: number) {
  const everybody = [...delays.values()].flat()
  const row = (name: string, values: readonly number[]) => [
    name,
    values.length.toLocaleString('en'),
    ...[0.5, 0.99, 1].map((share) => show(quantile(values, share))),
  ]
  console.log(
    `\n${committed.toLocaleString('en')} changes in ${show(seconds)} s (${show(committed / seconds)}/s); every event once, without a gap, every view as new as its last change; server busy ${show(busy)}; ${loadNow()}`,
  )
  console.log(
    table([['commit → client, ms', 'deliveries', 'p50', 'p99', 'most'], row('all', everybody), ...[...delays].map(([kind, values]) => row(kind, values))]),
  )
  const [without = 0, settled = 0, last = 0] = [memory[0]?.[1], memory[1]?.[1], memory.at(-1)?.[1]]
  console.log(
    `Memory: ${show(without / 1_024)} MB before they came, ${show(settled / 1_024)} MB with them (${show((settled - without) / total)} KB each), ${show(last / 1_024)} MB at the end (${show((last - without) / total)} KB each); second half ${show(slope(memory.slice(Math.ceil(memory.length / 2))) / 1_024)} MB a minute`,
  )
}

/** Growth a minute: the line of least squares through the samples. */
function slope(samples: readonly [number, number][]): number {
  const mean = (pick: 0 | 1) => samples.reduce((sum, sample) => sum + sample[pick], 0) / samples.length
  const [x, y] = [mean(0), mean(1)]
  const spread = samples.reduce((sum, sample) => sum + (sample[0] - x) ** 2, 0)
  return samples.reduce((sum, sample) => sum + (sample[0] - x) * (sample[1] - y), 0) / spread
}
