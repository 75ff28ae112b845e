import { builder, LIMITS } from '../graphql/builder.ts'
import { entitlement } from './entitlement.ts'
import { isPerson, ROLES, type Viewer } from './viewer.ts'

const RoleEnum = builder.enumType('Role', { description: 'Role of a viewer (角色)', values: ROLES })

const Limits = builder.objectRef<typeof LIMITS>('Limits').implement({
  description: 'Limits of one document (查询限制)',
  fields: (t) => ({
    depth: t.exposeInt('depth', { description: 'Deepest nesting (最大深度)' }),
    cost: t.exposeInt('cost', { description: 'Highest cost of a query or mutation (最高代价)' }),
    subscriptionCost: t.exposeInt('subscriptionCost', { description: 'Highest cost of one frame of a subscription (订阅最高代价)' }),
  }),
})

const ViewerRef = builder.objectRef<Viewer>('Viewer').implement({
  description: 'Who you are to this service (当前用户)',
  fields: (t) => ({
    role: t.field({ type: RoleEnum, description: 'Role (角色)', resolve: (v) => v.role }),
    account: t.exposeString('id', { description: 'Account, never a name (账号)' }),
    areaCode: t.field({ type: 'AreaCode', nullable: true, description: 'Area you see, with everything below (管辖区域)', resolve: (v) => (isPerson(v) ? v.areaCode : null) }),
    staff: t.prismaField({
      type: 'Staff',
      nullable: true,
      description: 'Your own staff card (本人名片)',
      resolve: (query, v, _a, c) => {
        const staffId = isPerson(v) ? v.staffId : null
        const selection = { ...query, where: { id: staffId ?? '' } }
        return staffId === null ? null : c.ground.db.staff.findUnique(selection)
      },
    }),
    expiresAt: t.field({ type: 'DateTime', nullable: true, description: 'When your token ends (令牌到期时间)', resolve: (v) => v.expiresAt }),
    entitlement: t.string({ description: 'Your entitlement class: cursors are exchangeable within it (权限类别)', resolve: entitlement }),
    limits: t.field({ type: Limits, description: 'Limits of one document (查询限制)', resolve: () => LIMITS }),
  }),
})

builder.queryField('viewer', (t) =>
  t.field({ type: ViewerRef, description: 'Who you are to this service; ANONYMOUS without a token (当前用户)', resolve: (_root, _args, context) => context.viewer }),
)
