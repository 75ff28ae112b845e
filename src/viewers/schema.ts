import { successorOf } from '../access/access-keys.ts'
import { entitlement } from '../access/entitlement.ts'
import { isPerson, isSandbox, ROLES, type Role, type Viewer } from '../access/viewer.ts'
import { builder, LIMITS } from '../graphql/builder.ts'

const ROLE_WORDS: Record<Role, string> = {
  ANONYMOUS: 'No token (未登录)',
  BOARD: 'A public board (看板)',
  CITIZEN: 'The citizen behind one order (群众)',
  PARTNER: 'A partner application (合作应用)',
  HOTLINE_AGENT: 'Hotline agent or window clerk (话务员、窗口登记员)',
  DISPATCHER: 'Dispatcher (派单员)',
  STAFF: 'Flash Delivery staff member (闪送员)',
  TEAM_LEAD: 'Leader of a squad (队长)',
  SUPERVISOR: 'Supervisor (督办员)',
  QUALITY: 'Quality: revisits and closing (回访员)',
  CAMPAIGN_MANAGER: 'Campaign manager (集中办理负责人)',
  DEPARTMENT: 'Approval department (审批科室)',
  AUDITOR: 'Auditor (审计员)',
  ADMIN: 'Administrator (管理员)',
  SYSTEM: 'The program itself (系统)',
}

const RoleEnum = builder.enumType('Role', {
  description: 'Role of a viewer (角色)',
  values: Object.fromEntries(ROLES.map((role) => [role, { value: role, description: ROLE_WORDS[role] }])) as Record<Role, { value: Role; description: string }>,
})

const Limits = builder.objectRef<typeof LIMITS>('Limits').implement({
  description: 'Limits of one document (查询限制)',
  fields: (t) => ({
    depth: t.exposeInt('depth', { description: 'Deepest nesting (最大深度)' }),
    cost: t.exposeInt('cost', { description: 'Highest cost of a query or mutation (最高代价)' }),
    subscriptionCost: t.exposeInt('subscriptionCost', { description: 'Highest cost of one frame of a subscription (订阅最高代价)' }),
  }),
})

/** A board's token as its own holder may know it. */
interface BoardToken {
  readonly board: string
  readonly keyId: string
  readonly expiresAt: Date | null
}

const BoardTokenRef = builder.objectRef<BoardToken>('BoardToken').implement({
  description: 'The board token you came with, so that a kiosk needs no visit (看板令牌)',
  fields: (t) => ({
    board: t.exposeString('board', { description: 'The one board it opens: its name in the URL (看板路径名)' }),
    expiresAt: t.field({ type: 'DateTime', nullable: true, description: 'When it ends; null while it has no end (到期时间)', resolve: (b) => b.expiresAt }),
    successor: t.string({
      nullable: true,
      description: 'The token that replaces yours, while yours still works; null unless yours was rotated (接替令牌)',
      resolve: (b, _a, c) => successorOf(c.runtime.db, c.runtime.keys, b.keyId, c.runtime.clock.now()),
    }),
  }),
})

const ViewerRef = builder.objectRef<Viewer>('Viewer').implement({
  description: 'The viewer, as this service knows you (当前用户)',
  fields: (t) => ({
    role: t.field({ type: RoleEnum, description: 'Role (角色)', resolve: (v) => v.role }),
    account: t.exposeString('id', { description: 'Account, never a name (账号)' }),
    areaCode: t.field({
      type: 'AreaCode',
      nullable: true,
      description: 'Area you see, with everything below (管辖区域)',
      resolve: (v) => (isPerson(v) ? v.areaCode : null),
    }),
    staff: t.prismaField({
      type: 'Staff',
      nullable: true,
      description: 'Your own staff card (本人名片)',
      resolve: (query, v, _a, c) => {
        const staffId = isPerson(v) ? v.staffId : null
        const selection = { ...query, where: { id: staffId ?? '' } }
        return staffId === null ? null : c.runtime.db.staff.findUnique(selection)
      },
    }),
    boardToken: t.field({
      type: BoardTokenRef,
      nullable: true,
      description: "A board's own token; null for other viewers (看板令牌)",
      resolve: async (v, _a, c) => {
        if (v.role !== 'BOARD' || !v.keyId) return null
        const board = await c.runtime.db.board.findUnique({ where: { id: v.boardId }, select: { slug: true } })
        return board && { board: board.slug, keyId: v.keyId, expiresAt: v.expiresAt }
      },
    }),
    sandbox: t.boolean({ description: 'You came with a sandbox key: what you register is TEST, and you see no other orders (沙箱)', resolve: isSandbox }),
    expiresAt: t.field({ type: 'DateTime', nullable: true, description: 'When your token ends (令牌到期时间)', resolve: (v) => v.expiresAt }),
    entitlement: t.string({ description: 'Your entitlement class: cursors are exchangeable within it (权限类别)', resolve: entitlement }),
    limits: t.field({ type: Limits, description: 'Limits of one document (查询限制)', resolve: () => LIMITS }),
  }),
})

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerRef,
    description: 'The viewer, as this service knows you; ANONYMOUS without a token (当前用户)',
    resolve: (_root, _args, context) => context.viewer,
  }),
)
