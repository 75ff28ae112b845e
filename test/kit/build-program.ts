import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'vite'
import { packageRoot } from '../../src/root.ts'

// Builds the program for the tests that start it: see built-program.ts.
const [folder] = process.argv.slice(2) as [string]
const beside = `${folder}.${process.pid}`
const source = (path: string) => join(packageRoot, path)
await build({
  configFile: false,
  root: packageRoot,
  logLevel: 'error',
  build: {
    ssr: true,
    target: 'node20',
    outDir: beside,
    emptyOutDir: true,
    rollupOptions: { input: { main: source('src/main.ts'), 'flash-delivery': source('src/cli/flash-delivery.ts') }, output: { entryFileNames: '[name].js' } },
  },
})
mkdirSync(dirname(folder), { recursive: true })
// Two runs that build at once: the first to rename is right, the other the same.
try {
  renameSync(beside, folder)
} catch {
  rmSync(beside, { recursive: true, force: true })
}
// Those of earlier sources are of no use any more.
for (const name of readdirSync(dirname(folder)))
  if (/^program-[0-9a-f]{16}$/.test(name) && join(dirname(folder), name) !== folder) rmSync(join(dirname(folder), name), { recursive: true, force: true })
