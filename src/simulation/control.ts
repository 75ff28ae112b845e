/** Ends a day early. */
export interface Control {
  /** 'LINES': no citizen calls any more; 'ALL': no actor does anything any more. */
  stopped(): 'NO' | 'LINES' | 'ALL'
  /** The first time the lines close and orders under way go on; the second time all actors stop. */
  stop(): void
  /** Fulfilled once the lines are closed. */
  readonly linesClosed: Promise<void>
  /** Called at each stop. */
  onStop(listener: () => void): void
}

export function createControl(): Control {
  let state: 'NO' | 'LINES' | 'ALL' = 'NO'
  let close = () => {}
  const linesClosed = new Promise<void>((resolve) => {
    close = resolve
  })
  const listeners: (() => void)[] = []
  return {
    stopped: () => state,
    stop() {
      state = state === 'NO' ? 'LINES' : 'ALL'
      close()
      for (const listener of listeners) listener()
    },
    linesClosed,
    onStop: (listener) => void listeners.push(listener),
  }
}
