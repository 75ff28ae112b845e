#!/usr/bin/env node
// @ts-check
// A partner's side of Flash Delivery (政务闪送), in plain Node ≥ 20 with nothing installed: HTTP and an event stream.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'

const HELP = `Usage: node partner.mjs [options] <command>

  register <reference> <areaCode> <title> <name> <phone>   an order by your own reference; again: the same order
  status <reference>                                       where it is now
  changes                                                  what happened since last time, one JSON line each, then ends
  follow                                                   the same, and goes on until Ctrl-C

  --url URL        the API (default: FLASH_URL, or http://127.0.0.1:4000/graphql)
  --key FILE       file with the API key, fd_… (default: the key itself in FLASH_KEY)
  --state FILE     where the cursor is kept (default: flash-cursor.txt)
  --since CURSOR   begin after this cursor instead of the kept one`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { url: { type: 'string' }, key: { type: 'string' }, state: { type: 'string' }, since: { type: 'string' }, help: { type: 'boolean' } },
})
const [command = '', ...given] = positionals
const url = values.url ?? process.env.FLASH_URL ?? 'http://127.0.0.1:4000/graphql'
const state = values.state ?? 'flash-cursor.txt'
const say = (/** @type {unknown} */ line) => console.log(JSON.stringify(line))

const ORDER = 'externalNo number status version updatedAt'
const REGISTER = `mutation ($input: RegisterOrderInput!) { registerOrder(input: $input) { __typename
  ... on RegisterOrderSuccess { alreadyRegistered queryCode order { ${ORDER} } }
  ... on Problem { code message retryable } ... on InvalidInput { field } ... on Duplicate { fields } } }`
const STATUS = `query ($externalNo: String!) { orderByReference(externalNo: $externalNo) { ${ORDER} appointment { status startsAt } } }`
const ORDERS = `query ($after: String) { orders(first: 100, after: $after, orderBy: REGISTERED_AT_ASC) {
  liveCursor pageInfo { hasNextPage endCursor } nodes { ${ORDER} } } }`
const CHANGES = `subscription ($after: Cursor) { orderEvents(after: $after) { __typename
  ... on OrderEvent { cursor kind at orderVersion transition order { ${ORDER} } }
  ... on CaughtUp { cursor } ... on ResyncRequired { reason } ... on AccessEnding { at } } }`

/** Posts a document. Refusals end the program with their code; what passes by itself says after how many seconds. */
async function post(/** @type {string} */ query, /** @type {object} */ variables, accept = 'application/json') {
  const key = values.key ? readFileSync(values.key, 'utf8').trim() : process.env.FLASH_KEY
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', accept, 'accept-language': 'zh-CN' }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) })
  if (response.ok && response.headers.get('content-type')?.startsWith('text/event-stream')) return response
  const { data, errors } = await response.json().catch(() => ({ errors: [{ message: `HTTP ${response.status}` }] }))
  if (errors) refuse({ message: errors[0].message, ...errors[0].extensions })
  return data
}

/** @returns {never} */
function refuse(/** @type {{ code?: string, message: string, retryAfterSeconds?: number }} */ { code, message, retryAfterSeconds }) {
  const passes = ['RATE_LIMITED', 'OVERLOADED', 'UNAVAILABLE'].includes(code ?? '')
  throw Object.assign(new Error(`${code ?? ''} ${message}`.trim()), { seconds: passes ? (retryAfterSeconds ?? 2) : 0 })
}

/** Repeats what failed for a passing reason. With an own reference even a registration may be repeated: it makes one order. */
async function patiently(/** @type {() => Promise<unknown>} */ work) {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      // A server that is away, or a line that was cut, has a cause with a code: ECONNREFUSED, UND_ERR_SOCKET.
      const { message, cause, seconds = cause?.code ? 2 : 0 } = /** @type {Error & { seconds?: number, cause?: { code?: string } }} */ (error)
      if (seconds === 0 || (tries >= 5 && command !== 'follow')) throw error
      console.error(`${cause?.code ?? message}; again in ${seconds} s`)
      await wait(seconds * 1000)
    }
  }
}

async function register() {
  const [externalNo, areaCode, title, name, phone] = given
  const input = { channel: 'PARTNER_APP', externalNo, areaCode, title, requester: { kind: 'PERSON', name, phone } }
  const { registerOrder: answer } = await post(REGISTER, { input })
  say(answer)
  // Every refusal is a type of its own: InvalidInput names the field, Duplicate the fields that differ from the first time.
  if (answer.__typename !== 'RegisterOrderSuccess') process.exitCode = 1
}

async function status() {
  const { orderByReference: order } = await post(STATUS, { externalNo: given[0] })
  say(order)
  if (order === null) process.exitCode = 1
}

/** Renaming is atomic: a crash leaves the old cursor or the new one, and at worst the last line is printed again. */
function keep(/** @type {string} */ cursor) {
  writeFileSync(`${state}.new`, cursor)
  renameSync(`${state}.new`, state)
}

/** The first time, and whenever the server says ResyncRequired: all orders as they are, and where to go on. */
async function reload() {
  let [after, cursor] = [null, '']
  for (let more = true; more; ) {
    const { orders } = await post(ORDERS, { after })
    for (const order of orders.nodes) say({ kind: 'STATE', order })
    cursor ||= orders.liveCursor
    more = orders.pageInfo.hasNextPage
    after = orders.pageInfo.endCursor
  }
  keep(cursor)
  return cursor
}

async function changes() {
  const kept = existsSync(state) ? readFileSync(state, 'utf8').trim() : ''
  const after = values.since ?? (kept || (await reload()))
  const stream = await post(CHANGES, { after }, 'text/event-stream')
  let text = ''
  for await (const chunk of stream.body.pipeThrough(new TextDecoderStream())) {
    const parts = `${text}${chunk}`.split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const data = /^data: (.+)$/m.exec(part)?.[1]
      if (!data) continue
      const answer = JSON.parse(data)
      if (answer.errors) refuse({ message: answer.errors[0].message, ...answer.errors[0].extensions })
      const frame = answer.data.orderEvents
      delete values.since // from here on the kept cursor counts
      if (frame.__typename === 'OrderEvent') say(frame)
      if (frame.__typename === 'AccessEnding') console.error(`this key ends at ${frame.at}`)
      if (frame.__typename === 'ResyncRequired') keep('')
      if (frame.cursor) keep(frame.cursor) // after it was printed, never before
      if (frame.__typename === 'ResyncRequired') return changes()
      if (frame.__typename === 'CaughtUp' && command === 'changes') return
    }
  }
  throw Object.assign(new Error('the stream ended'), { seconds: 2 })
}

const COMMANDS = { register: [register, 5], status: [status, 1], changes: [changes, 0], follow: [changes, 0] }
const [run, needs] = COMMANDS[/** @type {keyof typeof COMMANDS} */ (command)] ?? []
if (values.help || !run || given.length !== needs) {
  console.log(HELP)
  process.exit(values.help ? 0 : 2)
}
await patiently(/** @type {() => Promise<unknown>} */ (run)).catch((error) => {
  console.error(error.message)
  process.exitCode = 1
})
