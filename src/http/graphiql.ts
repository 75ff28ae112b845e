import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { packageRoot } from '../root.ts'
import type { ExplorerAccount } from './explorer-account.ts'

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
export const USERS: readonly string[] = [
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

/** Whoever comes in as somebody else begins anew: the explorer keeps tabs, and with them the headers of before. */
const FORGET = `<script>for (const key of Object.keys(localStorage)) if (/^graphiql:(tabState|query|variables|headers)$/.test(key)) localStorage.removeItem(key)</script>`

/** A browser that opens `/graphql` to look at it. */
export function wantsGraphiql(request: IncomingMessage): boolean {
  return request.method === 'GET' && (request.headers.accept ?? '').includes('text/html')
}

/** The tab of one kind of user, with their token and what of the demo city fills its examples. */
function tabOf({ user, token, examples }: ExplorerAccount) {
  const variables = readFileSync(join(OPERATIONS, `${user}.json`), 'utf8')
  const filled = Object.entries(examples).reduce((text, [example, value]) => text.replaceAll(example, value), variables)
  const headers = JSON.stringify({ authorization: `Bearer ${token}` })
  return { query: readFileSync(join(OPERATIONS, `${user}.graphql`), 'utf8'), variables: filled, headers }
}

/** @param first what the first tab has beside its operations: the explorer forgets those of the tab itself */
async function render(defaultTabs: ReturnType<typeof tabs>, first: { variables?: string; headers?: string } = {}): Promise<string> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql')
  // The explorer sends its headers with an event stream, but not with a WebSocket.
  return renderGraphiQL({ title: 'Flash Delivery (政务闪送)', subscriptionsProtocol: 'SSE', defaultTabs, ...first })
}

async function pageFor(account: ExplorerAccount): Promise<string> {
  const { variables, headers, ...tab } = tabOf(account)
  return (await render([{ ...tab, variables }], { variables, headers })).replace('<head>', `<head>${FORGET}`)
}

/**
 * The explorer, with every asset in the page: it works without a network beyond this server.
 * @param account whom it opens as; null: nobody, with a tab for each kind of user
 */
export async function graphiql(response: ServerResponse, account: ExplorerAccount | null): Promise<void> {
  page ??= render(tabs())
  const html = account ? await pageFor(account) : await page
  response.setHeader('Content-Security-Policy', POLICY)
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(html)
}
