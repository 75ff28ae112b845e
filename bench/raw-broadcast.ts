import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

// The least a Node server can do for many: a child of bench/fanout.ts that sends what is posted to it to every open
// socket, with `ws.send` and nothing else. No protocol beyond the greeting, no authorisation, no cursor, no back-pressure.
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, handleProtocols: () => 'graphql-transport-ws' })

const server = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString()
    for (const socket of sockets.clients) socket.send(text)
    response.end()
  })
})

server.on('upgrade', (request, socket, head) =>
  sockets.handleUpgrade(request, socket, head, (opened) => {
    opened.on('message', (data) => {
      if (String(data).includes('connection_init')) opened.send('{"type":"connection_ack"}')
    })
  }),
)

process.on('disconnect', () => process.exit(0))
server.listen(0, '127.0.0.1', () => process.stdout.write(`listening on ${(server.address() as AddressInfo).port}\n`))
