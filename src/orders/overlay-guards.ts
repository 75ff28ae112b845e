import { isPerson, type Viewer } from '../access/viewer.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { OrderFacts } from './facts.ts'
import { isOwnStaff, liveOffers, rule } from './guards.ts'

// Rules about what stands beside an order's state: returns, hand-overs, co-handling, urging, supervision, extensions,
// suspensions, reopening. Pure, like the rest of the table's guards.

/** A lead acts for a team that is led; staff for one they belong to; other roles pass. */
export const isOwnTeam = (facts: OrderFacts, viewer: Viewer) => isPerson(viewer) && facts.teamId !== null && viewer.teamIds.includes(facts.teamId)

/** T10a: before acceptance a staff member with a live offer, after it the handler; the lead for the team. */
export const mayReturn = rule(
  'NOT_YOURS_TO_RETURN',
  'only the team it was dispatched to may return it: the lead, who holds a live offer, or the handler',
  '仅承办队伍可退单：队长、持有效邀约者或经办人',
  (f, v, now) =>
    v.role === 'TEAM_LEAD'
      ? isOwnTeam(f, v)
      : f.status === 'ACCEPTED'
        ? isOwnStaff(f, v)
        : isPerson(v) && liveOffers(f, now).some((offer) => offer.staffId === v.staffId),
)
/** A pending return stops acceptance, a second request and every hand-over until it is decided (decisions: lifecycle). */
export const noPendingReturn = rule('RETURN_PENDING', 'a return request is being reviewed', '退单申请审核中', (f) => !f.returnPending)
export const pendingReturn = rule('NO_RETURN_PENDING', 'no return request waits for a decision', '没有待审核的退单申请', (f) => f.returnPending)
export const notReturnLocked = rule(
  'RETURN_LOCKED',
  "this team's return was rejected; it may not return the order again",
  '该队伍退单已被驳回，不得再次退单',
  (f) => f.teamId === null || !f.returnLockedTeamIds.includes(f.teamId),
)
export const inReturnPeriod = rule(
  'RETURN_PERIOD_OVER',
  'an order may be returned within one working day of its dispatch',
  '退单须在派单后一个工作日内提出',
  (f, _v, now) => f.returnUntil !== null && now < f.returnUntil,
)
/** Rounds of offers before dispatch and lead are called. */
export const MAX_ROUNDS = PARAMETERS.MAX_ROUNDS.value

/** T11: a lead hands over orders of teams that are led. */
export const ownTeamOnly = rule(
  'NOT_YOUR_TEAM',
  'only orders of a team you lead',
  '仅限您带领的队伍的工单',
  (f, v) => v.role !== 'TEAM_LEAD' || isOwnTeam(f, v),
)
export const noVisitRunning = rule(
  'VISIT_RUNNING',
  'somebody is at the door or on the way',
  '上门服务进行中',
  (f) => f.appointment === null || f.appointment.status === 'BOOKED',
)
export const noOpenCoHandling = rule(
  'CO_HANDLING_OPEN',
  'a co-handling team has not finished; it must, or be waived',
  '尚有协办未完成，须完成或豁免',
  (f) => f.openCoHandlings === 0,
)

export const mayUrge = rule(
  'URGED_TODAY',
  'a citizen may urge once a working day',
  '群众每个工作日限催办一次',
  (f, _v, now) => f.urgeFrom === null || now >= f.urgeFrom,
)
export const notSupervised = rule('SUPERVISED', 'a supervision is open', '已在督办中', (f) => f.supervisionLevel === null)
export const supervised = rule('NOT_SUPERVISED', 'no supervision is open', '没有进行中的督办', (f) => f.supervisionLevel !== null)
export const supervisionUnanswered = rule('ALREADY_REPLIED', 'the letter was replied to', '督办单已回复', (f) => !f.supervisionReplied)
export const supervisionAnswered = rule('NOT_REPLIED', 'the letter was not replied to yet', '督办单尚未回复', (f) => f.supervisionReplied)
export const notListed = rule('HIGHEST_LEVEL', 'there is no higher level', '已是最高督办级别', (f) => f.supervisionLevel !== 'LISTED')

/** Extensions of one cycle (policy: at most one). */
export const MAX_EXTENSIONS = PARAMETERS.MAX_EXTENSIONS.value
export const beforeDue = rule(
  'PAST_DUE',
  'an extension is asked for before the limit ends',
  '延期须在到期前申请',
  (f, _v, now) => f.dueAt !== null && now < f.dueAt,
)
export const extensionLeft = rule(
  'EXTENDED_ALREADY',
  `at most ${MAX_EXTENSIONS} extension a cycle`,
  `每轮办理最多延期 ${MAX_EXTENSIONS} 次`,
  (f) => f.extensionsUsed < MAX_EXTENSIONS,
)
export const noPendingExtension = rule('EXTENSION_PENDING', 'an extension waits for its decision', '延期申请待审批', (f) => !f.extensionPending)
export const noIncompleteProposal = rule(
  'INCOMPLETE_PROPOSED',
  'a proposal to end it without result waits for its decision',
  '未能办结提议待审批',
  (f) => f.incompleteProposed === null,
)
export const incompleteProposal = rule(
  'NO_INCOMPLETE_PROPOSAL',
  'nobody proposes to end it without result',
  '没有待审批的未能办结提议',
  (f) => f.incompleteProposed !== null,
)
export const pendingExtension = rule('NO_EXTENSION_PENDING', 'no extension waits for a decision', '没有待审批的延期申请', (f) => f.extensionPending)
export const notSuspended = rule('SUSPENDED', 'the order is suspended', '工单已挂起', (f) => f.suspendedAt === null)
export const suspended = rule('NOT_SUSPENDED', 'the order is not suspended', '工单未挂起', (f) => f.suspendedAt !== null)

/** Times a citizen may have an order reopened (T22). */
export const MAX_CITIZEN_REOPENINGS = PARAMETERS.MAX_CITIZEN_REOPENINGS.value
export const mayReopen = rule(
  'REOPEN_PERIOD_OVER',
  `a citizen may reopen within 10 working days of the ending, and ${MAX_CITIZEN_REOPENINGS} times at most`,
  `群众须在办结后 10 个工作日内申请重办，且最多 ${MAX_CITIZEN_REOPENINGS} 次`,
  (f, v, now) => v.role !== 'CITIZEN' || (f.reopenUntil !== null && now < f.reopenUntil && f.cycle <= MAX_CITIZEN_REOPENINGS),
)
/** Who it was done for is not known any more. */
export const notErased = rule(
  'ERASED',
  'everything about its citizen was erased: register the request anew',
  '该工单个人信息已删除，请重新登记诉求',
  (f) => f.erasedAt === null,
)
/** An order of the past is not reopened: the citizen's request of today is an order of its own. */
export const notHistory = rule(
  'HISTORY',
  'it is an order of the past, which has no clocks and no handler: register the request anew',
  '历史工单不再办理，请重新登记诉求',
  (f) => f.standing !== 'HISTORY',
)
