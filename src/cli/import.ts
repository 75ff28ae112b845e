import { Command, Option } from 'commander'
import { readConfig } from '../config.ts'
import { StartError } from '../errors.ts'
import { DEFAULT_MAPPING } from '../intake/default-mapping.ts'
import { ENCODINGS } from '../intake/detect-encoding.ts'
import { EXIT, type ImportOptions, importFile } from '../intake/import-file.ts'

/** Aborted by the first SIGINT or SIGTERM. The running batch ends first; a second signal does not wait for it. */
function interruption(): AbortSignal {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) process.exit(EXIT.interrupted)
      stop.abort()
    })
  }
  return stop.signal
}

export const command = new Command('import')
  .description('Imports a hotline export (热线工单导入): CSV in UTF-8 or GB18030, or .xlsx; docs/import.md tells how')
  .argument('[file]', 'the export')
  .option('--mapping <file>', 'which column is what (JSON); without it, the built-in mapping')
  .option('--print-mapping', 'print the built-in mapping as a file to begin with')
  .option('--dry-run', 'check every row and write the report, and nothing else', false)
  .option('--history', 'orders of the past, of an old export: closed, counted in the day of their call; no clock, timer or notice', false)
  .option('--report <file>', 'where the report goes (default: <file>.report.csv)')
  .addOption(new Option('--encoding <name>', 'instead of finding it out').choices(ENCODINGS))
  .option('--clean', 'take stray control characters out instead of refusing the row', false)
  .addOption(new Option('--language <code>', 'of the reasons in the report').choices(['zh', 'en']).default('zh'))
  .option('--url <address>', 'a running server; without it, the database of the settings')
  .option('--token-file <file>', 'a file with a token; outside production, hotline-agent is the default')
  .addHelpText('after', '\nExit code: 0 every row is in, 2 some rows were refused, 1 it could not run, 130 interrupted. Running it again is always safe.')
  .action(async (file: string | undefined, options: ImportOptions & { printMapping?: true }) => {
    if (options.printMapping) return void console.log(JSON.stringify(DEFAULT_MAPPING, null, 2))
    if (file === undefined) throw new StartError('name the file to import; see --help')
    process.exitCode = await importFile(readConfig(), file, options, { stop: interruption(), out: process.stdout, err: process.stderr })
  })
