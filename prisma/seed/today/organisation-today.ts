import { addDays, dateInShanghai } from '../../../src/clock.ts'
import { createDispatchRule } from '../../../src/dispatch/create-dispatch-rule.ts'
import { checkOutEquipment } from '../../../src/equipment/check-out-equipment.ts'
import { registerEquipment } from '../../../src/equipment/register-equipment.ts'
import { planShifts } from '../../../src/roster/plan-shifts.ts'
import { requestLeave } from '../../../src/roster/request-leave.ts'
import { createStaff } from '../../../src/staff/create-staff.ts'
import { createTeam } from '../../../src/staff/create-team.ts'
import { setTeamMember } from '../../../src/staff/set-team-member.ts'
import { CITY, COUNTY, JINZHU, TEAMS } from '../organisation.ts'
import { DEPARTMENTS, ITEMS } from '../reference.ts'
import { dayOf, type Script } from './script.ts'

const ADMIN = 'admin'
/** Who keeps the telephone and the door when the halls are closed; their names say that they are examples. */
const ON_CALL = ['甲', '乙', '丙', '丁']
/** Hours at which their shifts begin. */
const SHIFTS = [0, 8, 16]
const WEEKS = 5

/** How the demo city is set up today: rules of the dispatch catalogue, kits, a roster around the clock, leave asked for. */
export function organisationToday(script: Script): void {
  const begun = script.back(12, '09:00')
  const validFrom = dayOf(dateInShanghai(begun))
  const rule = (given: object) => script.put(begun, ADMIN, createDispatchRule, { ...given, validFrom })
  rule({ areaCode: CITY, teamId: TEAMS.redPomegranate.id })
  rule({ areaCode: JINZHU, teamId: TEAMS.jinzhu.id, nextTeamIds: [TEAMS.redPomegranate.id] })
  rule({ itemCode: ITEMS.fishing.code, areaCode: COUNTY, teamId: TEAMS.jinzhu.id, nextTeamIds: [TEAMS.redPomegranate.id] })

  const kits: string[] = []
  const kit = (code: string, kind: string, teamId: string) =>
    script.put(begun, ADMIN, registerEquipment, { code, kind, teamId }, ({ equipmentId }) => {
      kits.push(equipmentId)
    })
  kit('DEMO-NOW-KIT-1', 'PORTABLE_TERMINAL', TEAMS.redPomegranate.id)
  kit('DEMO-NOW-KIT-2', 'PORTABLE_TERMINAL', TEAMS.jinzhu.id)
  kit('DEMO-NOW-KIT-3', 'PORTABLE_PRINTER', TEAMS.redPomegranate.id)
  script.put(script.ago(70), 'staff-12', checkOutEquipment, () => ({ equipmentId: kits[0], dueBackAt: script.ahead(2, '17:00') }))

  roster(script, begun)
  const leave = { kind: 'ANNUAL', startsAt: script.ahead(6, '00:00'), endsAt: script.ahead(8, '00:00') }
  script.put(script.back(1, '10:00'), 'staff-20', requestLeave, leave)
}

/** A team on call keeps a roster of three shifts a day; the others are on duty whenever the halls are. */
function roster(script: Script, begun: Date): void {
  const team = { id: '', members: [] as string[] }
  script.put(begun, ADMIN, createTeam, { name: '示例夜间值守队', areaCode: CITY }, ({ teamId }) => {
    team.id = teamId
  })
  ON_CALL.forEach((suffix, i) => {
    const who = { account: `on-call-${i + 1}`, name: `示例值守员${suffix}`, badge: `ZS-0${i + 1}`, departmentId: DEPARTMENTS.approval.id, areaCodes: [CITY] }
    script.put(begun, ADMIN, createStaff, { ...who, qualifications: Object.values(ITEMS).map((item) => item.code) }, ({ staffId: id }) => {
      team.members.push(id)
    })
    script.put(begun, ADMIN, setTeamMember, () => ({ teamId: team.id, staffId: team.members[i], membership: 'MEMBER' }))
  })
  const monday = addDays(script.today, -((new Date(`${script.today}T00:00:00.000Z`).getUTCDay() + 6) % 7))
  const hour = (day: number, at: number) => new Date(Date.parse(`${addDays(monday, day)}T00:00:00.000+08:00`) + at * 3_600_000)
  // Each goes from night to day to evening and then has a day off: 24 hours between shifts, at most six in a week.
  const days = Array.from({ length: WEEKS * 7 }, (_, day) =>
    SHIFTS.map((from, i) => ({ by: (i + day * (ON_CALL.length - 1)) % ON_CALL.length, startsAt: hour(day, from), endsAt: hour(day, from + 8) })),
  ).flat()
  const shifts = () => days.map(({ by, ...times }) => ({ ...times, staffId: team.members[by] }))
  script.put(begun, ADMIN, planShifts, () => ({ teamId: team.id, shifts: shifts() }))
}
