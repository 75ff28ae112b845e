import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import writeXlsxFile from 'write-excel-file/node'
import { packageRoot } from '../src/root.ts'
import { exportCsv, exportRow, HEADERS } from '../test/kit/hotline-export.ts'
import { conditions, cpuSeconds, show, table } from './figures.ts'
import { inNewPlace, type Place, startProduct } from './product.ts'

const options = new Command('bench/import')
  .description(
    'Import of a hotline export by the built command: straight to the database from CSV and from .xlsx, and through a running server. A row that is not created fails the run. With DATABASE_URL on new databases on that server, else on the embedded one.',
  )
  .option('--rows <n>', 'rows of the export', Number, 10_000)
  .option('--bytes <n>', 'bytes of each content', Number, 2_000)
  .parse()
  .opts<{ rows: number; bytes: number }>()

/** Goals in seconds for 10,000 rows of 2 KB. */
const GOAL = { embedded: 60, postgres: 20 }
const SAMPLE_MS = 100

interface Figures {
  /** Of the run itself, as the command says, and of the whole process with its start. */
  readonly seconds: number
  readonly whole: number
  readonly cpu: number
  /** Resident memory in MiB: most in the first half of the time, and at all. */
  readonly half: number
  readonly peak: number
}

async function imported(place: Place, file: string, args: readonly string[]): Promise<Figures> {
  const env = {
    NODE_ENV: 'development',
    DATA_DIR: place.dataDir,
    SEED_DEMO: 'false',
    LOG_LEVEL: 'error',
    ...(place.databaseUrl ? { DATABASE_URL: place.databaseUrl } : {}),
  }
  const began = performance.now()
  const child = spawn(process.execPath, [join(packageRoot, 'dist/src/cli/flash-delivery.js'), 'import', file, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout.on('data', (chunk) => {
    said += chunk
  })
  const sizes: number[] = []
  let cpu = 0
  const sampling = setInterval(() => {
    const size = residentMiB(child.pid ?? 0)
    if (size !== null) sizes.push(size)
    cpu = cpuSeconds(child.pid ?? 0) ?? cpu
  }, SAMPLE_MS)
  const [code] = await once(child, 'exit')
  clearInterval(sampling)
  if (code !== 0 || !said.includes(`${options.rows} created`)) throw new Error(`ended with ${code}: ${said}`)
  const seconds = Number(/; ([\d.]+) s,/.exec(said)?.[1])
  const half = sizes.slice(0, Math.ceil(sizes.length / 2))
  return { seconds, whole: (performance.now() - began) / 1_000, cpu, half: Math.max(...half), peak: Math.max(...sizes) }
}

/** Null where /proc is not there, and once the process is gone. */
function residentMiB(pid: number): number | null {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
  } catch {
    return null
  }
}

const rows: string[][] = [['', 'rows/s', 'seconds', 'with start', 'CPU s', 'MiB, first half', 'MiB, peak', 'goal']]
const line = (name: string, f: Figures, goal: number) =>
  rows.push([
    name,
    show(options.rows / f.seconds),
    show(f.seconds),
    show(f.whole),
    show(f.cpu),
    show(f.half),
    show(f.peak),
    options.rows === 10_000 && options.bytes === 2_000 ? `${f.whole <= goal ? 'within' : 'MISSES'} ${goal} s` : '–',
  ])

for (const kind of ['CSV', '.xlsx', 'CSV through a server'] as const)
  await inNewPlace(async (place) => {
    const goal = place.databaseUrl === null ? GOAL.embedded : GOAL.postgres
    if (kind === 'CSV') console.log(conditions(place.engine))
    const file = join(place.dataDir, kind === '.xlsx' ? 'export.xlsx' : 'export.csv')
    if (kind === '.xlsx') {
      const sheet = [HEADERS, ...Array.from({ length: options.rows }, (_, i) => exportRow(i + 1, options.bytes))]
      await (await writeXlsxFile(sheet.map((row) => row.map((value) => ({ value }))))).toFile(file)
    } else writeFileSync(file, exportCsv(options.rows, options.bytes))
    if (kind !== 'CSV through a server') return void line(kind, await imported(place, file, []), goal)
    const product = await startProduct(place.dataDir, place.databaseUrl)
    const tokenFile = join(place.dataDir, 'token')
    writeFileSync(tokenFile, product.token('hotline-agent'))
    line(kind, await imported(place, file, ['--url', product.url, '--token-file', tokenFile]), goal)
  })
console.log(`one run each of ${options.rows} rows with contents of ${options.bytes} bytes; the memory is the command's, not the server's`)
console.log(table(rows))
