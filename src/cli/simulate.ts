import { Command, InvalidArgumentError } from 'commander'
import { developmentToken } from '../access/development.ts'
import { loadKeys } from '../access/encryption.ts'
import { readConfig } from '../config.ts'
import { StartError } from '../errors.ts'
import { clockFace, minuteOf } from '../simulation/arrivals.ts'
import { Refusal } from '../simulation/city.ts'
import { createControl } from '../simulation/control.ts'
import { printed } from '../simulation/report.ts'
import { type Progress, simulate } from '../simulation/simulate.ts'

interface Options {
  readonly url: string
  readonly orders: number
  readonly speed: number
  readonly seed: number
  readonly from: number
  readonly until: number
  readonly area?: string
  readonly season: number
  readonly inFlight: number
  readonly quiet: boolean
  readonly json: boolean
}

const whole = (least: number, most: number) => (text: string) => {
  const n = Number(text)
  if (!/^\d{1,9}$/.test(text) || n < least || n > most) throw new InvalidArgumentError(`must be a whole number from ${least} to ${most}`)
  return n
}
function speed(text: string): number {
  if (text === 'max' || text === '0') return Number.POSITIVE_INFINITY
  const n = Number(text)
  if (!/^\d{1,4}(\.\d+)?$/.test(text) || n < 1 || n > 600) throw new InvalidArgumentError('must be city minutes for each real minute, from 1 to 600, or max')
  return n
}
function timeOfDay(text: string): number {
  const minute = minuteOf(text)
  if (minute === null) throw new InvalidArgumentError('must be a time of day, such as 08:30')
  return minute
}
function area(text: string): string {
  if (!/^4504\d{8}$/.test(text)) throw new InvalidArgumentError('must be a 12-digit code of an area of the city, such as 450481000000')
  return text
}

/** Only a development server has these accounts, and only its own keys make their tokens. */
async function tokens(url: string): Promise<(account: string) => Promise<string>> {
  const config = readConfig()
  if (config.production) throw new StartError('the simulation uses development accounts: it runs only outside production')
  if (config.dataDir.startsWith('memory://'))
    throw new StartError('DATA_DIR=memory:// keeps its keys inside the server: simulate on a server with a data directory')
  const alive = await fetch(`${url}/health`, { signal: AbortSignal.timeout(5_000) }).then(
    (response) => response.ok,
    () => false,
  )
  if (!alive) throw new StartError(`no server answers at ${url}: start one with npm start, or name another with --url`)
  const keys = await loadKeys(config)
  return (account) => developmentToken({ config, keys, clock: { now: () => new Date() } }, account)
}

/** One line that is written over on a terminal; elsewhere a line now and then. */
function progressTo(stream: NodeJS.WriteStream, timed: boolean): (progress: Progress) => void {
  let shown = -1
  return (p) => {
    const line = p.checking
      ? `the day is over: waiting until everybody has been told, then comparing ${p.deeds} deeds`
      : `${timed ? `${clockFace(p.minute)}  ` : ''}${p.registered} of ${p.planned} orders, ${p.deeds} deeds, ${p.seen} seen by the dispatcher${p.troubles > 0 ? `, ${p.troubles} UNEXPECTED` : ''}`
    if (stream.isTTY) stream.write(`\r\u001b[2K${line}${p.checking ? '\n' : ''}`)
    else if (p.checking || Math.floor((10 * p.registered) / p.planned) > shown) stream.write(`${line}\n`)
    shown = Math.max(shown, Math.floor((10 * p.registered) / p.planned))
  }
}

async function run(options: Options): Promise<void> {
  const url = options.url.replace(/\/(graphql\/?)?$/, '')
  if (options.until <= options.from) throw new StartError('--until must be later than --from')
  const tokenOf = await tokens(url)
  const control = createControl()
  const interrupted = () => {
    control.stop()
    process.stderr.write(
      control.stopped() === 'LINES' ? '\nNo more orders; those under way go on. Ctrl-C again stops at once.\n' : '\nStopped; checking what was done.\n',
    )
    if (control.stopped() === 'ALL') process.off('SIGINT', interrupted)
  }
  process.on('SIGINT', interrupted)
  const { orders, seed, from, until, inFlight, season } = options
  const silent = options.quiet || options.json
  if (!silent)
    console.log(
      `A day in the city at ${url}: ${orders} orders from ${clockFace(from)} to ${clockFace(until)}, ${Number.isFinite(options.speed) ? `${options.speed} city minutes a minute` : 'as fast as it answers'}, seed ${seed}.`,
    )
  const report = await simulate({
    ...{ url, tokenOf, orders, seed, season, speed: options.speed, from, until, inFlight, control },
    area: options.area ?? null,
    ...(silent ? {} : { onProgress: progressTo(process.stderr, Number.isFinite(options.speed)) }),
  })
  if (options.json) console.log(JSON.stringify(report, null, 2))
  else if (!options.quiet || !report.ok) console.log(printed(report))
  process.exitCode = report.ok ? 0 : 1
}

export const command = new Command('simulate')
  .description(
    'Plays a busy day through the public API of a development server, and checks that everybody who watched saw exactly what was done; exit 1 if not',
  )
  .option('--url <url>', 'where the server is', 'http://127.0.0.1:4000')
  .option('--orders <n>', 'how many orders come in', whole(1, 20_000), 200)
  .option('--speed <x>', 'city minutes for each real minute (1 to 600), or max: as fast as the server answers', speed, 60)
  .option('--seed <n>', 'the same seed plans the same day', whole(0, 999_999_999), 1)
  .option('--from <time>', 'when the day begins', timeOfDay, 8 * 60 + 30)
  .option('--until <time>', 'when it is left, with orders in every state', timeOfDay, 17 * 60 + 30)
  .option('--area <code>', 'only orders of this county or town', area)
  .option(
    '--season <n>',
    "fishermen of a season's week that begins today: roster, calls, seats for five days, today at two sites; with it a tour of three villages",
    whole(1, 4_000),
    0,
  )
  .option('--in-flight <n>', 'requests under way at once', whole(1, 200), 8)
  .option('--quiet', 'print nothing unless something is wrong', false)
  .option('--json', 'print the report as JSON', false)
  .action((options: Options) =>
    run(options).catch((error: unknown) => {
      if (!(error instanceof Error)) throw error
      const hint = error instanceof Refusal && error.code === 'UNAUTHENTICATED' ? ': run this with the DATA_DIR the server runs with' : ''
      console.error(`${error.message}${hint}`)
      process.exitCode = 1
    }),
  )
