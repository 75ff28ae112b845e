import {
  AlreadyTaken,
  type Block,
  Duplicate,
  Forbidden,
  IdempotencyMismatch,
  IllegalTransition,
  InvalidInput,
  NotEligible,
  NotFound,
  OfferExpired,
  type Problem,
  type ProblemCode,
  RateLimited,
  SlotFull,
  SlotTaken,
  StaleVersion,
  StepUpRequired,
  Unauthenticated,
  type Words,
} from '../errors.ts'
import { LIMITS } from '../limits.ts'
import { builder } from './builder.ts'
import type { Context } from './context.ts'

/** The words in the caller's language. */
export const inLanguage = (words: Words, context: Context) => words[context.language]

/** When each code is returned and what the caller should do; the catalogue of the API. */
export const PROBLEM_CODES: Record<ProblemCode, string> = {
  UNAUTHENTICATED: 'No valid token was sent: sign in, then repeat (未登录)',
  FORBIDDEN: 'Your role or scope does not allow it: do not repeat (无权限)',
  NOT_FOUND: 'It does not exist, or you may not know that it does (未找到)',
  BAD_INPUT: 'The input breaks a rule; `field` names it: mend it, then repeat (输入有误)',
  STALE_VERSION: 'The order changed since you read it: look at `current`, then decide again (版本过期)',
  ILLEGAL_TRANSITION: 'The lifecycle forbids it now; `blockedBy` says why (状态不允许)',
  ALREADY_TAKEN: 'Another staff member accepted first (已被抢单)',
  OFFER_EXPIRED: 'The offer ran out before it was answered (邀约过期)',
  NOT_ELIGIBLE: 'The person cannot be given this order; `reasons` says why (不符合条件)',
  SLOT_TAKEN: 'A staff member on the visit is already booked in that time: choose another (时段已占用)',
  SLOT_FULL: 'Every seat of that time is taken: join the waiting list, or take another time (名额已满)',
  DUPLICATE: 'Already registered with other content; `fields` names the differences (重复登记)',
  IDEMPOTENCY_MISMATCH: 'The idempotency key was used for another input: use a new key (幂等键冲突)',
  RATE_LIMITED:
    'A quota is used up (docs/parameters.md), too many wrong tries at a secret, or no place for another stream: wait `retryAfterSeconds`, then repeat (操作过于频繁)',
  STEP_UP_REQUIRED:
    'You must have signed on a moment ago: sign on again (`maxAgeSeconds`, or one of `acrValues`), then repeat with the new token (需重新验证身份)',
  TOO_COMPLEX: 'The document is too deep or too expensive: ask for less at once (查询过于复杂)',
  UNREADABLE: 'A sealed value cannot be opened: that field is null, the rest is there; the log of the server names the place (无法读取)',
  READ_BY_QUERY: 'Each look at that field is recorded, so streams do not carry it: it is null, ask for it by a query (请查询读取)',
  OVERLOADED: 'The service is busy: repeat with back-off (系统繁忙)',
  UNAVAILABLE: 'The database cannot be reached: repeat with back-off (暂不可用)',
}

/** Codes no verb answers with: of a fault, and of a request refused before GraphQL sees it. */
export const OTHER_CODES = {
  INTERNAL: 'A fault of the service: tell its operator `requestId` (系统错误)',
  TOO_LARGE: `HTTP 413: the request is larger than ${LIMITS.BODY_BYTES.value / 1024} KiB (请求过大)`,
  METHOD_NOT_ALLOWED: 'HTTP 405: neither GET nor POST (方法不允许)',
  UNSUPPORTED_MEDIA_TYPE: 'HTTP 415: no JSON in UTF-8, or compressed (媒体类型不支持)',
} as const

export const ProblemCodeEnum = builder.enumType('ProblemCode', {
  description: 'Every way a request can be refused (问题代码)',
  values: Object.fromEntries(Object.entries(PROBLEM_CODES).map(([code, description]) => [code, { value: code, description }])) as Record<
    ProblemCode,
    { value: ProblemCode; description: string }
  >,
})

export const BlockRef = builder.objectRef<Block>('Blocker').implement({
  description: 'One reason why something is not possible now (阻碍原因)',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Stable code (代码)' }),
    message: t.string({ description: 'In your language (说明)', resolve: (b, _a, c) => inLanguage(b.words, c) }),
    field: t.string({ nullable: true, description: 'The input or fact it is about (字段)', resolve: (b) => b.field ?? null }),
  }),
})

const ProblemRef = builder.interfaceRef<Problem>('Problem').implement({
  description: 'An expected refusal; nothing was changed (问题)',
  fields: (t) => ({
    code: t.field({ type: ProblemCodeEnum, description: 'What kind of refusal (代码)', resolve: (p) => p.code }),
    message: t.string({ description: 'In your language (说明)', resolve: (p, _a, c) => inLanguage(p.words, c) }),
    retryable: t.exposeBoolean('retryable', { description: 'The same request may succeed if sent again (可重试)' }),
  }),
})

const interfaces = [ProblemRef]

builder.objectType(InvalidInput, {
  name: 'InvalidInput',
  description: 'The input breaks a rule (输入有误)',
  interfaces,
  fields: (t) => ({ field: t.exposeString('field', { description: 'Path inside the input (字段)' }) }),
})
builder.objectType(Unauthenticated, { name: 'Unauthenticated', description: 'No valid token (未登录)', interfaces })
builder.objectType(Forbidden, { name: 'Forbidden', description: 'Not allowed to your role or scope (无权限)', interfaces })
builder.objectType(NotFound, { name: 'NotFound', description: 'Nothing there that you may see (未找到)', interfaces })
builder.objectType(IdempotencyMismatch, { name: 'IdempotencyMismatch', description: 'Key used for another input (幂等键冲突)', interfaces })
builder.objectType(IllegalTransition, {
  name: 'IllegalTransition',
  description: 'Not possible in the present state (状态不允许)',
  interfaces,
  fields: (t) => ({
    action: t.exposeString('action', { description: 'The verb asked for (操作)' }),
    blockedBy: t.field({ type: [BlockRef], description: 'Why not (原因)', resolve: (p) => [...p.blockedBy] }),
  }),
})
builder.objectType(StaleVersion, {
  name: 'StaleVersion',
  description: 'The order changed since you read it (版本过期)',
  interfaces,
  fields: (t) => ({
    current: t.prismaField({
      type: 'Order',
      description: 'The order as it is now (当前工单)',
      resolve: (query, p, _a, c) => c.runtime.db.order.findUniqueOrThrow({ ...query, where: { id: p.orderId } }),
    }),
  }),
})
builder.objectType(AlreadyTaken, {
  name: 'AlreadyTaken',
  description: 'Another staff member accepted first (已被抢单)',
  interfaces,
  fields: (t) => ({
    badge: t.exposeString('badge', { description: 'Badge of the winner (工号)' }),
    at: t.field({ type: 'DateTime', description: 'When (接单时间)', resolve: (p) => p.at }),
  }),
})
builder.objectType(OfferExpired, {
  name: 'OfferExpired',
  description: 'The offer ran out (邀约过期)',
  interfaces,
  fields: (t) => ({ expiredAt: t.field({ type: 'DateTime', description: 'When (失效时间)', resolve: (p) => p.expiredAt }) }),
})
builder.objectType(NotEligible, {
  name: 'NotEligible',
  description: 'The person cannot be given this order (不符合条件)',
  interfaces,
  fields: (t) => ({ reasons: t.field({ type: [BlockRef], description: 'Why not (原因)', resolve: (p) => [...p.reasons] }) }),
})
builder.objectType(SlotTaken, {
  name: 'SlotTaken',
  description: 'Already booked in that time (时段已占用)',
  interfaces,
  fields: (t) => ({
    startsAt: t.field({ type: 'DateTime', description: 'Start asked for (开始时间)', resolve: (p) => p.startsAt }),
    endsAt: t.field({ type: 'DateTime', description: 'End asked for (结束时间)', resolve: (p) => p.endsAt }),
  }),
})
builder.objectType(SlotFull, {
  name: 'SlotFull',
  description: 'Every seat of that time is taken (名额已满)',
  interfaces,
  fields: (t) => ({
    startsAt: t.field({ type: 'DateTime', description: 'Start asked for (开始时间)', resolve: (p) => p.startsAt }),
    waiting: t.int({ description: 'How many wait already (候补人数)', resolve: (p) => p.waiting }),
  }),
})
builder.objectType(Duplicate, {
  name: 'Duplicate',
  description: 'Already registered with other content (重复登记)',
  interfaces,
  fields: (t) => ({ fields: t.stringList({ description: 'What differs (不一致的字段)', resolve: (p) => [...p.fields] }) }),
})
builder.objectType(RateLimited, {
  name: 'RateLimited',
  description: 'A quota is used up, or too many tries (操作过于频繁)',
  interfaces,
  fields: (t) => ({ retryAfterSeconds: t.exposeInt('retryAfterSeconds', { description: 'Seconds to wait (等待秒数)' }) }),
})

builder.objectType(StepUpRequired, {
  name: 'StepUpRequired',
  description: 'Sign on again, then repeat (需重新验证身份)',
  interfaces,
  fields: (t) => ({
    maxAgeSeconds: t.exposeInt('maxAgeSeconds', { description: 'How long ago the sign-on may be, in seconds; `max_age` of the new one (验证有效秒数)' }),
    acrValues: t.stringList({
      description: 'Classes of sign-on that do as well, however long ago; `acr_values` of the new one (认证级别)',
      resolve: (p) => [...p.acrValues],
    }),
  }),
})

/** The problems every verb can answer with. */
export const COMMON_PROBLEMS = [InvalidInput, Unauthenticated, Forbidden, NotFound, IdempotencyMismatch, RateLimited] as const
/** The problems every verb on an order can answer with besides. */
export const ORDER_PROBLEMS = [IllegalTransition, StaleVersion] as const
