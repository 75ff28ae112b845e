import type { InputFieldMap, InputShapeFromFields } from '@pothos/core'
import type { Role } from '../access/viewer.ts'
import { builder } from '../graphql/builder.ts'
import type { Context } from '../graphql/context.ts'
import { type FeedOptions, feed } from './feed.ts'
import { AccessEnding, CaughtUp, frameType, ResyncRequired, streamOf } from './frame-types.ts'
import type { CaughtUpFrame, ViewFrame } from './frames.ts'
import type { Source } from './source.ts'
import { type ViewOptions, view } from './view.ts'

type SubscriptionBuilder = Parameters<Parameters<typeof builder.subscriptionField>[1]>[0]
type ArgBuilder = SubscriptionBuilder['arg']
type Given<Args extends InputFieldMap> = InputShapeFromFields<Args>

interface StreamOptions<Args extends InputFieldMap> {
  /** The union of its frames: its own and those of every stream. */
  readonly frames: { readonly name: string; readonly description: string }
  readonly description: string
  /** Roles that may follow; left out where `follow` asks for another proof. */
  readonly to?: readonly Role[]
  readonly args?: (arg: ArgBuilder) => Args
  readonly complexity?: { readonly field: number; readonly multiplier: number }
  readonly extensions?: Record<string, unknown>
}

type Follow<Args extends InputFieldMap, Source> = (args: Given<Args>, context: Context) => Source | Promise<Source>

/** The type of a stream's own frame, as the room made it. */
interface OwnFrame {
  readonly name: string
}

const AFTER = 'Last cursor you processed; omitted: from now (续接游标)'

/**
 * Makes a subscription to a feed: every event its selection takes, once, in commit order, resumable with `after`.
 * @param own type of the frame that carries an event
 * @param options.follow what of an event is sent to this caller; throws a Problem to refuse
 */
export function feedField<T, Args extends InputFieldMap = Record<never, never>>(
  name: string,
  own: OwnFrame,
  options: StreamOptions<Args> & { readonly follow: Follow<Args, Pick<FeedOptions<T>, 'select' | 'order'>> },
): void {
  streamField(name, own, options, {
    args: (arg) => ({ ...options.args?.(arg), after: arg({ type: 'Cursor', description: AFTER }) }),
    subscribe: async (args, context) => feed({ ...streamOf(context), after: args.after, ...(await options.follow(args, context)) }),
    frame: (frame) => frame,
  })
}

/**
 * Makes a subscription to a view: the state of something now, then the newest after each change that concerns it.
 * @param own type of the frame that carries the state
 * @param options.follow which events concern it for this caller; throws a Problem to refuse
 * @param options.frame what its own frame needs besides cursor and instant
 */
export function viewField<Args extends InputFieldMap = Record<never, never>>(
  name: string,
  own: OwnFrame,
  options: StreamOptions<Args> & {
    readonly follow: Follow<Args, Omit<ViewOptions, 'audience'> & Partial<Pick<ViewOptions, 'audience'>>>
    readonly frame?: (args: Given<Args>) => object
  },
): void {
  streamField(name, own, options, {
    args: (arg) => options.args?.(arg) ?? {},
    subscribe: async (args, context) => view({ audience: streamOf(context).audience, ...(await options.follow(args, context)) }),
    frame: (frame, args) => ({ ...(frame as ViewFrame), ...options.frame?.(args) }),
  })
}

interface Stream<Args extends InputFieldMap> {
  readonly args: (arg: ArgBuilder) => InputFieldMap
  readonly subscribe: (args: Given<Args> & { readonly after?: string | null }, context: Context) => Promise<Source>
  readonly frame: (frame: unknown, args: Given<Args>) => unknown
}

function streamField<Args extends InputFieldMap>(name: string, own: OwnFrame, options: StreamOptions<Args>, stream: Stream<Args>): void {
  const { frames, description, to, complexity, extensions } = options
  builder.subscriptionField(name, (t) =>
    t.field({
      type: builder.unionType(frames.name, {
        description: frames.description,
        types: [own as typeof CaughtUp, CaughtUp, ResyncRequired, AccessEnding],
        resolveType: frameType(own.name),
      }),
      description,
      ...(to ? { authScopes: { role: to } } : {}),
      ...(complexity ? { complexity } : {}),
      ...(extensions ? { extensions } : {}),
      args: stream.args(t.arg),
      // A source is no iterator and a frame no row: the cohort it joins makes the frames (live/source.ts). The compiler takes a room's own
      // frame for one of those every stream has, as its type above.
      subscribe: (_root, args, context) => stream.subscribe(args as Given<Args>, context),
      resolve: (frame, args) => stream.frame(frame, args as Given<Args>) as CaughtUpFrame,
    }),
  )
}
