import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync, constants as zlib } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url))
/** The pages, each with a build of its own: `vite build --mode report` makes the report's, `--mode evaluate` that of evaluations, without a mode the wallboard's. */
const PAGES = {
  wallboard: { root: folder('src/web'), base: '/wallboard/', out: folder('dist/web') },
  report: { root: folder('src/web/report'), base: '/report/', out: folder('dist/report') },
  evaluate: { root: folder('src/web/evaluate'), base: '/evaluate/', out: folder('dist/evaluate') },
} as const

/**
 * After the build: the page gets its build id, a hash of everything it leads to (the assets are named by their content), which
 * `build.json` says too; and every file a brotli and a gzip copy, so that the server compresses nothing.
 */
const finish = (out: string): Plugin => ({
  name: 'page-finish',
  apply: 'build',
  closeBundle() {
    const page = join(out, 'index.html')
    const html = readFileSync(page, 'utf8')
    const build = createHash('sha256').update(html).digest('hex').slice(0, 16)
    writeFileSync(page, html.replace('</head>', `  <meta name="build" content="${build}" />\n  </head>`))
    writeFileSync(join(out, 'build.json'), JSON.stringify({ build }))
    const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    for (const path of files.map((entry) => join(entry.parentPath, entry.name))) {
      const bytes = readFileSync(path)
      writeFileSync(`${path}.br`, brotliCompressSync(bytes, { params: { [zlib.BROTLI_PARAM_QUALITY]: 11 } }))
      writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
    }
  },
})

/** A page. No polyfills, nothing inlined: it runs under a policy that allows neither inline script nor style. */
export default defineConfig(({ mode }) => {
  const { root, base, out } = PAGES[mode === 'report' || mode === 'evaluate' ? mode : 'wallboard']
  return {
    root,
    base,
    publicDir: false,
    build: { outDir: out, emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, modulePreload: false, reportCompressedSize: false },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    plugins: [finish(out)],
  }
})
