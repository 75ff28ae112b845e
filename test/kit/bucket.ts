import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

const ID = 'TESTACCESSKEY'
const SECRET = 'test/secret+key'
const REGION = 'cn-test-1'
/** Names of one answer to a listing: few, so that there are several. */
const PAGE = 2

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const hmac = (key: string | Uint8Array, text: string) => createHmac('sha256', key).update(text).digest()

/** The other side of an S3-compatible storage: one bucket, which believes only what is signed (Signature Version 4, as AWS describes it). */
export interface TestBucket {
  /** What a server is started with to use it. */
  readonly settings: Record<string, string>
  /** What is stored, by name. */
  readonly objects: Map<string, { bytes: Buffer; modified: Date }>
  /** Requests it refused, by code. */
  readonly refused: string[]
  stop(): Promise<void>
}

/** Whether a request is signed by who has the secret, body and all. */
function isSigned(request: IncomingMessage, body: Buffer): boolean {
  const header = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8}\/[^/]+\/s3\/aws4_request), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
    request.headers.authorization ?? '',
  )
  const digest = String(request.headers['x-amz-content-sha256'])
  if (!header || digest !== sha256(body)) return false
  const [, id, scope = '', names = '', signature = ''] = header
  const [path = '', query = ''] = String(request.url).split('?')
  const [day = '', region = ''] = scope.split('/')
  const canonical = [
    request.method,
    path,
    query.split('&').sort().join('&'),
    ...names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}`),
    '',
    names,
    digest,
  ].join('\n')
  const text = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical)].join('\n')
  const key = hmac(hmac(hmac(hmac(`AWS4${SECRET}`, day), region), 's3'), 'aws4_request')
  return id === ID && region === REGION && timingSafeEqual(hmac(key, text), Buffer.from(signature, 'hex'))
}

/** @param now what its clock says */
export async function startBucket(now: () => Date): Promise<TestBucket> {
  const objects: TestBucket['objects'] = new Map()
  const refused: string[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    const url = new URL(String(request.url), 'http://bucket')
    const [, bucket, ...rest] = decodeURIComponent(url.pathname).split('/')
    const name = rest.join('/')
    const no = (status: number, code: string) => {
      refused.push(code)
      response.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`)
    }
    if (!isSigned(request, body)) return no(403, 'SignatureDoesNotMatch')
    if (bucket !== 'signatures') return no(404, 'NoSuchBucket')
    const source = request.headers['x-amz-copy-source']
    const found = objects.get(source ? decodeURIComponent(String(source)).replace(/^\/?signatures\//, '') : name)
    if (request.method === 'HEAD' && name === '') return response.writeHead(200).end()
    if (request.method === 'PUT' && source === undefined) {
      objects.set(name, { bytes: body, modified: now() })
      return response.writeHead(200, { etag: `"${sha256(body)}"` }).end()
    }
    if (request.method === 'DELETE') {
      objects.delete(name)
      return response.writeHead(204).end()
    }
    if (request.method === 'GET' && name === '') {
      const after = url.searchParams.get('continuation-token') ?? ''
      const names = [...objects.keys()].filter((key) => key.startsWith(url.searchParams.get('prefix') ?? '') && key > after).sort()
      const page = names.slice(0, PAGE)
      const rows = page.map((key) => `<Contents><Key>${key}</Key><LastModified>${objects.get(key)?.modified.toISOString()}</LastModified></Contents>`)
      const more = names.length > PAGE
      const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
      const listed = `<ListBucketResult><KeyCount>${page.length}</KeyCount><IsTruncated>${more}</IsTruncated>${next}${rows.join('')}</ListBucketResult>`
      return response.writeHead(200, { 'content-type': 'application/xml' }).end(listed)
    }
    if (!found) return no(404, 'NoSuchKey')
    if (request.method === 'PUT') {
      objects.set(name, { bytes: found.bytes, modified: now() })
      return response.writeHead(200, { 'content-type': 'application/xml' }).end(`<CopyObjectResult><ETag>"${sha256(found.bytes)}"</ETag></CopyObjectResult>`)
    }
    return response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': found.bytes.length }).end(found.bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    settings: {
      ATTACHMENTS_S3: `http://127.0.0.1:${port}/signatures/wuzhou?region=${REGION}`,
      AWS_ACCESS_KEY_ID: ID,
      AWS_SECRET_ACCESS_KEY: SECRET,
    },
    objects,
    refused,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
