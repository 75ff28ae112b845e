/** The one clock of the program (docs/architecture.md, "Time"). Rules and columns ask it; sockets, pings and back-off do not. */
export interface Clock {
  /** The current instant: database time in production, whatever the test set in tests. */
  now(): Date
}

/**
 * Database time without a query for each question: this machine's time plus the measured offset.
 * @param ask reads the database's clock
 * @returns the clock, and `measure` to take the offset again (call it now and then: machines drift)
 */
export async function databaseClock(ask: () => Promise<Date>): Promise<Clock & { measure(): Promise<void> }> {
  let offset = 0
  async function measure() {
    const before = Date.now()
    const there = (await ask()).getTime()
    offset = there - (before + Date.now()) / 2
  }
  await measure()
  return { now: () => new Date(Math.round(Date.now() + offset)), measure }
}

/** A clock that stands still until it is told otherwise, for tests and for playing the past. */
export function fixedClock(start: Date | string): Clock & { set(to: Date | string): void; advance(milliseconds: number): void } {
  let at = new Date(start).getTime()
  return {
    now: () => new Date(at),
    set: (to) => {
      at = new Date(to).getTime()
    },
    advance: (milliseconds) => {
      at += milliseconds
    },
  }
}

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** Asia/Shanghai has had no daylight saving since 1991: its offset is eight hours (the rules are newer than that). */
const SHANGHAI = 8 * HOUR

/** The calendar date in Asia/Shanghai, as `YYYY-MM-DD`. */
export function dateInShanghai(at: Date): string {
  return new Date(at.getTime() + SHANGHAI).toISOString().slice(0, 10)
}

/** The date in Asia/Shanghai at an instant, as rows keep dates: its midnight in UTC. */
export const dayOf = (at: Date): Date => new Date(`${dateInShanghai(at)}T00:00:00.000Z`)

/** 00:00 Asia/Shanghai of a date (`YYYY-MM-DD`), as an instant. */
export function startOfDayInShanghai(date: string): Date {
  return new Date(new Date(`${date}T00:00:00.000Z`).getTime() - SHANGHAI)
}

/** The date `days` after `date` (`YYYY-MM-DD`). */
export function addDays(date: string, days: number): string {
  return new Date(new Date(`${date}T00:00:00.000Z`).getTime() + days * DAY).toISOString().slice(0, 10)
}

/** A stretch of time, its end excluded. */
export interface Span {
  readonly startsAt: Date
  readonly endsAt: Date
}

/** The same stretches in order, those that touch or overlap made one. Pure. */
export function joined(spans: readonly Span[]): Span[] {
  const inOrder = [...spans].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime())
  const one: { startsAt: Date; endsAt: Date }[] = []
  for (const { startsAt, endsAt } of inOrder) {
    const last = one.at(-1)
    if (last && startsAt <= last.endsAt) last.endsAt = new Date(Math.max(endsAt.getTime(), last.endsAt.getTime()))
    else one.push({ startsAt, endsAt })
  }
  return one
}
