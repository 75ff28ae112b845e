import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { packageRoot } from '../root.ts'

const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' blob:",
  "style-src 'unsafe-inline'",
  "img-src 'self' data:",
  'font-src data:',
  'worker-src blob:',
  "connect-src 'self' ws: wss:",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Ready operations, one file a kind of user: what front-end teams generate types from is what the explorer opens with. */
const OPERATIONS = join(packageRoot, 'client/operations')
/** In the order of the tabs. The explorer forgets the variables of its first tab: that of `anyone` has none. */
const USERS = [
  'anyone',
  'dispatcher',
  'hotline-agent',
  'staff',
  'department',
  'citizen',
  'partner',
  'board',
  'supervisor',
  'quality',
  'campaign-manager',
  'admin',
]

/** A tab for each kind of user: all operations of the file, and example variables for them. */
const tabs = () =>
  USERS.map((user) => ({
    query: readFileSync(join(OPERATIONS, `${user}.graphql`), 'utf8'),
    variables: readFileSync(join(OPERATIONS, `${user}.json`), 'utf8'),
  }))

let page: Promise<string> | null = null

/** A browser that opens `/graphql` to look at it. */
export function wantsGraphiql(request: IncomingMessage): boolean {
  return request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')
}

/** The explorer, with every asset in the page: it works without a network beyond this server. */
export async function graphiql(response: ServerResponse): Promise<void> {
  page ??= import('@graphql-yoga/render-graphiql').then(({ renderGraphiQL }) =>
    renderGraphiQL({
      title: 'Flash Delivery (政务闪送)',
      // The explorer sends its headers with an event stream, but not with a WebSocket.
      subscriptionsProtocol: 'SSE',
      defaultTabs: tabs(),
    }),
  )
  const html = await page
  response.setHeader('Content-Security-Policy', POLICY)
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(html)
}
