import type { Deed } from '../../src/simulation/deeds.ts'
import type { Item, World } from '../../src/simulation/world.ts'

const item = (code: string, permit: boolean, instant: boolean, decidedBy: string): Item => ({
  code,
  name: `示例事项${code}`,
  category: '示例',
  permit,
  instant,
  decidedBy,
})

/** A small city to plan for: two counties, one town with villages and a squad of its own, five staff. */
export const WORLD: World = {
  counties: [
    { code: '450403000000', towns: [{ code: '450403103000', name: '龙湖镇' }] },
    { code: '450481000000', towns: [{ code: '450481109000', name: '筋竹镇' }] },
  ],
  villages: [{ code: '450481109201', name: '中围村' }],
  items: [item('PS-001', true, false, 'department'), item('SG-001', true, false, 'department'), item('YL-001', false, true, 'department-social')],
  teams: [
    { id: 'team_city', name: '示例队', areaCode: '450400000000' },
    { id: 'team_town', name: '示例镇队', areaCode: '450481109000' },
  ],
  staff: [1, 2, 3, 4, 5].map((n) => ({
    account: `staff-0${n}`,
    id: `staff_${n}`,
    badge: `RP-0${n}`,
    teams: n < 3 ? ['team_city', 'team_town'] : ['team_city'],
    areas: ['450400000000'],
    items: ['PS-001', 'SG-001', 'YL-001'],
  })),
}

/** A deed as a player would write it down; only what a test is about is given. */
export const deed = (over: Partial<Deed> & Pick<Deed, 'orderId' | 'version' | 'kind'>): Deed => ({
  number: 'MS1',
  verb: 'registerOrder',
  status: 'REGISTERED',
  handler: null,
  team: null,
  partner: null,
  offered: [],
  sentAt: 0,
  answeredAt: 0,
  ...over,
})
