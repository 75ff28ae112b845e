import { Command, Option } from 'commander'
import { canPin } from './children.ts'
import { mutationPublisher, prepareOrder } from './embedded-publisher.ts'
import { SERVER_CPU, SOURCES, type Source, startSources } from './fanout-sources.ts'
import { closeCrowd, type Figures, measure, openCrowd, type Pace, type Running } from './fanout-window.ts'
import { conditions, loadNow, median, quantile, show, table, withRange } from './figures.ts'
import { enoughFiles } from './open-files.ts'
import { CROWDED, inNewPlace, type Place, startProduct } from './product.ts'
import { openPublisher } from './publisher.ts'

const list = (text: string) => text.split(',').map(Number)
const options = new Command('bench/fanout')
  .description(
    'Deliveries per second of the feed of order events to many subscribers of one cohort, beside raw broadcasts of the same bytes and the ordinary ways to serve GraphQL subscriptions. Prints ratios; fails when a subscriber misses an event, gets one twice or out of order. With DATABASE_URL on a database of its own on that server, else on the embedded one.',
  )
  .option('--n <list>', 'numbers of subscribers', list, [200, 1_000, 5_000, 10_000])
  .addOption(
    new Option('--ids <kind>', 'operation ids: different for everybody, as real clients send them, or the same').choices(['uuid', 'same']).default('uuid'),
  )
  .addOption(new Option('--transport <kind>', "the product's transport; the others stay on WebSockets").choices(['ws', 'sse']).default('ws'))
  .option('--sources <list>', `what to measure: ${SOURCES.join(',')}`, (text) => text.split(','), SOURCES)
  .option('--cohorts <n>', 'subscribers ask with so many different filters, which all take the event', Number, 1)
  .option('--bursts <n>', 'so many events at once, and again when they have arrived', Number, 0)
  .option('--in-flight <n>', 'events under way at once (default: 10,000 / N, at least 3)', Number)
  .option('--seconds <n>', 'length of a window of publishing', Number, 2)
  .option('--repetitions <n>', 'windows a row', Number, 5)
  .option('--delays <n>', 'events a repetition, five a second, for the delay', Number, 6)
  .option('--node-options <flags>', 'flags of Node for the product, such as --cpu-prof', (text) => text.split(' '), [])
  .parse()
  .opts<
    Omit<Pace, 'inFlight' | 'burst'> & {
      n: number[]
      ids: 'uuid' | 'same'
      transport: 'ws' | 'sse'
      sources: string[]
      cohorts: number
      bursts: number
      inFlight?: number
      repetitions: number
      nodeOptions: string[]
    }
  >()

/** Fewer subscribers than this weigh less than what a garbage collection takes or leaves. */
const LARGE = 5_000

const FROM_OUTSIDE =
  "Events of the product are appended from outside with its own event_log_append and NOTIFY, without waiting for the disk: delivering is measured, not registering. Each goes log → relay → cohort, and its order is read again under the receivers' rights. The raw rows do none of that."
const FROM_WITHIN =
  "Only the product can write the embedded database, so its events are contacts logged over HTTP, one after another, and their cost is in its figures. Each goes log → relay → cohort, and its order is read again under the receivers' rights. The raw rows do none of that."

const unknown = options.sources.filter((name) => !SOURCES.includes(name))
if (unknown.length > 0) throw new Error(`no such source: ${unknown.join(', ')}`)
enoughFiles(Math.max(...options.n))

await inNewPlace(async (place) => {
  const filters = options.cohorts > 1 ? villageFilters(options.cohorts) : []
  console.log(conditions(place.engine, loadNow()))
  console.log(
    `${options.repetitions} windows of ${options.seconds} s a row, interleaved${options.bursts > 0 ? `, bursts of ${options.bursts} events` : ''}; then ${options.delays} events each, five a second, for the delay; medians (range)`,
  )
  console.log(place.databaseUrl === null ? FROM_WITHIN : FROM_OUTSIDE)
  console.log(
    canPin ? 'Server on CPU 0, subscribers on CPU 1, PostgreSQL on either.' : 'No processor of their own for server and subscribers: taskset is not there.',
  )
  const { product, publisher } = await startPublished(place)
  try {
    const sources = await startSources(product, publisher, place.databaseUrl, { ...options, filters })
    for (const n of options.n) await row(sources, n)
  } finally {
    await publisher.close()
  }
})

/** The product, and who makes its events. */
async function startPublished({ dataDir, databaseUrl }: Place) {
  const start = () => startProduct(dataDir, databaseUrl, { cpu: SERVER_CPU, env: CROWDED, nodeOptions: options.nodeOptions })
  const product = await start()
  if (databaseUrl !== null) return { product, publisher: await openPublisher(databaseUrl) }
  await product.stop()
  const orderId = await prepareOrder(dataDir)
  const again = await start()
  return { product: again, publisher: mutationPublisher(again, orderId) }
}

async function row(sources: readonly Source[], n: number) {
  const pace: Pace = { ...options, burst: options.bursts, inFlight: options.inFlight ?? Math.max(3, Math.ceil(10_000 / n)) }
  const all: Running[] = []
  for (const source of sources) all.push(await openCrowd(source, n, options.ids))
  for (let repetition = 0; repetition < options.repetitions; repetition++) for (const running of all) await measure(running, pace)
  for (const running of all) await closeCrowd(running)
  print(all, n, pace)
}

function print(all: readonly Running[], n: number, pace: Pace) {
  const ratio = (figures: Figures, to: string) => {
    const base = all.find(({ source }) => source.name === to)
    return base ? (median(figures.perSecond) / median(base.figures.perSecond)).toFixed(2) : '–'
  }
  console.log(
    `\n${n.toLocaleString('en')} subscribers${options.cohorts > 1 ? ` in ${options.cohorts} cohorts` : ''}, ${options.ids === 'uuid' ? 'different operation ids' : 'the same operation id'}, ${pace.burst > 0 ? `bursts of ${pace.burst}` : `${pace.inFlight} events under way`}; every subscriber got every event once and in order; ${loadNow()}`,
  )
  console.log(
    table([
      ['', 'deliveries/s', 'of raw ws.send', 'of raw frame', 'CPU s/million', 'delay p50 ms', 'p99 ms', 'KB each', 'subscribers busy'],
      ...all.map(({ source, figures }) => [
        source.name,
        withRange(figures.perSecond),
        ratio(figures, 'raw ws.send'),
        ratio(figures, 'raw frame'),
        show(median(figures.cpu)),
        show(quantile(figures.delays, 0.5)),
        show(quantile(figures.delays, 0.99)),
        n >= LARGE ? show(figures.kbEach) : '–',
        median(figures.crowdBusy).toFixed(2),
      ]),
    ]),
  )
}

/** Filters that differ, each taking the whole city and so every event: one more village's code in each. */
function villageFilters(n: number): object[] {
  return Array.from({ length: n }, (_, i) => ({ area: { within: ['450400000000', `450481109${String(i).padStart(3, '0')}`] } }))
}
