/** Ends a day early. */
export interface Control {
  /** 'LINES': nobody calls any more; 'ALL': nobody does anything any more. */
  stopped(): 'NO' | 'LINES' | 'ALL'
  /** The first time nobody calls any more and orders under way go on; the second time nobody does anything any more. */
  stop(): void
  /** Fulfilled once nobody calls any more. */
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
