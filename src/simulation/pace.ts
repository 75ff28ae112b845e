import { pauses } from './pause.ts'

/** How the city's minutes pass while a day is played. */
export interface Pace {
  /** The minute of the city's day now. */
  minute(): number
  /** The server's clock now. */
  now(): Date
  /** When a minute of the city's day is, on the server's clock: what visits are booked for. */
  instant(minute: number): Date
  /** Waits for a minute of the city's day; at once when it is past, or after `hurry()`. */
  reach(minute: number): Promise<void>
  /** Plays tasks side by side to their ends. */
  together(tasks: readonly (() => Promise<void>)[]): Promise<void>
  /** From now on tasks no longer wait. */
  hurry(): void
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
/** Asia/Shanghai, without daylight saving. */
const SHANGHAI = 8 * 60 * MINUTE
/** At full speed the whole day's visits are booked for the server's next hour: staff may arrive an hour early at most. */
const FULL_SPEED = 12
const FIRST_VISIT = 2 * MINUTE
/** At full speed tasks do not wait for their minute: so many orders are under way at once. */
const LANES = 12

/**
 * A day on a server whose clock runs as it does: the city runs `speed` times as fast, its visits last that much shorter.
 * @param options.speed city minutes for each real minute; Infinity: as fast as the server answers
 * @param options.serverNow the server's clock
 */
export function runningPace(options: { readonly from: number; readonly speed: number; readonly serverNow: () => Date }): Pace {
  const { from, speed, serverNow } = options
  const began = performance.now()
  const serverBegan = serverNow().getTime()
  const waits = pauses()
  let hurried = !Number.isFinite(speed)
  let reached = from
  return {
    now: serverNow,
    minute: () => (Number.isFinite(speed) ? from + ((performance.now() - began) / MINUTE) * speed : reached),
    instant(minute) {
      const ms = Number.isFinite(speed) ? ((minute - from) * MINUTE) / speed : FIRST_VISIT + ((minute - from) * MINUTE) / FULL_SPEED
      return new Date(Math.round(serverBegan + ms))
    },
    async reach(minute) {
      reached = Math.max(reached, minute)
      const ms = ((minute - from) * MINUTE) / speed - (performance.now() - began)
      if (hurried || ms <= 0) return
      await waits.pause(ms)
    },
    async together(tasks) {
      const left = [...tasks]
      const lane = async () => {
        for (let task = left.shift(); task; task = left.shift()) await task()
      }
      await Promise.all(Array.from({ length: Number.isFinite(speed) ? tasks.length : LANES }, lane))
    },
    hurry() {
      hurried = true
      waits.wake()
    },
  }
}

/**
 * A day on a server whose clock is in our hands (tests, pictures): it is set forward, never back, to the next minute in
 * which a task does something, once all tasks wait. City time and server time are the same, whatever the speed.
 */
export function steppedPace(clock: { now(): Date; set(to: Date): void }): Pace {
  const midnight = Math.floor((clock.now().getTime() + SHANGHAI) / DAY) * DAY - SHANGHAI
  const minute = () => (clock.now().getTime() - midnight) / MINUTE
  let waiting: { readonly until: number; go(): void }[] = []
  let busy = 0
  let hurried = false

  /** All tasks wait: the earliest minute comes, for all that wait for it. */
  function step() {
    if (busy > 0 || waiting.length === 0) return
    const next = Math.min(...waiting.map((w) => w.until))
    clock.set(new Date(midnight + next * MINUTE))
    const due = waiting.filter((w) => w.until === next)
    waiting = waiting.filter((w) => w.until > next)
    busy += due.length
    for (const { go } of due) go()
  }
  return {
    minute,
    now: () => clock.now(),
    instant: (of) => new Date(midnight + of * MINUTE),
    async reach(until) {
      if (hurried || until <= minute()) return
      await new Promise<void>((go) => {
        waiting.push({ until, go })
        busy--
        step()
      })
    },
    async together(tasks) {
      busy += tasks.length
      await Promise.all(
        tasks.map(async (task) => {
          try {
            await task()
          } finally {
            busy--
            step()
          }
        }),
      )
    },
    hurry() {
      hurried = true
      busy += waiting.length
      for (const { go } of waiting.splice(0)) go()
    },
  }
}
