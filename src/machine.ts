/** Where a verb may find a record and where it leads: `from` is empty when the record is made, `to` when its state stays. */
export interface Step<State extends string> {
  readonly from: readonly State[]
  readonly to: readonly State[]
}

/** A verb's row: one step, or several when where it leads depends on where it starts. */
type Row<State extends string> = Step<State> | readonly Step<State>[]
type Table<State extends string> = Readonly<Record<string, Row<State>>>
type StepIn<R> = R extends readonly (infer S)[] ? S : R
type TargetOf<R> = StepIn<R> extends { readonly to: readonly (infer S)[] } ? S : never
/** A row with one target needs no choice. */
type Choice<R> = R extends { readonly to: readonly [string] } ? [] : [to: TargetOf<R>]

/** The verbs of a machine. */
export type VerbOf<M extends { readonly table: object }> = keyof M['table'] & string

/**
 * A state machine (状态机) as a table of verbs. An operation takes from it the states a guarded write may find, and the state it writes;
 * the compiler knows which those are. Pure.
 */
export interface Machine<State extends string, T extends Table<State>> {
  readonly table: T
  readonly verbs: readonly (keyof T & string)[]
  /** States a verb may find; with `to`, those from which it leads there. */
  from(verb: keyof T & string, to?: State): State[]
  /** The state a verb writes: the only one of its row, or the one chosen. */
  to<V extends keyof T & string>(verb: V, ...choice: Choice<T[V]>): TargetOf<T[V]>
  /** States a verb leads to from a state; none when it leaves the state as it is, or may not be done. */
  ways(verb: keyof T & string, from: State): State[]
  /** Whether a verb leads from one state to another; `null` is where a record is not there yet. */
  leads<V extends keyof T & string>(verb: V, from: State | null, to: State): to is State & TargetOf<T[V]>
  /** States no verb leads out of. */
  terminal(all: readonly State[]): State[]
}

/** Makes a machine of its table; `State` is the enum of the data model. */
export const machine =
  <State extends string>() =>
  <const T extends Table<State>>(table: T): Machine<State, T> => {
    const stepsOf = (verb: string): readonly Step<State>[] => [table[verb] ?? []].flat()
    const verbs = Object.keys(table)
    const ways = (verb: string, from: State) => unique(stepsOf(verb).flatMap((step) => (step.from.includes(from) ? step.to : [])))
    return {
      table,
      verbs,
      from: (verb, to) => unique(stepsOf(verb).flatMap((step) => (to === undefined || step.to.includes(to) ? step.from : []))),
      to: <V extends keyof T & string>(verb: V, ...[chosen]: Choice<T[V]>) => {
        const targets = unique(stepsOf(verb).flatMap((step) => step.to))
        const to = chosen === undefined && targets.length === 1 ? targets[0] : targets.find((one) => one === chosen)
        if (to === undefined) throw new Error(`the machine's ${verb} leads to ${targets.join(' or ') || 'no other state'}, not to ${chosen}`)
        return to as TargetOf<T[V]>
      },
      ways,
      leads: (verb, from, to): to is State & TargetOf<T[typeof verb]> =>
        stepsOf(verb).some((step) => step.to.includes(to) && (from === null ? step.from.length === 0 : step.from.includes(from))),
      terminal: (all) => all.filter((state) => verbs.every((verb) => ways(verb, state).every((to) => to === state))),
    }
  }

const unique = <S>(states: readonly S[]): S[] => [...new Set(states)]
