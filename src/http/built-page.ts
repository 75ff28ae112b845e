import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, relative, sep } from 'node:path'
import { StartError } from '../errors.ts'
import type { Page } from './pages.ts'

const PAGE = 'index.html'
const BUILD = 'build.json'
const HOST = /^[\w.:[\]-]{1,255}$/
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
}
/** Best first; the build made a copy of every file in each (vite.config.ts). */
const CODINGS = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
] as const

interface Served {
  readonly type: string
  readonly plain: Buffer
  readonly coded: readonly { readonly name: string; readonly bytes: Buffer }[]
}

/** A page of its own that `npm run build` makes. */
export interface BuiltPage {
  /** What it is called when it is not there. */
  readonly name: string
  /** Where its files are served, `/…/`. */
  readonly base: string
  /** Paths that are the page itself. */
  readonly at: RegExp
  /** Where the build put it. */
  readonly folder: string
}

/**
 * A page as `npm run build` made it: its own path, its hashed assets, and `build.json`, which says the build. It is some 60 KB
 * and read once, at start: no path of a request ever reaches the disk, and a build made beside a running program neither breaks
 * it nor mixes with the page it serves.
 * @throws StartError when it has not been built
 */
export function builtPage({ name: called, base, at, folder }: BuiltPage): Page {
  const files = load(folder, called)
  return (request: IncomingMessage, response: ServerResponse, path: string): boolean => {
    if ((request.method !== 'GET' && request.method !== 'HEAD') || !(path.startsWith(base) || at.test(path))) return false
    const name = at.test(path) ? PAGE : path.slice(base.length)
    const file = name === PAGE && path.endsWith(PAGE) ? undefined : files.get(name)
    if (!file) return false
    const coding = file.coded.find((coded) => accepts(request.headers['accept-encoding'], coded.name))
    const bytes = coding?.bytes ?? file.plain
    if (coding) response.setHeader('Content-Encoding', coding.name)
    response.setHeader('Vary', 'Accept-Encoding, Origin')
    response.setHeader('Content-Security-Policy', policy(request.headers.host))
    if (name.startsWith('assets/')) response.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
    response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': bytes.length }).end(request.method === 'HEAD' ? undefined : bytes)
    return true
  }
}

function load(folder: string, called: string): ReadonlyMap<string, Served> {
  if (!existsSync(join(folder, PAGE))) throw new StartError(`the ${called} page is not built: run npm run build`)
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = found.map((entry) => join(entry.parentPath, entry.name))
  const served = paths.flatMap((path): [string, Served][] => {
    const type = TYPES[extname(path)]
    const coded = CODINGS.filter(({ suffix }) => existsSync(path + suffix)).map(({ name, suffix }) => ({ name, bytes: readFileSync(path + suffix) }))
    return type === undefined ? [] : [[relative(folder, path).replaceAll(sep, '/'), { type, plain: readFileSync(path), coded }]]
  })
  if (!served.some(([name]) => name === BUILD)) throw new StartError(`the ${called} page is half built: run npm run build`)
  return new Map(served)
}

/** Whether an Accept-Encoding header names a coding and does not refuse it with q=0. */
function accepts(header: string | string[] | undefined, coding: string): boolean {
  return String(header ?? '')
    .split(',')
    .map((part) => part.trim().split(/\s*;\s*q=/))
    .some(([name, q]) => name?.toLowerCase() === coding && Number(q ?? 1) > 0)
}

/** Nothing inline, nothing from elsewhere, no markup made from text. Not every browser takes 'self' for the socket too. */
function policy(host: string | undefined): string {
  const socket = host !== undefined && HOST.test(host) ? ` ws://${host} wss://${host}` : ''
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self'${socket}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}
