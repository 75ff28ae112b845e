import { developmentAccounts } from '../../../src/access/development.ts'
import { ANONYMOUS, type Viewer } from '../../../src/access/viewer.ts'
import { addWorkingDays, type Calendar } from '../../../src/calendar/working-days.ts'
import { addDays, dateInShanghai, fixedClock, MINUTE, startOfDayInShanghai } from '../../../src/clock.ts'
import type { Db, Tx } from '../../../src/db/database.ts'
import { Problem } from '../../../src/errors.ts'
import { createHub } from '../../../src/events/hub.ts'
import { fixedId } from '../../../src/ids.ts'
import type { Caller, Runtime } from '../../../src/runtime.ts'
import { TIMERS } from '../../../src/timer-handlers.ts'
import { fireNext } from '../../../src/timers/sweeper.ts'
import { DEPARTMENT_ITEMS, staffId, teamsOf } from '../organisation.ts'

/** A verb of the program, as its file exports it. */
interface Deed<Input, Result> {
  (caller: Caller, input: Input): Promise<Result>
  readonly verb: { readonly name: string; readonly rules: { parse(given: unknown): unknown } }
}

/** What the program stands on before anybody reads its log. */
export type SeedRuntime = Omit<Runtime, 'hub' | 'wake'>

interface Entry {
  readonly at: Date
  readonly play: () => Promise<void>
}

/** Who acts: an account of the demo city, or a viewer who is known only once the order is there. */
type By = string | (() => Viewer)

/**
 * What is to have happened in the demo city before an instant (剧本): verbs, each with who does it and when. Collected in any
 * order, played in the order of time with the program's own verbs, its timers firing in between at their instants.
 */
export class Script {
  readonly now: Date
  readonly today: string
  readonly #calendar: Calendar
  readonly #entries: Entry[] = []
  readonly #clock: ReturnType<typeof fixedClock>
  readonly #runtime: Runtime

  /** @param runtime with a client whose transactions are one (joinedTo) when all of it is to be there or nothing */
  constructor(runtime: SeedRuntime, calendar: Calendar, now: Date) {
    // Whole minutes: people agree on nothing finer.
    this.now = new Date(Math.floor(now.getTime() / MINUTE) * MINUTE)
    this.today = dateInShanghai(this.now)
    this.#calendar = calendar
    this.#clock = fixedClock(this.now)
    const unread = { hub: createHub(runtime.db, { epoch: '', head: 0, low: 0 }), wake: { hint: () => {} } }
    this.#runtime = { ...runtime, ...unread, clock: this.#clock }
  }

  get db(): Tx {
    return this.#runtime.db
  }

  /** Whether it is an hour at which people stand at a site. */
  get daytime(): boolean {
    return this.now >= at(this.today, '08:30') && this.now < at(this.today, '18:00')
  }

  /** So many minutes ago; ahead when negative. */
  ago(minutes: number): Date {
    return new Date(this.now.getTime() - minutes * MINUTE)
  }

  /** A time of the working day that lies so many working days back; 1 is the last before today. */
  back(days: number, time: string): Date {
    let date = this.today
    for (let left = days; left > 0; ) {
      date = addDays(date, -1)
      if (this.#calendar.kindOf(date) === 'WORKDAY') left--
    }
    return at(date, time)
  }

  /** A time of the working day that lies so many working days ahead. */
  ahead(days: number, time: string): Date {
    return at(addWorkingDays(this.#calendar, this.today, days).date, time)
  }

  /**
   * Puts a verb into the script.
   * @param given its input, or a function asked for it when its time has come
   * @param then what to do with its result
   */
  put<Input, Result>(when: Date, by: By, deed: Deed<Input, Result>, given: object | (() => object), then?: (result: Result) => void | Promise<void>) {
    const play = async () => {
      const input = deed.verb.rules.parse(typeof given === 'function' ? given() : given) as Input
      const result = await deed(this.#caller(by), input).catch((error: unknown) => {
        throw error instanceof Problem ? new Error(`${deed.verb.name} at ${when.toISOString()}: ${error.message}`, { cause: error }) : error
      })
      await then?.(result)
    }
    this.#entries.push({ at: when, play })
  }

  /** Plays everything up to now. */
  async play(): Promise<void> {
    for (const { at: when, play } of this.#entries.sort((a, b) => a.at.getTime() - b.at.getTime())) {
      await this.#passTo(when)
      await play()
    }
    await this.#passTo(this.now)
  }

  async #passTo(when: Date): Promise<void> {
    for (;;) {
      const [next] = await this.#runtime.db.$queryRaw<{ due_at: Date }[]>`
        SELECT due_at FROM timer WHERE fired_at IS NULL AND gave_up_at IS NULL AND due_at <= ${when} ORDER BY due_at LIMIT 1`
      if (!next) break
      this.#clock.set(next.due_at)
      await fireNext(this.#runtime, TIMERS)
    }
    this.#clock.set(when)
  }

  #caller(by: By): Caller {
    const viewer = typeof by === 'string' ? viewerOf(by) : by()
    return { runtime: this.#runtime, viewer, requestId: 'demo', language: 'zh', address: '' }
  }
}

/** A client inside a transaction: what verbs begin on it joins that transaction. */
export function joinedTo(tx: Tx): Db {
  const joined: Db = new Proxy(tx as Db, {
    get: (target, name) => (name === '$transaction' ? (work: (tx: Tx) => unknown) => work(joined) : Reflect.get(target, name)),
  })
  return joined
}

/** A date as the rules of inputs take it. */
export const dayOf = (date: string) => new Date(`${date}T00:00:00.000Z`)

const at = (date: string, time: string) => {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return new Date(startOfDayInShanghai(date).getTime() + (hour * 60 + minute) * MINUTE)
}

/** An account of the demo city as its token would prove it. */
function viewerOf(account: string): Viewer {
  const known = developmentAccounts.find((one) => one.account === account)
  if (known?.kind === 'partner') {
    const partnerId = fixedId('partner', account)
    return { role: 'PARTNER', id: partnerId, partnerId, scopes: ['orders:read', 'orders:write'], sandbox: false, expiresAt: null }
  }
  if (known?.kind !== 'person') return ANONYMOUS
  const { role, area: areaCode, department } = known
  const works = role === 'STAFF' || role === 'TEAM_LEAD'
  return {
    ...{ role, id: account, areaCode, expiresAt: null, staffId: works ? staffId(account) : null },
    teamIds: works ? teamsOf(account) : [],
    itemCodes: department === undefined ? [] : (DEPARTMENT_ITEMS.get(department) ?? []),
  }
}
