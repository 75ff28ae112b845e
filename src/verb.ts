import { z } from 'zod'
import type { Problem } from './errors.ts'
import { change } from './events/change.ts'
import { idempotencyKey } from './input.ts'
import type { ChangeClass } from './quotas/classes.ts'
import type { Caller, Change } from './runtime.ts'

/** A class of problems a verb can answer with. */
export type ProblemClass = new (...args: never[]) => Problem

/** What a verb (操作) is, said once: the API's operation, its input and its checks are made of it. */
export interface VerbSpec<Shape extends z.ZodRawShape> {
  /** In the API's words; the Chinese term in parentheses. */
  readonly description: string
  /** The rules of each field of the input, with the API's description. */
  readonly input?: Shape
  /** What it can answer with besides the common problems. */
  readonly problems?: readonly ProblemClass[]
  /** The quota it counts against, where it is not that of changes. */
  readonly quota?: ChangeClass
  /** It answers with the order as it is now: `run` returns an `orderId`. */
  readonly givesOrder?: boolean
}

type Rules<Shape extends z.ZodRawShape> = z.ZodObject<Shape & { idempotencyKey: typeof idempotencyKey }>

/** A verb that can be done, and what it is. */
export interface Deed<By, Input, Result> {
  (caller: By, input: Input): Promise<Result>
  readonly verb: Verb
}

/** A verb without the function that runs it: what guards, the API and `availableActions` have to know. */
export interface Verb {
  readonly name: string
  /** Its Chinese term. */
  readonly zh: string
  readonly description: string
  readonly rules: z.ZodObject
  readonly problems: readonly ProblemClass[]
  readonly quota: ChangeClass
  readonly givesOrder: boolean
}

/** Every verb's description names its Chinese term in parentheses. */
const termIn = (description: string) => /\((\p{Script=Han}+)\)/u.exec(description)?.[1] ?? '操作'

export class DeclaredVerb<const Name extends string, Shape extends z.ZodRawShape> implements Verb {
  readonly name: Name
  readonly zh: string
  readonly description: string
  readonly rules: Rules<Shape>
  readonly problems: readonly ProblemClass[]
  readonly quota: ChangeClass
  readonly givesOrder: boolean

  constructor(name: Name, spec: VerbSpec<Shape>) {
    this.name = name
    this.zh = termIn(spec.description)
    this.description = spec.description
    this.rules = z.object({ ...((spec.input ?? {}) as Shape), idempotencyKey })
    this.problems = spec.problems ?? []
    this.quota = spec.quota ?? 'CHANGE'
    this.givesOrder = spec.givesOrder ?? false
  }

  /**
   * The verb as one change: its reads, its guarded writes and its events are of one transaction.
   * @param run what it does; its result is stored to be replayed, so it holds ids and plain values
   */
  does<Result>(run: (c: Change, input: z.output<Rules<Shape>>) => Promise<Result>) {
    return this.answers((caller: Caller | Change, input) => change(caller, this.name, input, (c) => run(c, input)))
  }

  /** For a verb that is more than one change: it reads before, tries again after, or calls another verb. */
  answers<By, Result, Input extends z.output<Rules<Shape>> = z.output<Rules<Shape>>>(run: (caller: By, input: Input) => Promise<Result>) {
    return Object.assign((caller: By, input: Input) => run(caller, input), { verb: this })
  }
}

/**
 * Declares a verb. `const verb = declareVerb('createTeam', { … })`, then `export const createTeam = verb.does(async (c, input) => …)`.
 * @param name the operation's name, the same from the API to its file and its test
 */
// biome-ignore lint/complexity/noBannedTypes: a verb without fields of its own has the empty shape
export const declareVerb = <const Name extends string, Shape extends z.ZodRawShape = {}>(name: Name, spec: VerbSpec<Shape>) => new DeclaredVerb(name, spec)
