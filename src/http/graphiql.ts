import type { IncomingMessage, ServerResponse } from 'node:http'

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

const EXAMPLES = `# Put {"authorization": "Bearer <a token printed at start>"} into the Headers tab, choose an operation, press the arrow.

query WhoAmI {
  viewer { role areaCode entitlement }
}

query Dashboard {
  orders(first: 10) {
    totalCount
    liveCursor
    nodes { number status area { name } handler { name badge } requester { name phone } }
  }
}

subscription Follow {
  orderEvents {
    __typename
    ... on OrderEvent { kind transition order { number status } }
    ... on CaughtUp { serverTime }
  }
}
`

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
      defaultQuery: EXAMPLES,
    }),
  )
  const html = await page
  response.setHeader('Content-Security-Policy', POLICY)
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(html)
}
