import { fieldWord, THINGS, type Thing } from './words.ts'

/** A sentence in both languages of the product; the caller's language decides which one is sent. */
export interface Words {
  readonly en: string
  readonly zh: string
}

/** Every code a problem can carry. The catalogue with "when" and "what to do" is in graphql/problems.ts. */
export type ProblemCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_INPUT'
  | 'STALE_VERSION'
  | 'ILLEGAL_TRANSITION'
  | 'ALREADY_TAKEN'
  | 'OFFER_EXPIRED'
  | 'NOT_ELIGIBLE'
  | 'SLOT_TAKEN'
  | 'SLOT_FULL'
  | 'DUPLICATE'
  | 'IDEMPOTENCY_MISMATCH'
  | 'RATE_LIMITED'
  | 'STEP_UP_REQUIRED'
  | 'TOO_COMPLEX'
  | 'UNREADABLE'
  | 'READ_BY_QUERY'
  | 'OVERLOADED'
  | 'UNAVAILABLE'

/** One reason why an action is not possible now. `field` names the input or fact it is about. */
export interface Block {
  readonly code: string
  readonly words: Words
  readonly field?: string
}

/** An expected refusal: part of the API, never logged as a fault. Everything else that is thrown is a fault. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly words: Words
  readonly retryable: boolean
  constructor(code: ProblemCode, words: Words, retryable = false) {
    super(words.en)
    this.name = new.target.name
    this.code = code
    this.words = words
    this.retryable = retryable
  }
}

/** Does one row's part of a batch (批量): an expected refusal is its answer, a fault is thrown as ever. */
export async function orProblem<T>(work: () => T | Promise<T>): Promise<T | Problem> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

/** The input breaks a rule; `field` is its path inside the input, e.g. `requester.phone`. */
export class InvalidInput extends Problem {
  readonly field: string
  constructor(field: string, words: Words) {
    super('BAD_INPUT', { en: `${field}: ${words.en}`, zh: `${fieldWord(field)}：${words.zh}` })
    this.field = field
  }
}

/** No valid credential. */
export class Unauthenticated extends Problem {
  /** Why, for the log alone: the caller is told the same for every token. */
  readonly reason: string | null
  constructor(words: Words = { en: 'sign in first: no valid token was sent', zh: '未登录或令牌无效' }, reason: string | null = null) {
    super('UNAUTHENTICATED', words)
    this.reason = reason
  }
}

/** The viewer's role or scope does not allow it. */
export class Forbidden extends Problem {
  constructor(words: Words = { en: 'your role does not allow this', zh: '您的角色无权执行此操作' }) {
    super('FORBIDDEN', words)
  }
}

/** It does not exist, or the viewer may not know that it does. */
export class NotFound extends Problem {
  constructor(what: Thing) {
    super('NOT_FOUND', { en: `no such ${what}`, zh: `未找到：${THINGS[what]}` })
  }
}

/** The lifecycle table forbids the action now; `blockedBy` says why. */
export class IllegalTransition extends Problem {
  readonly orderId: string
  readonly action: string
  readonly blockedBy: readonly Block[]
  constructor(orderId: string, verb: { readonly name: string; readonly zh: string }, blockedBy: readonly Block[]) {
    super('ILLEGAL_TRANSITION', {
      en: `${verb.name} is not possible now: ${blockedBy.map((b) => b.words.en).join('; ')}`,
      zh: `当前不能${verb.zh}：${blockedBy.map((b) => b.words.zh).join('；')}`,
    })
    this.orderId = orderId
    this.action = verb.name
    this.blockedBy = blockedBy
  }
}

/** The order changed since the caller read it; the problem's `current` is the order as it is now. */
export class StaleVersion extends Problem {
  readonly orderId: string
  constructor(orderId: string) {
    super('STALE_VERSION', { en: 'the order has changed since you read it', zh: '工单已被他人更新，请刷新后重试' }, true)
    this.orderId = orderId
  }
}

/** A sealed value that cannot be opened: changed, moved, or its key is no longer listed. `place` is for the log alone. */
export class Unreadable extends Problem {
  readonly place: string
  constructor(place: string, why: string) {
    super('UNREADABLE', { en: 'this value cannot be read; the operator has been told', zh: '该内容无法读取，已记录，请联系系统管理员' })
    this.place = place
    this.message = `what is stored at ${place} ${why}`
  }
}

/** A field whose every look is recorded, asked for in a stream: its frames are made for a class of viewers, not for one. */
export class ReadByQuery extends Problem {
  constructor() {
    super('READ_BY_QUERY', { en: 'each look at this is recorded: ask for it by a query', zh: '该内容的每次查看均需留痕，请通过查询读取' })
  }
}

/** Another staff member accepted first. */
export class AlreadyTaken extends Problem {
  readonly orderId: string
  readonly badge: string
  readonly at: Date
  constructor(orderId: string, badge: string, at: Date) {
    super('ALREADY_TAKEN', { en: `badge ${badge} accepted this order first`, zh: `工号 ${badge} 已抢先接单` })
    this.orderId = orderId
    this.badge = badge
    this.at = at
  }
}

/** The offer ran out before it was answered. */
export class OfferExpired extends Problem {
  readonly expiredAt: Date
  constructor(expiredAt: Date) {
    super('OFFER_EXPIRED', { en: 'your offer has expired', zh: '派单邀约已过期' })
    this.expiredAt = expiredAt
  }
}

/** The person cannot be given this order. */
export class NotEligible extends Problem {
  readonly reasons: readonly Block[]
  constructor(reasons: readonly Block[]) {
    super('NOT_ELIGIBLE', {
      en: `not eligible: ${reasons.map((r) => r.words.en).join('; ')}`,
      zh: `不符合接单条件：${reasons.map((r) => r.words.zh).join('；')}`,
    })
    this.reasons = reasons
  }
}

/** A staff member on the visit is already booked in that range. */
export class SlotTaken extends Problem {
  readonly startsAt: Date
  readonly endsAt: Date
  constructor(startsAt: Date, endsAt: Date) {
    super('SLOT_TAKEN', { en: 'somebody on the visit is already booked in that time', zh: '该时段上门人员已有预约' })
    this.startsAt = startsAt
    this.endsAt = endsAt
  }
}

/** Every seat of a campaign's slot is taken; a citizen who comes too late may join the waiting list. */
export class SlotFull extends Problem {
  readonly startsAt: Date
  readonly waiting: number
  constructor(startsAt: Date, waiting: number) {
    super('SLOT_FULL', {
      en: `every seat is taken; ${waiting} wait already: join the waiting list, or take another time`,
      zh: `名额已满，候补 ${waiting} 人；可加入候补或另选时段`,
    })
    this.startsAt = startsAt
    this.waiting = waiting
  }
}

/** The same key was used before with other content. */
export class Duplicate extends Problem {
  readonly fields: readonly string[]
  constructor(fields: readonly string[]) {
    super('DUPLICATE', {
      en: `already registered with different content in: ${fields.join(', ')}`,
      zh: `该编号已登记，以下内容不一致：${fields.map(fieldWord).join('、')}`,
    })
    this.fields = fields
  }
}

/** The idempotency key was used for another input. */
export class IdempotencyMismatch extends Problem {
  constructor() {
    super('IDEMPOTENCY_MISMATCH', {
      en: 'this idempotency key was already used with a different input',
      zh: '该幂等键已用于不同的请求内容',
    })
  }
}

/** Too many tries; come back after `retryAfterSeconds`. */
export class RateLimited extends Problem {
  readonly retryAfterSeconds: number
  constructor(retryAfterSeconds: number) {
    super('RATE_LIMITED', { en: `too many requests or tries; wait ${retryAfterSeconds} s`, zh: `操作过于频繁，请 ${retryAfterSeconds} 秒后再试` }, true)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/** The person must have signed on a moment ago, or in a stronger way; after that the same request may succeed. */
export class StepUpRequired extends Problem {
  readonly maxAgeSeconds: number
  readonly acrValues: readonly string[]
  constructor(maxAgeSeconds: number, acrValues: readonly string[]) {
    super('STEP_UP_REQUIRED', { en: 'sign on again to do this, then repeat', zh: '此操作需重新验证身份，请重新登录后重试' }, true)
    this.maxAgeSeconds = maxAgeSeconds
    this.acrValues = acrValues
  }
}

/** A start-up failure the operator can mend: printed as one sentence, exit 1. */
export class StartError extends Error {}

/** The data directory is in the hands of another process, usually a server that runs. */
export class DirectoryInUse extends StartError {
  readonly holder: number
  constructor(directory: string, holder: number) {
    super(`the data directory ${directory} is in use by process ${holder}; stop it, or set DATA_DIR to another directory`)
    this.holder = holder
  }
}
