import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modelFiles } from '../../src/db/model-text.ts'
import { packageRoot } from '../../src/root.ts'
import { httpClient } from '../kit/client.ts'
import { onPostgres } from '../kit/database.ts'
import { databaseUrl, emptyDatabase } from '../kit/postgres.ts'
import { startSignOn } from '../kit/sign-on.ts'
import { folder, launchProduction, PRODUCTION } from '../start/program.ts'
import { type Ended, npm, run } from './npm.ts'

const server = onPostgres as string
const json = (file: string) => JSON.parse(readFileSync(join(packageRoot, file), 'utf8'))
const manifest = json('package.json') as { version: string; dependencies: Record<string, string>; devDependencies: Record<string, string> }
/** The lockfile's packages; `dev` and `devOptional` are those production does not need. */
const { packages } = json('package-lock.json') as { packages: Record<string, { version?: string; dev?: true; devOptional?: true }> }
/** Parts of the build, which no running program needs. */
const BUILD_ONLY = ['src/cli/build-template.ts', 'src/cli/print-schema.ts', 'src/cli/pages.ts', 'src/cli/live-page.ts']

/** Files of a folder, by their paths in it. */
const filesIn = (root: string, ...folders: string[]) =>
  folders.flatMap((name) =>
    readdirSync(join(root, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)),
  )

describe('the program, packed and installed without development tools', () => {
  const work = mkdtempSync(join(tmpdir(), 'flash-delivery-pack-'))
  const [packed, empty, checkout] = ['packed', 'empty', 'checkout'].map((name) => join(work, name)) as [string, string, string]
  const installed = join(empty, 'node_modules/flash-delivery')
  let clean: Ended
  beforeAll(async () => {
    for (const made of [packed, empty, checkout]) mkdirSync(made)
    for (const file of ['package.json', 'package-lock.json', 'prepare.mjs']) copyFileSync(join(packageRoot, file), join(checkout, file))
    // Beside each other: the one builds, the other mostly waits for files.
    const [pack, ci] = await Promise.all([npm(packageRoot, 'pack', '--pack-destination', packed), npm(checkout, 'ci', '--omit=dev', '--omit=peer')])
    clean = ci
    expect(pack.code, pack.stderr).toBe(0)
    const install = await npm(empty, 'install', '--omit=dev', '--prefix', empty, join(packed, `flash-delivery-${manifest.version}.tgz`))
    expect(install.code, install.stderr).toBe(0)
  })
  afterAll(() => rmSync(work, { recursive: true, force: true }))

  it('holds what production needs, each part of it, and nothing else', () => {
    const there = filesIn(installed, '.').map((file) => file.replace(/^\.\//, ''))
    const sources = filesIn(packageRoot, 'src', 'prisma/seed').filter(
      (file) => file.endsWith('.ts') && !file.startsWith('src/web/') && !BUILD_ONLY.includes(file),
    )
    const pages = filesIn(packageRoot, 'dist/web', 'dist/report', 'dist/evaluate')
    expect(pages.filter((file) => file.endsWith('/build.json'))).toHaveLength(3)
    expect(there.toSorted()).toEqual(
      [
        'package.json',
        'README.md',
        'README.zh-CN.md',
        ...modelFiles(),
        'prisma/seed/wuzhou-areas.csv',
        'dist/sbom.cdx.json',
        ...sources.map((file) => `dist/${file.replace(/\.ts$/, '.js')}`),
        ...pages,
        ...filesIn(packageRoot, 'prisma/migrations', 'client/operations'),
      ].toSorted(),
    )
  })

  it('says what it is made of: a bill of materials names each package that is installed with it, with version and digest', () => {
    const bill = JSON.parse(readFileSync(join(installed, 'dist/sbom.cdx.json'), 'utf8'))
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { version: manifest.version } } })
    const named = new Set(bill.components.map(({ name, version }: { name: string; version: string }) => `${name} ${version}`))
    const there = Object.keys(manifest.dependencies).map((name) => `${name} ${packages[`node_modules/${name}`]?.version}`)
    expect(there.filter((one) => !named.has(one))).toEqual([])
    for (const { hashes } of bill.components) expect(hashes[0]).toMatchObject({ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) })
    expect(named.has(`vitest ${packages['node_modules/vitest']?.version}`)).toBe(false)
  })

  it('brings its dependencies, and no development tool', () => {
    const there = (path: string) => existsSync(join(empty, path, 'package.json'))
    expect(Object.keys(manifest.dependencies).filter((name) => !there(join('node_modules', name)))).toEqual([])
    // The others are dependencies of dependencies too.
    const tools = Object.keys(manifest.devDependencies)
      .map((name) => `node_modules/${name}`)
      .filter((path) => packages[path]?.dev || packages[path]?.devOptional)
    expect(tools).toEqual(expect.arrayContaining(['node_modules/vite', 'node_modules/typescript', 'node_modules/prisma']))
    expect(tools.filter(there)).toEqual([])
  })

  it('starts on an empty PostgreSQL, is ready, answers who is signed on and who is not, serves its pages, and ends with code 0', async () => {
    const signOn = await startSignOn()
    const settings = { PATH: String(process.env.PATH), DATABASE_URL: databaseUrl(server, await emptyDatabase(server)), DATA_DIR: folder() }
    const migrated = await run(empty, join(empty, 'node_modules/.bin/flash-delivery'), ['migrate'], { ...settings, NODE_ENV: 'production' })
    expect(migrated).toMatchObject({ code: 0, stderr: '' })
    const { program, url } = await launchProduction(
      { ...settings, JWKS_URL: signOn.jwksUrl, MIGRATE_AT_START: 'false' },
      { folder: empty, command: join(empty, 'node_modules/.bin/flash-delivery'), args: ['start'] },
    )
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' })
    expect(await (await fetch(`${url}/ready`)).json()).toEqual({ status: 'ready' })
    expect((await httpClient(url, null)('{ viewer { role } }')).viewer).toEqual({ role: 'ANONYMOUS' })
    const dispatcher = httpClient(url, await signOn.token('DISPATCHER'))
    expect(await dispatcher('{ viewer { role } orders(first: 1) { totalCount } areas(name: "筋竹镇", level: TOWN) { nodes { code } } }')).toEqual({
      viewer: { role: 'DISPATCHER' },
      orders: { totalCount: 0 },
      areas: { nodes: [{ code: '450481109000' }] },
    })
    for (const page of ['/wallboard/city', '/report', '/evaluate']) {
      const response = await fetch(`${url}${page}`)
      expect([response.status, response.headers.get('content-type')], page).toEqual([200, 'text/html; charset=utf-8'])
      const script = /<script[^>]* src="([^"]+)"/.exec(await response.text())?.[1]
      expect((await fetch(`${url}${script}`)).status, page).toBe(200)
    }
    program.process.kill('SIGTERM')
    expect(await program.exit).toBe(0)
    expect(program.stderr()).toBe('')
  })

  it('has its commands under one name, each with its help, and they work on the database of the settings', async () => {
    const command = (...args: string[]) => run(empty, join(empty, 'node_modules/.bin/flash-delivery'), args, variables)
    const variables = {
      ...PRODUCTION,
      DATABASE_URL: databaseUrl(server, await emptyDatabase(server)),
      JWKS_URL: 'https://sign-on.invalid/jwks',
      DATA_DIR: folder(),
    }
    expect((await run(empty, 'npx', ['flash-delivery', '--version'])).stdout.trim()).toBe(manifest.version)
    const help = (await command('--help')).stdout
    for (const name of ['start', 'migrate', 'keys', 'sign-on', 'import', 'figures:rebuild', 'audit', 'token', 'simulate']) {
      expect(help).toContain(`\n  ${name} `)
      expect((await command(name, '--help')).stdout).toContain(`Usage: flash-delivery ${name} `)
    }
    expect(await command('keys', 'list')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'the database is empty or of an older version: run npx flash-delivery migrate, it sets it up\n',
    })
    expect(await command('token', 'dispatcher')).toEqual({ code: 1, stdout: '', stderr: 'development tokens are made only outside production\n' })
    expect((await command('nonsense')).stderr).toContain("unknown command 'nonsense'")
  })

  it('npm ci --omit=dev in a checkout, which cannot build, succeeds and says that nothing was built', () => {
    expect(clean.code, clean.stderr).toBe(0)
    expect(clean.stdout + clean.stderr).toMatch(/not built: \d+ development tools are not installed .* There is no built program/)
  })

  it('npm pack without the tools that build packs nothing', async () => {
    const pack = await npm(checkout, 'pack', '--pack-destination', checkout)
    expect(pack.code).not.toBe(0)
    expect(pack.stderr).toContain('development tools are not installed')
    expect(existsSync(join(checkout, `flash-delivery-${manifest.version}.tgz`))).toBe(false)
  })
})
