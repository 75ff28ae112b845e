import { Prisma } from '../db/generated/client.ts'
import type { Words } from '../errors.ts'

/** Column of the facts whose day puts a row into a period (统计口径日期). */
export const BASES = {
  COMPLETED: Prisma.sql`f.completed_on`,
  DUE: Prisma.sql`f.due_on`,
  PLANNED: Prisma.sql`f.planned_due_on`,
  DISPATCHED: Prisma.sql`f.dispatched_on`,
  RECTIFY: Prisma.sql`f.rectify_due_on`,
} as const
export type Basis = keyof typeof BASES

/**
 * The figures a city answers for (指标), each as SQL over a row `f` of the facts (fact-rows.ts): which rows of a period it is about,
 * which of them count, what each weighs, and which were left out and why. Each change of a definition is a new
 * version. `f.as_of_day` and `f.as_of` are the day and instant of counting.
 */
export interface Kpi {
  readonly zh: string
  readonly definition: Words
  readonly version: number
  /** Which day of a row must lie in the period. */
  readonly basis: Basis
  /** Rows it is about (分母). */
  readonly among: Prisma.Sql
  /** Rows that would be but are left out (排除). */
  readonly excluded: Prisma.Sql
  /** What a row adds above and below, whole numbers; a share counts rows. */
  readonly above: Prisma.Sql
  readonly below: Prisma.Sql
  /** Shares are numerator ÷ denominator; savings are 1 less that; means are sums ÷ counts. */
  readonly kind: 'SHARE' | 'SAVING' | 'MEAN'
}

const sql = Prisma.sql
const ONE = sql`1`
const NONE = sql`false`
const ALL = sql`true`
const hits = (condition: Prisma.Sql) => sql`(CASE WHEN ${condition} THEN 1 ELSE 0 END)`

const due = sql`(f.due_on < f.as_of_day OR f.completed_on IS NOT NULL)`
const plannedDue = sql`(f.planned_due_on < f.as_of_day OR f.completed_on IS NOT NULL)`
const rectificationDue = sql`(f.rectify_due_on < f.as_of_day OR f.rectify_outcome <> 'RUNNING')`
const evaluated = sql`f.citizen_score IS NOT NULL`
const decided = sql`f.matters_decided > 0`

const share = (basis: Basis, zh: string, en: string, words: string, among: Prisma.Sql, counts: Prisma.Sql, excluded: Prisma.Sql = NONE, version = 1): Kpi => ({
  zh,
  definition: { en, zh: words },
  version,
  basis,
  among,
  excluded,
  above: hits(counts),
  below: ONE,
  kind: 'SHARE',
})

const saving = (zh: string, en: string, words: string, actual: Prisma.Sql, baseline: Prisma.Sql): Kpi => ({
  ...share('COMPLETED', zh, en, words, decided, NONE),
  above: actual,
  below: baseline,
  kind: 'SAVING',
})

export const KPIS = {
  RESPONSE: share(
    'DISPATCHED',
    '响应率',
    'orders first dispatched in the period whose ACCEPT clock stopped within its limit, of those whose clock stopped or ran out; a late one counts below',
    '期内首次派单且接单时限内接单 ÷ 期内首次派单且已接单或已到期；迟接计入分母',
    sql`(f.accept_outcome IN ('MET', 'MISSED') OR f.accept_due_at <= f.as_of)`,
    sql`f.accept_outcome = 'MET'`,
    sql`f.accept_outcome = 'VOID'`,
  ),
  ON_TIME: share(
    'DUE',
    '按时办结率',
    'orders due in the period that were completed by then, extensions and pauses counted',
    '期内应办结且在期限（含延期、中止）内办结 ÷ 期内应办结',
    sql`${due} AND NOT f.ended`,
    sql`f.on_time`,
    sql`${due} AND f.ended`,
  ),
  ON_TIME_WITHOUT_EXTENSIONS: share(
    'PLANNED',
    '不计延期的按时办结率',
    'the same by the limit each order had first: an extension hides no delay',
    '按首次期限计算的按时办结率，延期不计',
    sql`${plannedDue} AND NOT f.ended`,
    sql`f.on_time_as_planned`,
    sql`${plannedDue} AND f.ended`,
  ),
  RESOLUTION: share(
    'COMPLETED',
    '群众诉求解决率',
    'of the orders completed in the period whose citizen answered, in an evaluation or else when called back, those answered as resolved; default ratings answer nothing',
    '期内办结且群众在评价或回访中答复已解决 ÷ 期内办结且群众已答复；默认评价不计，未联系到的不计',
    sql`coalesce(f.citizen_resolved, f.revisit_resolved) IS NOT NULL`,
    sql`coalesce(f.citizen_resolved, f.revisit_resolved)`,
    sql`coalesce(f.citizen_resolved, f.revisit_resolved) IS NULL`,
    2,
  ),
  REVISIT: share(
    'COMPLETED',
    '回访率',
    'of the orders completed in the period whose citizen is to be called back, those with a citizen reached: how thin the answers are',
    '期内办结且须回访并已联系到群众 ÷ 期内办结且须回访',
    sql`f.revisit_outcome IS NOT NULL`,
    sql`f.revisit_outcome = 'ANSWERED'`,
    sql`f.revisit_outcome IS NULL`,
  ),
  SATISFACTION: share(
    'COMPLETED',
    '群众满意率',
    'of the orders completed in the period that citizens evaluated, themselves, by proxy or on the telephone, those with 基本满意 or better; default ratings and upheld appeals left out',
    '期内办结且群众（含代评、回访评价）评价为基本满意以上 ÷ 期内办结且群众已评价；默认评价与申诉成立的评价不计',
    evaluated,
    sql`f.citizen_score >= 6`,
    sql`f.citizen_score IS NULL`,
    2,
  ),
  SATISFACTION_WITH_DEFAULTS: share(
    'COMPLETED',
    '含默认评价的满意率',
    'the same with default ratings counted as the rule of the province has them',
    '含默认好评的群众满意率',
    sql`(f.citizen_score IS NOT NULL OR f.default_score IS NOT NULL)`,
    sql`coalesce(f.citizen_score, f.default_score) >= 6`,
  ),
  NEGATIVE_CLOSURE: share(
    'RECTIFY',
    '差评整改率',
    'rectifications due in the period that were accepted within their limit, of those due; upheld appeals and repeated services left out',
    '期内应整改且在期限内整改完成 ÷ 期内应整改；申诉成立与重办的不计',
    sql`${rectificationDue} AND f.rectify_outcome <> 'VOID'`,
    sql`f.rectify_outcome = 'MET'`,
    sql`${rectificationDue} AND f.rectify_outcome = 'VOID'`,
  ),
  RECTIFICATION_SATISFACTION: share(
    'RECTIFY',
    '整改满意率',
    'of the rectifications due in the period that citizens rated, those rated 基本满意 or better; the first evaluation counts as it was',
    '期内应整改且群众二次评价为基本满意以上 ÷ 期内应整改且群众已二次评价；首次评价仍照计',
    sql`${rectificationDue} AND f.rectification_satisfied IS NOT NULL`,
    sql`f.rectification_satisfied`,
    sql`${rectificationDue} AND f.rectification_satisfied IS NULL`,
  ),
  EVALUATION: share(
    'COMPLETED',
    '评价率',
    'of the orders completed in the period, those their citizen evaluated: how thin a hundred per cent is',
    '期内办结且群众已评价 ÷ 期内办结',
    ALL,
    evaluated,
  ),
  ONE_VISIT: share(
    'COMPLETED',
    '一次办成率',
    'of the orders completed in the period with a visit, those that took one',
    '期内办结且仅上门一次 ÷ 期内办结且有上门',
    sql`f.visits > 0`,
    sql`f.visits = 1`,
    sql`f.visits = 0`,
  ),
  PUNCTUALITY: {
    ...share(
      'COMPLETED',
      '上门准时率',
      'of the visits of orders completed in the period, those that arrived within fifteen minutes of the start',
      '期内办结工单的上门中，到达不晚于约定时间 15 分钟 ÷ 全部到达',
      sql`f.arrivals > 0`,
      NONE,
    ),
    above: sql`f.punctual_arrivals`,
    below: sql`f.arrivals`,
  },
  AVERAGE_SCORE: {
    ...share(
      'COMPLETED',
      '平均得分',
      'mean of 10, 8, 6, 3 and 0 over the citizens’ evaluations of orders completed in the period',
      '期内办结工单群众评价得分的平均值（10/8/6/3/0）',
      evaluated,
      NONE,
    ),
    above: sql`f.citizen_score`,
    kind: 'MEAN' as const,
  },
  HANDLING_DAYS: {
    ...share(
      'COMPLETED',
      '平均办理工作日',
      'mean of the working days from registration, or reopening, to completion, pauses included, of the orders dispatched and completed in the period; the day of registration does not count, a same-day order took one day; orders answered without a dispatch left out',
      '期内派单并办结的工单自登记（或重办）至办结的工作日平均值，含中止时间；登记当日不计，当日办结按 1 日计；未派单直接答复的不计',
      sql`f.handling_days IS NOT NULL`,
      NONE,
      sql`f.handling_days IS NULL`,
    ),
    above: sql`f.handling_days`,
    kind: 'MEAN' as const,
  },
  SPEED_UP_PROMISED: saving(
    '较承诺时限提速',
    '1 − working days taken ÷ days promised, of the matters decided in orders completed in the period; a same-day matter took one day',
    '1 − 实际办理工作日之和 ÷ 承诺工作日之和；当日办结按 1 日计',
    sql`f.days_taken`,
    sql`f.days_promised`,
  ),
  SPEED_UP_STATUTORY: saving(
    '较法定时限提速',
    '1 − working days taken ÷ days the law allows, of the same matters; a same-day matter took one day',
    '1 − 实际办理工作日之和 ÷ 法定工作日之和；当日办结按 1 日计',
    sql`f.days_taken`,
    sql`f.days_statutory`,
  ),
  PROMISE_COMPRESSION: saving(
    '承诺压缩率',
    '1 − days promised ÷ days the law allows, of the same matters',
    '1 − 承诺工作日之和 ÷ 法定工作日之和',
    sql`f.days_promised`,
    sql`f.days_statutory`,
  ),
} as const satisfies Record<string, Kpi>

export type KpiName = keyof typeof KPIS
export const KPI_NAMES = Object.keys(KPIS) as KpiName[]

/** Version of what sums are kept by: staff and items have a sum of what has none since the second. */
const SUMS = 2

/** Which definitions sums were made by: a change of one makes them all anew. */
export const DEFINITIONS = [...KPI_NAMES.map((name) => `${name} ${KPIS[name].version}`), `sums ${SUMS}`].join(', ')
