import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { RivalOrder } from './rival.ts'
import { NUMBER_FIELD } from './tally.ts'

// The least a Node server can do for many: a child of bench/fanout.ts that sends the same bytes to every open socket. No
// protocol beyond the greeting, no authorisation, no cursor, no back-pressure. `send`: ws.send of a text; `frame`: one
// WebSocket frame made once, written to every connection beneath ws.
const way = process.argv[2]
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, handleProtocols: () => 'graphql-transport-ws' })
const connections = new Map<WebSocket, Duplex>()
let [before, after] = ['', '']

const server = createServer()
server.on('upgrade', (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, (opened) => {
    connections.set(opened, socket)
    opened.on('close', () => connections.delete(opened))
    opened.on('message', (data) => {
      if (String(data).includes('connection_init')) opened.send('{"type":"connection_ack"}')
    })
  }),
)

/** A whole text message as a server sends it (RFC 6455 §5.2), from 126 bytes to 64 KiB. */
function frameOf(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from([0x81, 126, bytes.length >> 8, bytes.length & 255]), bytes])
}

function publish(text: string) {
  if (way === 'send') for (const socket of sockets.clients) socket.send(text)
  else {
    const frame = frameOf(text)
    for (const connection of connections.values()) connection.write(frame)
  }
}

process.on('message', (order: RivalOrder) => {
  if ('publish' in order) for (const number of order.publish) publish(before + number + after)
  else {
    const number = order.message.indexOf(NUMBER_FIELD) + NUMBER_FIELD.length
    before = order.message.slice(0, number)
    after = order.message.slice(number).replace(/^\d+/, '')
  }
})
process.on('disconnect', () => process.exit(0))
server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () => process.stdout.write(`listening on ${(server.address() as AddressInfo).port}\n`))
