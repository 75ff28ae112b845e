import { readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { packageRoot } from '../src/root.ts'

const { dependencies, bin, scripts } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>
  bin: Record<string, string>
  scripts: Record<string, string>
}
/** Where a production program begins. */
const ENTRIES = ['src/main.ts', 'src/cli/flash-delivery.ts']

/** What a file needs when it runs. Only `import type` and `export type` are erased: `import { type X } from` stays an import. */
const NEEDED = [
  /^import\s+(?!type\s)(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm,
  /^export\s+(?:\*|\{)[^'";]*?\sfrom\s+['"]([^'"]+)['"]/gm,
  /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
  /\bcreateRequire\([^)]*\)\(\s*['"]([^'"]+)['"]\s*\)/g,
]
function neededBy(file: string): string[] {
  const text = readFileSync(join(packageRoot, file), 'utf8').replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, '')
  return NEEDED.flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[1] ?? ''))
}

/** `@scope/name` or `name` of `@scope/name/some/file`. */
const packageOf = (specifier: string) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')

/** The packages the program can come to import, each with a file that does. */
function packagesAtRunTime(): ReadonlyMap<string, string> {
  const packages = new Map<string, string>()
  const files = new Set(ENTRIES)
  // A set is walked to its end while it grows.
  for (const file of files) {
    for (const specifier of neededBy(file)) {
      if (specifier.startsWith('.')) files.add(normalize(join(dirname(file), specifier)))
      else if (!isBuiltin(specifier)) packages.set(packageOf(specifier), file)
    }
  }
  return packages
}

describe('package.json', () => {
  const packages = packagesAtRunTime()

  it('lists every package the program imports at run time among its dependencies', () => {
    expect(packages.size).toBeGreaterThan(25)
    expect([...packages].filter(([name]) => !(name in dependencies)).map(([name, file]) => `${file} → ${name}`)).toEqual([])
  })

  it('lists no package among its dependencies that no run of the program imports', () => {
    expect(Object.keys(dependencies).filter((name) => !packages.has(name))).toEqual([])
  })

  it('has a command that the build makes, and no script that an install of the packed program would run', () => {
    expect(bin).toEqual({ 'flash-delivery': 'dist/src/cli/flash-delivery.js' })
    expect(readFileSync(join(packageRoot, 'src/cli/flash-delivery.ts'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
    expect(['preinstall', 'install', 'postinstall'].filter((name) => name in scripts)).toEqual([])
  })
})
