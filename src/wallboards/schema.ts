import { isCounted } from '../access/standing.ts'
import type { Viewer } from '../access/viewer.ts'
import { isPerson } from '../access/viewer.ts'
import { isWithin } from '../areas/area-code.ts'
import { NotFound } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import type { Context } from '../graphql/context.ts'
import { modelEnum } from '../graphql/enums.ts'
import { expose } from '../graphql/mutation.ts'
import { named } from '../graphql/named.ts'
import { Snapshot } from '../live/frame-types.ts'
import type { SnapshotFrame } from '../live/frames.ts'
import { viewField } from '../live/stream-fields.ts'
import { ratioOf } from '../statistics/rate.ts'
import type { PublicRate } from '../statistics/suppression.ts'
import { createBoard } from './create-board.ts'
import type { Hour } from './day.ts'
import type { Line, LineClock } from './lines.ts'
import type { Part } from './parts.ts'
import type { SiteQueue } from './queues.ts'
import { type StatusCount, type Tile, tileOf } from './tile.ts'

const Profile = modelEnum('BoardProfile')

/** What is not shown in public is not sent either. */
const told = (rate: PublicRate) => (rate.suppressed || rate.denominator === 0 ? null : rate)

const RateRef = builder.objectRef<PublicRate>('WallboardRate').implement({
  description: 'A rate that explains itself; everything null while it counts fewer than five, or could be worked out from one that does (率值)',
  fields: (t) => ({
    value: t.float({ nullable: true, description: 'Numerator ÷ denominator (比率)', resolve: (r) => (told(r) ? ratioOf(r) : null) }),
    numerator: t.int({ nullable: true, description: 'Counted (分子)', resolve: (r) => told(r)?.numerator ?? null }),
    denominator: t.int({ nullable: true, description: 'Counted against (分母)', resolve: (r) => told(r)?.denominator ?? null }),
    suppressed: t.exposeBoolean('suppressed', { description: 'Not shown in public, though something is counted (不予公示)' }),
  }),
})

const Count = builder.objectRef<StatusCount>('WallboardCount').implement({
  description: 'Orders in one state (状态计数)',
  fields: (t) => ({
    status: t.field({ type: modelEnum('OrderStatus'), description: 'State (工单状态)', resolve: (c) => c.status }),
    count: t.exposeInt('count', { description: 'How many (数量)' }),
  }),
})

const ClockRef = builder.objectRef<LineClock>('WallboardClock').implement({
  description: 'A clock that runs for an order; count down by `serverTime` (运行中的时限)',
  fields: (t) => ({
    kind: t.field({ type: modelEnum('ClockKind'), description: 'What it measures (时限类型)', resolve: (l) => l.kind }),
    dueAt: t.field({ type: 'DateTime', description: 'When it ends, to the minute; in the past once it is breached (到期时间)', resolve: (l) => l.dueAt }),
  }),
})

const LineRef = builder.objectRef<Line>('WallboardLine').implement({
  description: 'An order, coarse: no path leads from here to it (大屏工单行)',
  fields: (t) => ({
    numberTail: t.exposeString('numberTail', { description: 'Last four characters of the number (编号末四位)' }),
    category: t.exposeString('category', { description: 'Category of the item; health and benefit items are not told apart (事项类别)' }),
    areaName: t.exposeString('areaName', { description: 'Town or county; village on the board of a town (区域)' }),
    status: t.field({ type: modelEnum('OrderStatus'), description: 'State (工单状态)', resolve: (l) => l.status }),
    at: t.field({ type: 'DateTime', description: 'Dispatched or registered, to the minute (派单或登记时间)', resolve: (l) => l.at }),
    clock: t.field({
      type: ClockRef,
      nullable: true,
      description: 'The running clock that ends first, of orders that wait (最先到期的时限)',
      resolve: (l) => l.clock,
    }),
  }),
})

const HourRef = builder.objectRef<Hour>('WallboardHour').implement({
  description: 'Counts of one hour of today, Asia/Shanghai (分时统计)',
  fields: (t) => ({
    hour: t.exposeInt('hour', { description: 'From this hour, 0 to 23, to the next (小时)' }),
    registered: t.exposeInt('registered', { description: 'Registered (登记)' }),
    dispatched: t.exposeInt('dispatched', { description: 'Dispatched for the first time (派单)' }),
    completed: t.exposeInt('completed', { description: 'Completed (办结)' }),
  }),
})

const PartRef = builder.objectRef<Part>('WallboardArea').implement({
  description: 'A part of the area: a county, a town or a village (分区统计)',
  fields: (t) => ({
    code: t.field({ type: 'AreaCode', description: "Code; the board's own for orders placed no lower (区划代码)", resolve: (p) => p.code }),
    name: t.exposeString('name', { description: 'Name (名称)' }),
    open: t.exposeInt('open', { description: 'Orders not yet completed (在办)' }),
    completedToday: t.exposeInt('completedToday', { description: 'Completed today (今日办结)' }),
    onTime: t.field({ type: RateRef, description: 'On-time completion (按时办结率)', resolve: (p) => p.onTime }),
    resolution: t.field({ type: RateRef, description: 'Resolution (群众诉求解决率)', resolve: (p) => p.resolution }),
    satisfaction: t.field({ type: RateRef, description: 'Satisfaction (群众满意率)', resolve: (p) => p.satisfaction }),
  }),
})

const Today = builder.objectRef<Awaited<ReturnType<Tile['today']>>>('WallboardToday').implement({
  description: 'Counts of today (今日)',
  fields: (t) => ({
    registered: t.exposeInt('registered', { description: 'Registered (今日登记)' }),
    dispatched: t.exposeInt('dispatched', { description: 'Dispatched for the first time (今日派单)' }),
    completed: t.exposeInt('completed', { description: 'Completed (今日办结)' }),
  }),
})

const SiteQueueRef = builder.objectRef<SiteQueue>('WallboardQueue').implement({
  description: 'A site of a running campaign: numbers, no names (现场叫号)',
  fields: (t) => ({
    site: t.exposeString('site', { description: 'Site (场所)' }),
    campaign: t.exposeString('campaign', { description: 'Campaign (集中办理)' }),
    stations: t.field({
      type: [named<SiteQueue['stations'][number]>('StationQueue')],
      description: 'Queues of its stations (站点队列)',
      resolve: (q) => q.stations,
    }),
  }),
})

const TileRef = builder.objectRef<Tile>('WallboardTile').implement({
  description: 'What a public board shows: no path leads from here to a person (大屏)',
  fields: (t) => ({
    title: t.exposeString('title', { description: 'Title (标题)' }),
    profile: t.field({ type: Profile, description: 'Profile (类型)', resolve: (b) => b.profile }),
    areaName: t.exposeString('areaName', { description: 'Area shown (区域)' }),
    counts: t.field({ type: [Count], description: 'Orders by state (各状态工单数)', resolve: async (b) => [...(await b.counts())] }),
    today: t.field({ type: Today, description: 'Today (今日)', resolve: (b) => b.today() }),
    hours: t.field({ type: [HourRef], description: "Today's 24 hours (今日分时)", resolve: async (b) => [...(await b.hours())] }),
    ticker: t.field({ type: [LineRef], description: "Today's dispatches, newest first (今日派单)", resolve: async (b) => [...(await b.ticker())] }),
    waiting: t.field({
      type: [LineRef],
      description: 'Orders that wait longest for completion, oldest first (等待最久)',
      resolve: async (b) => [...(await b.waiting())],
    }),
    areas: t.field({
      type: [PartRef],
      description: 'The area by its parts: counties of a city, towns of a county, villages of a town (分区)',
      resolve: async (b) => [...(await b.areas())],
    }),
    queues: t.field({
      type: [SiteQueueRef],
      description: 'Sites of running campaigns, the busiest first, at most four (现场叫号)',
      resolve: async (b) => [...(await b.queues())],
    }),
    year: t.int({ description: 'Year of the rates (统计年份)', resolve: (b) => b.year() }),
    onTime: t.field({
      type: RateRef,
      description: 'On-time completion 按时办结率: completed by the limit ÷ completed or due',
      resolve: async (b) => (await b.rates()).onTime,
    }),
    resolution: t.field({
      type: RateRef,
      description: 'Resolution 解决率: citizens answering "resolved" ÷ citizens answering',
      resolve: async (b) => (await b.rates()).resolution,
    }),
    satisfaction: t.field({
      type: RateRef,
      description: 'Satisfaction 满意率: 基本满意 or better ÷ citizens answering; default ratings left out',
      resolve: async (b) => (await b.rates()).satisfaction,
    }),
  }),
})

const BOARD_READERS = ['BOARD', 'DISPATCHER', 'SUPERVISOR', 'QUALITY', 'TEAM_LEAD', 'AUDITOR', 'ADMIN'] as const

/** The board of a slug, if the viewer may see it: a board only itself, people those of their area. */
async function boardFor(slug: string, viewer: Viewer, { runtime }: Context) {
  if (!/^[a-z0-9-]{1,40}$/.test(slug)) return null
  const board = await runtime.db.board.findUnique({ where: { slug }, include: { area: { select: { name: true } } } })
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
      return board && tileOf(c.runtime.db, board, c.runtime.clock.now())
    },
  }),
)

type Frame = SnapshotFrame & { readonly board: string }

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
        return board && tileOf(c.runtime.db, board, c.runtime.clock.now())
      },
    }),
  }),
})

viewField('wallboard', BoardSnapshot, {
  frames: { name: 'WallboardFrame', description: 'Frames of a board (大屏视图)' },
  description: 'A board: its state now, then the newest after each change in its area (大屏实时视图)',
  to: BOARD_READERS,
  args: (arg) => ({ board: arg.string({ required: true, description: 'Name of the board, as in its URL (路径名)' }) }),
  follow: async (args, c) => {
    const board = await boardFor(args.board, c.viewer, c)
    if (!board) throw new NotFound('board')
    return {
      // A participant who is served at a site here may come from any area.
      concerns: ({ subjectType, before, after }) =>
        isCounted(after) &&
        (subjectType === 'participant' || isWithin(after.area, board.areaCode) || (before !== null && isWithin(before.area, board.areaCode))),
    }
  },
  frame: ({ board }) => ({ board }),
})

expose(createBoard, (t) => ({ boardId: t.exposeID('boardId', { description: 'Board id (看板标识)' }) }))
