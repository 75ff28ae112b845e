import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { STATEMENTS } from './statements.ts'

// The least a Node server can do for the same answers: a child of bench/http.ts. Answers come from memory, or from one
// prepared statement that lets PostgreSQL build the JSON. No authentication, no authorisation, no validation.
const [, , url] = process.argv
const pool = url ? new pg.Pool({ connectionString: url, max: 10 }) : null
const answers = new Map<string, string>()

process.on('message', ({ operationName, answer }: { operationName: string; answer: string }) => {
  answers.set(operationName, answer)
  process.send?.('set')
})
process.on('disconnect', () => process.exit(0))

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', async () => {
    const { operationName, variables } = JSON.parse(Buffer.concat(chunks).toString()) as { operationName: string; variables?: { number?: string } }
    const statement = STATEMENTS[operationName]
    const body = pool && statement ? `{"data":${await fromDatabase(pool, operationName, statement, variables?.number)}}` : (answers.get(operationName) ?? '')
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }).end(body)
  })
})

async function fromDatabase(from: pg.Pool, name: string, text: string, number: string | undefined): Promise<string> {
  const { rows } = await from.query<{ answer: string }>({ name, text, values: number === undefined ? [] : [number] })
  return rows[0]?.answer ?? 'null'
}

server.listen(0, '127.0.0.1', () => process.stdout.write(`listening on ${(server.address() as AddressInfo).port}\n`))
