import { Command } from 'commander'
import { readConfig } from '../config.ts'
import { StartError } from '../errors.ts'
import { createLog } from '../log.ts'
import { openRuntime } from '../open-runtime.ts'
import { dueForRetention, retain } from '../privacy/retain.ts'
import { cutoffsAt } from '../privacy/retention-rules.ts'

export const command = new Command('retain')
  .description('Ends what is past its time (到期处理), a rule for each kind of record: docs/columns.md, docs/parameters.md')
  .option('--dry-run', 'count, and change nothing')
  .option('--run', 'do it, with progress; a run that is broken off goes on when it is started again')
  .action(async ({ dryRun, run }: { dryRun?: true; run?: true }) => {
    if ((dryRun === undefined) === (run === undefined)) throw new StartError('say --dry-run or --run')
    const { runtime, stop } = await openRuntime(readConfig(), createLog('warn', process.stderr))
    try {
      const before = cutoffsAt(runtime.clock.now())
      let steps = 0
      const progress = () => {
        if (++steps % 100 === 0) console.error(`${steps} steps`)
      }
      const { heldBack, ...counted } = run ? await retain(runtime, progress) : await dueForRetention(runtime.db, runtime.clock.now())
      for (const [kind, n] of Object.entries(counted))
        console.log(`${kind}: ${n}${run ? ' ended' : ' past their time'}, ended before ${before[kind as keyof typeof before].toISOString()}`)
      if (heldBack > 0) console.log(`${heldBack} left: an order was opened again`)
    } finally {
      await stop()
    }
  })
