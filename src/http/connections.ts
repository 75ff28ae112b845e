import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Config } from '../config.ts'
import { networkOf } from '../quotas/classes.ts'

/** Connections besides those of sockets and streams: in all, and from one address. */
export interface PlainConnections {
  readonly all: number
  readonly ofAddress: number
}

/**
 * Closes connections that come when there is no place, before anything is read of them. Behind proxies of ours all come from the proxy, which
 * has to count by address itself.
 */
export function capConnections(
  server: Server,
  config: Pick<Config, 'maxConnections' | 'maxConnectionsPerAddress' | 'trustedProxies'>,
  plain: PlainConnections,
): void {
  server.maxConnections = config.maxConnections + plain.all
  if (config.trustedProxies > 0) return
  const most = config.maxConnectionsPerAddress + plain.ofAddress
  const open = new Map<string, number>()
  server.on('connection', (socket: Socket) => {
    const address = networkOf(socket.remoteAddress ?? 'unknown')
    const count = (open.get(address) ?? 0) + 1
    if (count > most) return void socket.destroy()
    open.set(address, count)
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1
      if (left > 0) open.set(address, left)
      else open.delete(address)
    })
  })
}
