import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A door between client and server: what is beyond it can be cut off, or be away. */
export interface Gate {
  readonly port: number
  /** Connections that came through so far. */
  readonly passed: number
  /** Resets everything that is open. */
  cut(): void
  /** Nobody is there any more. */
  shut(): Promise<void>
  /** Somebody is there again. */
  open(): Promise<void>
  /** Answers no more, and says nothing of it; new connections pass. */
  freeze(): void
}

/** Opens a gate to a port of this machine. */
export async function openGate(target: number): Promise<Gate> {
  const pairs = new Set<readonly [Socket, Socket]>()
  let passed = 0
  let port = 0
  let server: Server
  const cut = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy()
    pairs.clear()
  }
  async function open() {
    server = createServer((from) => {
      passed++
      const to = connect(target, '127.0.0.1')
      pairs.add([from, to])
      for (const [one, other] of [
        [from, to],
        [to, from],
      ] as const) {
        one.pipe(other)
        one.on('error', () => one.destroy())
        one.on('close', () => other.destroy())
      }
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    port = (server.address() as AddressInfo).port
  }
  await open()
  return {
    get port() {
      return port
    },
    get passed() {
      return passed
    },
    cut,
    open,
    async shut() {
      cut()
      await new Promise((resolve) => server.close(resolve))
    },
    freeze() {
      for (const [from, to] of pairs) {
        from.unpipe(to)
        to.unpipe(from)
      }
    },
  }
}
