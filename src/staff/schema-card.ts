import { builder } from '../graphql/builder.ts'

/** What a citizen may know of who comes to the door: the badge is shown and these are public by rule. */
const CARD = {
  name: true,
  badge: true,
  active: true,
  department: { select: { name: true } },
  memberships: { where: { team: { active: true } }, select: { lead: true, team: { select: { name: true } } }, orderBy: { teamId: 'asc' } },
  qualifications: { select: { validTo: true, item: { select: { name: true } } }, orderBy: { itemCode: 'asc' } },
} as const

interface Card {
  readonly name: string
  readonly badge: string
  readonly active: boolean
  readonly department: { readonly name: string }
  readonly memberships: readonly { readonly lead: boolean; readonly team: { readonly name: string } }[]
  readonly qualifications: readonly { readonly validTo: Date | null; readonly item: { readonly name: string } }[]
}

const CardRef = builder.objectRef<Card>('PublicStaffCard').implement({
  description: 'The public card of a staff member (公示卡): identity, duty, items. It leads nowhere else.',
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name (姓名)' }),
    badge: t.exposeString('badge', { description: 'Badge number (工号)' }),
    department: t.string({ description: 'Home department (所属科室)', resolve: (s) => s.department.name }),
    duty: t.string({ description: 'Duty (岗位职责)', resolve: (s) => (s.memberships.some((m) => m.lead) ? '闪送队长' : '闪送员') }),
    inService: t.boolean({ description: 'In service (在岗)', resolve: (s) => s.active }),
    teams: t.stringList({ description: 'Squads (所在队伍)', resolve: (s) => s.memberships.map((m) => m.team.name) }),
    items: t.stringList({
      description: 'Items they may handle today (可办事项)',
      resolve: (s, _a, c) => {
        const now = c.runtime.clock.now()
        return s.qualifications.filter((q) => q.validTo === null || q.validTo > now).map((q) => q.item.name)
      },
    }),
    supervisionPhone: t.string({ description: 'Where to complain: the hotline (监督电话)', resolve: () => '12345' }),
  }),
})

builder.queryField('publicStaffCard', (t) =>
  t.field({
    type: CardRef,
    nullable: true,
    description: 'Who the badge belongs to (公示卡): for anybody who stands before it; null when there is none in service',
    complexity: 5,
    args: { badge: t.arg.string({ required: true, description: 'Badge number (工号)' }) },
    resolve: (_root, { badge }, c) =>
      /^[\p{L}\p{N}._/()-]{1,20}$/u.test(badge)
        ? (c.runtime.db.staff.findFirst({ where: { badge, active: true }, select: CARD }) as Promise<Card | null>)
        : null,
  }),
)
