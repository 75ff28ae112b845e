import type { Db } from '../../src/db/database.ts'
import { fixedId } from '../../src/ids.ts'
import { DEPARTMENTS, ITEMS } from './reference.ts'

export const CITY = '450400000000'
/** Cenxi (岑溪市) and its Jinzhu Town (筋竹镇) with 18 villages and communities. */
export const COUNTY = '450481000000'
export const JINZHU = '450481109000'

export const TEAMS = {
  redPomegranate: { id: fixedId('team', 'red-pomegranate'), name: '红石榴服务队', areaCode: CITY },
  jinzhu: { id: fixedId('team', 'jinzhu'), name: '筋竹镇闪送队', areaCode: JINZHU },
} as const

const nr = (i: number) => String(i).padStart(2, '0')
const SUFFIX = '甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉'

/** Clearly fictional people: their names say that they are examples. */
const MEMBERS = Array.from({ length: 20 }, (_, i) => ({
  account: `staff-${nr(i + 1)}`,
  name: `示例员${SUFFIX.charAt(i)}`,
  badge: `RP-${nr(i + 1)}`,
  lead: false,
}))
const LEADS = [
  { account: 'team-lead', name: '示例队长甲', badge: 'RP-L1', lead: true },
  { account: 'team-lead-jinzhu', name: '示例队长乙', badge: 'JZ-L1', lead: true },
]

export const staffId = (account: string) => fixedId('staff', account)

/** Members of the Jinzhu squad besides their own. */
const IN_JINZHU = ['staff-01', 'staff-02', 'staff-03', 'staff-04']
/** Qualified for pension items only, so that a demo of "not eligible" has somebody. */
const PENSION_ONLY = 'staff-20'

/** Teams somebody belongs to; of a lead, those they lead. */
export const teamsOf = (account: string): string[] => {
  if (account === 'team-lead-jinzhu') return [TEAMS.jinzhu.id]
  return [TEAMS.redPomegranate.id, ...(IN_JINZHU.includes(account) ? [TEAMS.jinzhu.id] : [])]
}

/** Codes of the items each department decides. */
export const DEPARTMENT_ITEMS: ReadonlyMap<string, string[]> = new Map(
  Object.entries(DEPARTMENTS).map(([name, { id }]) => [id, Object.values(ITEMS).flatMap((item) => (item.department === name ? [item.code] : []))]),
)

/** The baseline of the demo city: what the time to completion is compared with. Its source is made up. */
export const BASELINE = fixedId('baseline', 'counter')

/** The demo city's own people: two squads, twenty-two staff, two partners, four boards; and what its speed is compared with. */
export async function seedOrganisation(db: Db): Promise<void> {
  const home = Object.values(DEPARTMENTS)
  await db.team.createMany({ data: Object.values(TEAMS).map((team) => ({ ...team, active: true })) })
  await db.staff.createMany({
    data: [...MEMBERS, ...LEADS].map(({ account, name, badge }, i) => ({
      id: staffId(account),
      account,
      name,
      badge,
      departmentId: home[i % home.length]?.id ?? DEPARTMENTS.approval.id,
      areaCodes: [CITY],
      active: true,
    })),
  })
  await db.teamMember.createMany({
    data: [
      ...MEMBERS.map(({ account }) => ({ teamId: TEAMS.redPomegranate.id, staffId: staffId(account), lead: false })),
      ...IN_JINZHU.map((account) => ({ teamId: TEAMS.jinzhu.id, staffId: staffId(account), lead: false })),
      { teamId: TEAMS.redPomegranate.id, staffId: staffId('team-lead'), lead: true },
      { teamId: TEAMS.jinzhu.id, staffId: staffId('team-lead-jinzhu'), lead: true },
    ],
  })
  const pension = [ITEMS.pensionCheck.code, ITEMS.pensionPay.code] as const
  await db.staffQualification.createMany({
    data: [...MEMBERS, ...LEADS].flatMap(({ account }) =>
      (account === PENSION_ONLY ? pension : Object.values(ITEMS).map((item) => item.code)).map((itemCode) => ({ staffId: staffId(account), itemCode })),
    ),
  })
  await db.partner.createMany({
    data: [
      { id: fixedId('partner', 'demo-bank'), account: 'demo-bank', name: '示例银行', scopes: ['orders:read', 'orders:write'], active: true },
      { id: fixedId('partner', 'demo-app'), account: 'demo-app', name: '示例应用', scopes: ['orders:read', 'orders:write'], active: true },
    ],
  })
  await db.board.createMany({
    data: [
      { id: fixedId('board', 'city'), slug: 'city', title: '梧州市政务闪送', profile: 'CITY', areaCode: CITY, active: true },
      { id: fixedId('board', 'county'), slug: 'county', title: '岑溪市政务闪送', profile: 'COUNTY', areaCode: COUNTY, active: true },
      { id: fixedId('board', 'town'), slug: 'town', title: '筋竹镇政务闪送', profile: 'TOWN', areaCode: JINZHU, active: true },
      { id: fixedId('board', 'hall'), slug: 'hall', title: '梧州市政务服务大厅', profile: 'HALL', areaCode: CITY, active: true },
    ],
  })
  await db.speedBaseline.create({
    data: {
      id: BASELINE,
      name: '示例：2024 年窗口平均办结',
      source: '示例文件：2024 年窗口办件统计（虚构，仅供演示）',
      workingDaysTenths: 50,
      validFrom: new Date('2026-01-01T00:00:00.000Z'),
      enteredBy: 'seed',
      enteredAt: new Date('2026-01-01T00:00:00.000Z'),
    },
  })
}
