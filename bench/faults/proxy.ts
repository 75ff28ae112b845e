import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** Which way bytes go: from who connected to who listens, or back. */
export type Way = 'up' | 'down'

/** A stretch of network between two parties, on which things happen. */
export interface Network {
  readonly port: number
  /** Port of who listens behind it; may change. */
  target: number
  /** Milliseconds every chunk is held up, give or take half; 0: none. */
  delayMs: number
  /** Most bytes a second each way of a connection; null: as many as come. */
  bytesPerSecond: number | null
  /** Nothing goes through, and nobody is told. */
  frozen: boolean
  /** Connections that are open. */
  readonly open: number
  /** Resets a share of the connections. */
  cut(share: number): void
  /** From now on the bytes of a share of the connections vanish one way; the ends are not told, not even of the other's end. */
  halfCut(share: number, way: Way): void
  close(): void
}

interface Link {
  readonly from: Socket
  readonly to: Socket
  readonly lost: Set<Way>
}

const FROZEN_LOOK_MS = 20

/** Starts a proxy on a free port of this machine. */
export async function startProxy(target: number): Promise<Network> {
  const links = new Set<Link>()
  const server = createServer({ noDelay: true }, (from) => {
    const to = connect({ port: self.target, host: '127.0.0.1', noDelay: true })
    const link: Link = { from, to, lost: new Set() }
    links.add(link)
    const over = (other: Socket, way: Way) => () => {
      // The end of one side is a message to the other as well, and is lost like one.
      if (!link.lost.has(way)) other.destroy()
      if (from.destroyed && to.destroyed) links.delete(link)
    }
    // An error is followed by a close.
    for (const socket of [from, to]) socket.on('error', () => socket.destroy())
    from.on('close', over(to, 'up'))
    to.on('close', over(from, 'down'))
    pump(link, from, to, 'up')
    pump(link, to, from, 'down')
  })

  async function pump(link: Link, from: Socket, to: Socket, way: Way) {
    try {
      for await (const chunk of from) {
        while (self.frozen) await pause(FROZEN_LOOK_MS)
        if (self.delayMs > 0) await pause(self.delayMs * (0.5 + Math.random()))
        if (self.bytesPerSecond !== null) await pause(((chunk as Buffer).length / self.bytesPerSecond) * 1_000)
        if (link.lost.has(way) || to.destroyed) continue
        if (!to.write(chunk as Buffer)) await Promise.race([once(to, 'drain'), once(to, 'close')])
      }
    } catch {
      // A reset: the close handlers pass it on.
      from.destroy()
    }
  }

  const some = (share: number) => [...links].filter(() => Math.random() < share)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const self: Network = {
    port: (server.address() as AddressInfo).port,
    target,
    delayMs: 0,
    bytesPerSecond: null,
    frozen: false,
    get open() {
      return links.size
    },
    cut(share) {
      for (const { from, to } of some(share)) {
        from.resetAndDestroy()
        to.resetAndDestroy()
      }
    },
    halfCut(share, way) {
      for (const { lost } of some(share)) lost.add(way)
    },
    close() {
      server.close()
      for (const { from, to } of links) {
        from.destroy()
        to.destroy()
      }
    },
  }
  return self
}
