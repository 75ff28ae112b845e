import encodeQR from 'qr'
import { dateInShanghai } from '../clock.ts'
import { builder } from '../graphql/builder.ts'
import { codeEnum } from '../graphql/codes.ts'
import { expose } from '../graphql/mutation.ts'
import { nestedRows } from '../graphql/nested.ts'
import { factsSelect, toFacts } from '../orders/load-facts.ts'
import { findInvitation, type Invitation, invitationsOf, linkOf } from './invitations.ts'
import { scaleOf } from './scale.ts'
import { IndicatorCode, ObjectEnum, Tag } from './schema-scale.ts'
import { submitEvaluation } from './submit-evaluation.ts'

const Invited = builder.objectRef<Invitation>('EvaluationInvitation').implement({
  description: 'Something a citizen is asked to evaluate (评价邀请); no name, nothing of what they asked',
  fields: (t) => ({
    object: t.expose('object', { type: ObjectEnum, description: 'What is evaluated (评价对象)' }),
    items: t.exposeStringList('items', { description: 'Names of the items (事项名称)' }),
    endedAt: t.expose('endedAt', { type: 'DateTime', description: 'When it ended (结束时间)' }),
    until: t.expose('until', { type: 'DateTime', description: 'Until when it can be evaluated (评价截止)' }),
    state: t.expose('state', {
      type: codeEnum('EvaluationInvitationState', 'State of an invitation (邀请状态)', {
        OPEN: 'Waits for the evaluation (待评价)',
        GIVEN: 'Has been evaluated (已评价)',
        OVER: 'Its time is over (已过期)',
      }),
      description: 'State (状态)',
    }),
    scale: t.string({
      description: 'Version of the indicators (指标版本)',
      resolve: (_i, _a, c) => scaleOf(dateInShanghai(c.runtime.clock.now())).version,
    }),
    indicators: t.field({
      type: [IndicatorCode],
      description: 'What is asked about beside the level (分项指标)',
      resolve: (i, _a, c) => scaleOf(dateInShanghai(c.runtime.clock.now()))[i.onSite ? 'onSite' : 'online'],
    }),
    tags: t.field({
      type: [Tag],
      description: 'Reason tags to choose from (原因标签)',
      resolve: (_i, _a, c) => scaleOf(dateInShanghai(c.runtime.clock.now())).tags,
    }),
  }),
})

/** An invitation with its secret: the citizen's own, whom the link would be sent to. */
const WithLink = builder.objectRef<Invitation>('EvaluationLink').implement({
  description: 'An invitation with its one-time link (评价链接)',
  fields: (t) => ({
    invitation: t.field({ type: Invited, description: 'What it asks (评价邀请)', resolve: (i) => i }),
    link: t.string({ description: 'Opens the evaluation of this alone, once (一次性链接)', resolve: (i, _a, c) => linkOf(c.runtime, i) }),
    qr: t.string({ description: 'The link as a QR code, SVG (二维码)', resolve: (i, _a, c) => encodeQR(linkOf(c.runtime, i), 'svg') }),
  }),
})

builder.prismaObjectFields('Order', (t) => ({
  evaluationLinks: t.field({
    type: [WithLink],
    description: 'What waits for your evaluation, each with a one-time link: the citizen alone, since a link is all it takes to evaluate (评价链接)',
    authScopes: { role: ['CITIZEN'] },
    ...nestedRows<Parameters<typeof toFacts>[0]>(
      () => factsSelect,
      (order, _args, c) => invitationsOf(toFacts(order), c.runtime.clock.now()).filter(({ state }) => state === 'OPEN'),
    ),
  }),
}))

builder.queryField('evaluationInvitation', (t) =>
  t.field({
    type: Invited,
    nullable: true,
    description: 'What a link or QR code asks to evaluate; null when it is good for nothing (评价邀请)',
    args: { token: t.arg.string({ required: true, description: 'What stands behind the # of the link (评价凭证)' }) },
    resolve: (_root, { token }, { runtime }) => findInvitation(runtime, token),
  }),
)

expose(submitEvaluation, (t) => ({ evaluationId: t.exposeID('evaluationId', { description: 'Evaluation id (评价标识)' }) }))
