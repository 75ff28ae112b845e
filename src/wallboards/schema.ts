import type { Viewer } from '../access/viewer.ts'
import { isPerson } from '../access/viewer.ts'
import { isWithin } from '../areas/area-code.ts'
import { BoardProfile } from '../db/generated/enums.ts'
import { Duplicate, NotFound } from '../errors.ts'
import type { LoggedEvent } from '../events/catalogue.ts'
import { builder } from '../graphql/builder.ts'
import type { Context } from '../graphql/context.ts'
import { modelEnum } from '../graphql/enums.ts'
import { mutation } from '../graphql/mutation.ts'
import { AccessEnding, CaughtUp, frameType, ResyncRequired, Snapshot, streamOf } from '../live/frame-types.ts'
import { type ViewFrame, view } from '../live/view.ts'
import { type Rate, ratioOf } from '../statistics/rates.ts'
import { createBoard, createBoardRules } from './create-board.ts'
import { readTile, SMALLEST_GROUP, type TickerLine, type Tile } from './tile.ts'

const Profile = modelEnum('BoardProfile', Object.values(BoardProfile))

const RateRef = builder.objectRef<Rate>('WallboardRate').implement({
  description: 'A rate that explains itself; everything null while it counts fewer than five (率值)',
  fields: (t) => ({
    value: t.float({ nullable: true, description: 'Numerator ÷ denominator (比率)', resolve: (r) => (r.denominator < SMALLEST_GROUP ? null : ratioOf(r)) }),
    numerator: t.int({ nullable: true, description: 'Counted (分子)', resolve: (r) => (r.denominator < SMALLEST_GROUP ? null : r.numerator) }),
    denominator: t.int({ nullable: true, description: 'Counted against (分母)', resolve: (r) => (r.denominator < SMALLEST_GROUP ? null : r.denominator) }),
    suppressed: t.boolean({ description: 'Too few to be shown in public (样本过小)', resolve: (r) => r.denominator > 0 && r.denominator < SMALLEST_GROUP }),
  }),
})

const Count = builder.objectRef<Tile['counts'][number]>('WallboardCount').implement({
  description: 'Orders in one state (状态计数)',
  fields: (t) => ({
    status: t.field({ type: 'OrderStatus' as never, description: 'State (工单状态)', resolve: ((c: Tile['counts'][number]) => c.status) as never }),
    count: t.exposeInt('count', { description: 'How many (数量)' }),
  }),
})

const Line = builder.objectRef<TickerLine>('WallboardTickerLine').implement({
  description: "One of today's dispatches, coarse (派单滚动)",
  fields: (t) => ({
    numberTail: t.exposeString('numberTail', { description: 'Last four characters of the number (编号末四位)' }),
    category: t.exposeString('category', { description: 'Category of the item; health and benefit items are not told apart (事项类别)' }),
    areaName: t.exposeString('areaName', { description: 'Town or county (区域)' }),
    status: t.field({ type: 'OrderStatus' as never, description: 'State (工单状态)', resolve: ((l: TickerLine) => l.status) as never }),
    at: t.field({ type: 'DateTime', description: 'Dispatched, to the minute (派单时间)', resolve: (l) => l.at }),
  }),
})

const Today = builder.objectRef<Tile['today']>('WallboardToday').implement({
  description: 'Counts of today (今日)',
  fields: (t) => ({
    registered: t.exposeInt('registered', { description: 'Registered (今日登记)' }),
    dispatched: t.exposeInt('dispatched', { description: 'Dispatched for the first time (今日派单)' }),
    completed: t.exposeInt('completed', { description: 'Completed (今日办结)' }),
  }),
})

const TileRef = builder.objectRef<Tile>('WallboardTile').implement({
  description: 'What a public board shows: no path leads from here to a person (大屏)',
  fields: (t) => ({
    title: t.exposeString('title', { description: 'Title (标题)' }),
    profile: t.field({ type: Profile, description: 'Profile (类型)', resolve: (b) => b.profile }),
    areaName: t.exposeString('areaName', { description: 'Area shown (区域)' }),
    counts: t.field({ type: [Count], description: 'Orders by state (各状态工单数)', resolve: (b) => [...b.counts] }),
    today: t.field({ type: Today, description: 'Today (今日)', resolve: (b) => b.today }),
    ticker: t.field({ type: [Line], description: "Today's dispatches, newest first (今日派单)", resolve: (b) => [...b.ticker] }),
    year: t.exposeInt('year', { description: 'Year of the rates (统计年份)' }),
    onTime: t.field({ type: RateRef, description: 'On-time completion 按时办结率: completed by the limit ÷ completed or due', resolve: (b) => b.rates.onTime }),
    resolution: t.field({
      type: RateRef,
      description: 'Resolution 解决率: citizens answering "resolved" ÷ citizens answering',
      resolve: (b) => b.rates.resolution,
    }),
    satisfaction: t.field({
      type: RateRef,
      description: 'Satisfaction 满意率: 基本满意 or better ÷ citizens answering; default ratings left out',
      resolve: (b) => b.rates.satisfaction,
    }),
  }),
})

const BOARD_READERS = ['BOARD', 'DISPATCHER', 'SUPERVISOR', 'QUALITY', 'TEAM_LEAD', 'AUDITOR', 'ADMIN'] as const

/** The board of a slug, if the viewer may see it: a board only itself, people those of their area. */
async function boardFor(slug: string, viewer: Viewer, { ground }: Context) {
  if (!/^[a-z0-9-]{1,40}$/.test(slug)) return null
  const board = await ground.db.board.findUnique({ where: { slug }, include: { area: { select: { name: true } } } })
  if (!board?.active) return null
  if (viewer.role === 'BOARD') return board.id === viewer.boardId ? board : null
  return isPerson(viewer) && isWithin(board.areaCode, viewer.areaCode) ? board : null
}

builder.queryField('wallboard', (t) =>
  t.field({
    type: TileRef,
    nullable: true,
    description: 'A board as it is now, or null when there is none you may see (大屏)',
    authScopes: { role: BOARD_READERS },
    args: { board: t.arg.string({ required: true, description: 'Name of the board, as in its URL (路径名)' }) },
    resolve: async (_root, args, c) => {
      const board = await boardFor(args.board, c.viewer, c)
      return board && readTile(c.ground.db, board, c.ground.clock.now())
    },
  }),
)

type Frame = Extract<ViewFrame, { type: 'SNAPSHOT' }> & { readonly board: string }

const BoardSnapshot = builder.objectRef<Frame>('WallboardSnapshot').implement({
  description: 'The board as it is (大屏现状)',
  interfaces: [Snapshot],
  fields: (t) => ({
    value: t.field({
      type: TileRef,
      nullable: true,
      description: 'The board; null once it is taken out of use (大屏)',
      resolve: async (f, _a, c) => {
        const board = await boardFor(f.board, c.viewer, c)
        return board && readTile(c.ground.db, board, c.ground.clock.now())
      },
    }),
  }),
})

builder.subscriptionField('wallboard', (t) =>
  t.field({
    type: builder.unionType('WallboardFrame', {
      description: 'Frames of a board (大屏视图)',
      types: [BoardSnapshot, CaughtUp, ResyncRequired, AccessEnding],
      resolveType: frameType('WallboardSnapshot'),
    }),
    description: 'A board: its state now, then the newest after each change in its area (大屏实时视图)',
    authScopes: { role: BOARD_READERS },
    args: { board: t.arg.string({ required: true, description: 'Name of the board, as in its URL (路径名)' }) },
    subscribe: async (_root, args, c) => {
      const board = await boardFor(args.board, c.viewer, c)
      if (!board) throw new NotFound('board')
      const concerns = (event: LoggedEvent) =>
        isWithin(event.after.area, board.areaCode) || (event.before !== null && isWithin(event.before.area, board.areaCode))
      return view({ ...streamOf(c), concerns }) as never
    },
    resolve: (frame, args) => ({ ...(frame as ViewFrame), board: args.board }) as never,
  }),
)

mutation('createBoard', {
  description: 'Set up a public board (新建看板).',
  rules: createBoardRules,
  problems: [Duplicate],
  input: (t) => ({
    slug: t.string({ required: true, description: 'Name in the URL (路径名)' }),
    title: t.string({ required: true, description: 'Title (标题)' }),
    profile: t.field({ type: Profile, required: true, description: 'Profile (类型)' }),
    areaCode: t.field({ type: 'AreaCode', required: true, description: 'Area shown (区域)' }),
  }),
  run: createBoard,
  success: (t) => ({ boardId: t.exposeID('boardId', { description: 'Board id (看板标识)' }) }),
})
