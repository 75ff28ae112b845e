/** Plain lines come this often where there is no terminal. */
const EVERY_MS = 5_000

export interface Progress {
  /** The rows begin now: what was before does not count in the rate. */
  begin(): void
  /** @param fraction of the file, 0 to 1 */
  show(rows: number, fraction: number): void
  /** A line of its own, whatever the progress shows. */
  say(line: string): void
  end(): void
}

const clockTime = (seconds: number) => (seconds >= 90 ? `${Math.round(seconds / 60)} min` : `${Math.ceil(seconds)} s`)

/** Rows, rate and time left (进度): one line rewritten on a terminal, a plain line every few seconds elsewhere. */
export function createProgress(out: { write(text: string): unknown; readonly isTTY?: boolean }): Progress {
  let began = performance.now()
  const tty = out.isTTY === true
  let shown = tty ? 0 : began
  let drawn = false
  const wipe = () => {
    if (drawn) out.write('\r\u001b[2K')
    drawn = false
  }
  return {
    begin() {
      began = performance.now()
    },
    show(rows, fraction) {
      const now = performance.now()
      if (now - shown < (tty ? 100 : EVERY_MS)) return
      shown = now
      const seconds = (now - began) / 1_000
      const left = fraction > 0.01 ? `, about ${clockTime((seconds / fraction) * (1 - fraction))} left` : ''
      const filled = Math.round(fraction * 20)
      const bar = tty ? `[${'#'.repeat(filled)}${'.'.repeat(20 - filled)}] ` : ''
      const text = `${bar}${rows} rows, ${Math.round(rows / seconds)} rows/s, ${Math.floor(fraction * 100)} %${left}`
      if (tty) out.write(`\r\u001b[2K${text}`)
      else out.write(`${text}\n`)
      drawn = tty
    },
    say(line) {
      wipe()
      out.write(`${line}\n`)
    },
    end: wipe,
  }
}
