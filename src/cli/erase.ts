import { readFile, writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { Command, Option } from 'commander'
import { readConfig } from '../config.ts'
import type { ErasureReason } from '../db/generated/enums.ts'
import { StartError } from '../errors.ts'
import { change } from '../events/change.ts'
import { phone } from '../input.ts'
import { createLog } from '../log.ts'
import { openRuntime } from '../open-runtime.ts'
import { askErasure } from '../privacy/ask-erasure.ts'
import { carryOut } from '../privacy/carry-out.ts'
import { askAgain, erasedLines, readErasedLines } from '../privacy/erased-list.ts'
import type { Runtime } from '../runtime.ts'
import { asSystem } from '../timers/sweeper.ts'

interface Options {
  readonly person?: string
  readonly idNumber?: string
  readonly order?: string[]
  readonly reason: ErasureReason
  readonly run?: true
  readonly list?: true
  readonly export?: string
  readonly reapply?: string
}

/** The account an erasure is asked for by at this command: any auditor confirms it. */
const COMMAND = 'command'

/** `-` is read from the standard input, so that a telephone stands in no list of processes and no history of a shell. */
async function named(value: string | undefined): Promise<string | undefined> {
  if (value !== '-') return value
  const lines = createInterface({ input: process.stdin })
  for await (const line of lines) return line.trim()
  throw new StartError('nothing was given on the standard input')
}

function telephone(given: string | undefined): string | undefined {
  if (given === undefined) return undefined
  const parsed = phone.safeParse(given)
  if (!parsed.success) throw new StartError('--person is no telephone in China')
  return parsed.data
}

async function ask(runtime: Runtime, options: Options): Promise<void> {
  const who = { phone: telephone(await named(options.person)), idNumber: await named(options.idNumber), orderIds: options.order }
  const { erasureId, people, orders } = await change(asSystem(runtime), 'requestErasure', {}, (c) => askErasure(c, who, options.reason, COMMAND))
  console.log(`${erasureId}: ${people} records with ${orders} orders wait for an auditor to confirm (待审计员确认)`)
}

async function run(runtime: Runtime): Promise<void> {
  let steps = 0
  const { erased, heldBack } = await carryOut(runtime, () => {
    if (++steps % 100 === 0) console.error(`${steps} steps`)
  })
  console.log(`${erased} records erased (已删除)${heldBack > 0 ? `, ${heldBack} left: an order was opened again, finish it and ask anew` : ''}`)
}

async function show({ db }: Runtime): Promise<void> {
  for (const one of await db.erasure.findMany({
    orderBy: { id: 'desc' },
    take: 100,
    include: { _count: { select: { subjects: { where: { erasedAt: { not: null } } } } } },
  }))
    console.log(
      [one.id, one.state, one.reason, `${one._count.subjects} of ${one.people} records`, `${one.orders} orders`, one.requestedAt.toISOString()].join('  '),
    )
}

async function write({ db }: Runtime, path: string): Promise<void> {
  const lines: string[] = []
  for await (const line of erasedLines(db)) lines.push(JSON.stringify(line))
  await writeFile(path, lines.map((line) => `${line}\n`).join(''), { flag: 'wx', mode: 0o600 })
  console.log(`${lines.length} records in ${path} (已导出)`)
}

async function reapply(runtime: Runtime, path: string): Promise<void> {
  const lines = readErasedLines(await readFile(path, 'utf8'))
  const asked = await change(asSystem(runtime), 'askAgain', {}, (c) => askAgain(c, lines))
  console.log(`${lines.length} listed, ${asked?.people ?? 0} to be erased again`)
  await run(runtime)
}

/** What is asked for; exactly one. */
function workOf(options: Options): (runtime: Runtime) => Promise<void> {
  const { list, run: carry, export: to, reapply: from } = options
  const asked: ((runtime: Runtime) => Promise<void>)[] = []
  if (options.person !== undefined || options.idNumber !== undefined || options.order !== undefined) asked.push((runtime) => ask(runtime, options))
  if (list) asked.push(show)
  if (carry) asked.push(run)
  if (to !== undefined) asked.push((runtime) => write(runtime, to))
  if (from !== undefined) asked.push((runtime) => reapply(runtime, from))
  const [work] = asked
  if (!work || asked.length > 1)
    throw new StartError('say what to do, and one thing: --person, --id-number or --order, --list, --run, --export, --reapply; see --help')
  return work
}

export const command = new Command('erase')
  .description(
    'Erasure of a person’s data (删除个人信息): asked for here or by a supervisor, confirmed by an auditor, and carried out by the server or by --run; docs/privacy.md',
  )
  .option('--person <telephone>', 'ask for the erasure of every record with this telephone; - reads it from the standard input')
  .option('--id-number <number>', 'the same by the number of the identity document; - reads it from the standard input')
  .option('--order <id...>', 'the same by orders, where a telephone is shared')
  .addOption(new Option('--reason <code>', 'ground').choices(['ASKED', 'CONSENT_WITHDRAWN', 'PURPOSE_OVER', 'UNLAWFUL']).default('ASKED'))
  .option('--list', 'the newest hundred, with how far each is')
  .option('--run', 'carry out what was confirmed; a run that is broken off goes on when it is started again')
  .option('--export <file>', 'write the list of what was erased, ids alone, into a new file: keep it beside the copies of the database')
  .option('--reapply <file>', 'erase all of such a list once more, after a restore; what is erased already is left out')
  .action(async (options: Options) => {
    const work = workOf(options)
    const { runtime, stop } = await openRuntime(readConfig(), createLog('warn', process.stderr))
    try {
      await work(runtime)
    } finally {
      await stop()
    }
  })
