import { mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
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
// Those of earlier sources are of no use any more, but may run in another checkout that shares this cache: a day later none does.
for (const name of readdirSync(dirname(folder))) {
  const other = join(dirname(folder), name)
  if (/^program-[0-9a-f]{16}$/.test(name) && Date.now() - statSync(other).mtimeMs > 86_400_000) rmSync(other, { recursive: true, force: true })
}
