import { Duplicate } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import { type Inputs, mutation } from '../graphql/mutation.ts'
import { inLanguage, ProblemCodeEnum } from '../graphql/problems.ts'
import { orderAgain } from '../graphql/reread.ts'
import { enums } from '../orders/schema-enums.ts'
import { registerOrder, registerOrderRules } from './register-order.ts'
import { MOST_ROWS, type Refusal, type RowResult, registerOrders, registerOrdersRules } from './register-orders.ts'

const RequesterInput = builder.inputType('RequesterInput', {
  description: 'The person or organisation served (办事人)',
  fields: (t) => ({
    kind: t.field({ type: enums.RequesterKind, required: true, description: 'Person or organisation (类型)' }),
    name: t.string({ required: true, description: 'Name (姓名或名称)' }),
    phone: t.string({ description: 'Telephone in China (联系电话)' }),
    idNumber: t.string({ description: 'GB 11643 number of a person, GB 32100 code of an organisation; its checksum is verified (证件号码)' }),
    address: t.string({ description: 'Door address (详细地址)' }),
    specialGroups: t.field({ type: [enums.SpecialGroup], description: 'Special groups (特殊群体)' }),
  }),
})

const registrationFields = (t: Inputs) => ({
  channel: t.field({ type: enums.Channel, required: true, description: 'Channel (受理渠道)' }),
  externalNo: t.string({ description: "Number in the channel's own system (外部工单编号)" }),
  type: t.field({ type: enums.OrderType, description: 'Kind of request, if known (诉求类型)' }),
  urgency: t.field({ type: enums.Urgency, defaultValue: 'NORMAL', description: 'Urgency (紧急程度)' }),
  areaCode: t.field({ type: 'AreaCode', required: true, description: 'County, town or village (所在区划)' }),
  items: t.stringList({ description: 'Item codes, if known (事项编码)' }),
  title: t.string({ required: true, description: 'Title, at most 200 characters (诉求标题)' }),
  text: t.string({ description: 'Content, at most 20,000 characters (诉求内容)' }),
  receivedAt: t.field({ type: 'DateTime', description: 'When the request reached the channel; from 2000 on, not in the future (来电时间)' }),
  onBehalf: t.boolean({ defaultValue: false, description: 'For somebody else (代他人登记)' }),
  requester: t.field({ type: RequesterInput, required: true, description: 'Who asks (办事人)' }),
})

mutation(
  'registerOrder',
  {
    description:
      'Register an order (登记). The same channel and external number again: same content answers with the existing order, other content with Duplicate.',
    rules: registerOrderRules,
    problems: [Duplicate],
    input: registrationFields,
    run: registerOrder,
    success: (t) => ({ alreadyRegistered: t.exposeBoolean('alreadyRegistered', { description: 'It was there before, with the same content (已登记)' }) }),
  },
  [orderAgain],
)

const RefusalRef = builder.objectRef<Refusal>('RegistrationRefusal').implement({
  description: 'Why one row of several was not registered (未登记原因)',
  fields: (t) => ({
    code: t.field({ type: ProblemCodeEnum, description: 'Kind of refusal, as for registerOrder (代码)', resolve: (r) => r.code }),
    message: t.string({ description: 'In your language (说明)', resolve: (r, _a, c) => inLanguage(r.words, c) }),
    fields: t.stringList({ description: 'What it is about: fields of the row (字段)', resolve: (r) => [...r.fields] }),
  }),
})

const RowRef = builder.objectRef<RowResult>('RegistrationResult').implement({
  description: 'What became of one row (单条登记结果)',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'Place in the list, from 0 (序号)' }),
    number: t.exposeString('number', { nullable: true, description: 'Number of the order; null when refused or only checked (工单编号)' }),
    alreadyRegistered: t.exposeBoolean('alreadyRegistered', { description: 'It was there before, or earlier in the list, with the same content (已登记)' }),
    refusal: t.field({ type: RefusalRef, nullable: true, description: 'Set when the row was refused (未登记原因)', resolve: (r) => r.refusal }),
    order: t.prismaField({
      type: 'Order',
      nullable: true,
      description: 'The order itself; null when refused or only checked (工单)',
      resolve: (query, r, _a, c) => c.ground.db.order.findUnique({ ...query, where: { id: r.orderId ?? '' } }),
    }),
  }),
})

const RegistrationInput = builder.inputType('RegistrationInput', {
  description: 'One order to register (单条登记)',
  fields: (t) => ({
    ...registrationFields(t),
    endedAt: t.field({ type: 'DateTime', description: 'With `history`: when it was completed, if that is known; not before the call (办结时间)' }),
  }),
})

mutation('registerOrders', {
  description: `Register up to ${MOST_ROWS} orders at once (批量登记), each as registerOrder would. A row that is refused says why; the others go through.`,
  rules: registerOrdersRules,
  input: (t) => ({
    orders: t.field({
      type: [RegistrationInput],
      required: true,
      description: `1 to ${MOST_ROWS} registrations (登记列表)`,
    }),
    history: t.boolean({
      defaultValue: false,
      description:
        'Hotline agents only: they are of the past and come in CLOSED, counted in the day of their call; no clock, timer or notice, in no rate (历史工单)',
    }),
    checkOnly: t.boolean({ defaultValue: false, description: 'Only say what would become of each; write nothing (仅校验)' }),
  }),
  run: registerOrders,
  success: (t) => ({
    results: t.field({
      type: [RowRef],
      complexity: { field: 1, multiplier: MOST_ROWS },
      description: 'One for each row, in the same order (逐条结果)',
      resolve: (done) => done.results,
    }),
  }),
})
