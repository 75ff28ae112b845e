import { readConfig } from './config.ts'
import { StartError } from './errors.ts'

try {
  const config = readConfig()
  if (process.argv.includes('--fresh')) {
    const [{ clearDemo }, { DEMO_MARK }] = await Promise.all([import('./db/clear-demo.ts'), import('./access/demo-city.ts')])
    await clearDemo(config, DEMO_MARK.externalNo)
  }
  // Loaded only now: a wrong setting is refused at once, before the whole program is read.
  const [{ start }, { welcome }] = await Promise.all([import('./app.ts'), import('./access/welcome.ts')])
  const app = await start(config)
  let stopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1)
      stopping = true
      app.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      )
    })
  }
  // Last: a script that waits for these lines may stop the program at once.
  if (!config.production) process.stdout.write(await welcome(app.runtime, app.url))
} catch (error) {
  if (!(error instanceof StartError)) throw error
  process.stderr.write(`flash-delivery: ${error.message}\n`)
  process.exit(1)
}
