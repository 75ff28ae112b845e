import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NATION } from '../../src/calendar/load-calendar.ts'
import { repeatedOf } from '../../src/catalogue/item-version.ts'
import { type Policied, UNITS } from '../../src/clocks/clock-rules.ts'
import type { Db } from '../../src/db/database.ts'
import { Prisma } from '../../src/db/generated/client.ts'
import type { AreaLevel, OrderType, ServiceMode, Urgency } from '../../src/db/generated/enums.ts'
import { fixedId } from '../../src/ids.ts'
import { packageRoot } from '../../src/root.ts'
import { calendarDays } from './calendar-days.ts'
import { GUIDES } from './guides.ts'
import { insertRows } from './insert.ts'

const day = (date: string) => new Date(`${date}T00:00:00.000Z`)

/** Departments (审批科室) of the demo catalogue. */
export const DEPARTMENTS = {
  approval: { id: fixedId('department', 'administrative-approval'), name: '行政审批局' },
  fisheries: { id: fixedId('department', 'agriculture-fisheries'), name: '农业农村局' },
  social: { id: fixedId('department', 'social-security'), name: '人力资源和社会保障局' },
  medical: { id: fixedId('department', 'medical-security'), name: '医疗保障局' },
} as const

/** Items (事项) of the article. Days are of the demo catalogue: a city maintains its own. */
export const ITEMS = {
  drainage: {
    code: 'PS-001',
    name: '城镇污水排入排水管网许可',
    category: '市政公用',
    department: 'approval',
    statutoryDays: 20,
    promisedDays: 5,
    instant: false,
    permit: true,
    sensitive: false,
  },
  construction: {
    code: 'SG-001',
    name: '建筑工程施工许可',
    category: '工程建设',
    department: 'approval',
    statutoryDays: 20,
    promisedDays: 5,
    instant: false,
    permit: true,
    sensitive: false,
  },
  fishing: {
    code: 'YY-001',
    name: '渔业捕捞许可证延续',
    category: '农业渔业',
    department: 'fisheries',
    statutoryDays: 20,
    promisedDays: 5,
    instant: false,
    permit: true,
    sensitive: false,
  },
  pensionCheck: {
    code: 'YL-001',
    name: '养老资格认证',
    category: '社会保障',
    department: 'social',
    statutoryDays: 5,
    promisedDays: 1,
    instant: true,
    permit: false,
    sensitive: true,
  },
  pensionPay: {
    code: 'YL-002',
    name: '养老金领取',
    category: '社会保障',
    department: 'social',
    statutoryDays: 10,
    promisedDays: 3,
    instant: true,
    permit: false,
    sensitive: true,
  },
  medicalAid: {
    code: 'YB-001',
    name: '医疗补助申领',
    category: '医疗保障',
    department: 'medical',
    statutoryDays: 20,
    promisedDays: 5,
    instant: false,
    permit: false,
    sensitive: true,
  },
} as const

const SERVICE_MODES: ServiceMode[] = ['ASSIST', 'AGENCY', 'ONSITE', 'REMOTE']

/** Working days by kind and urgency: configuration, since places differ (domain rules: 2 to 13 days are in use). */
const LIMITS: Record<OrderType, Record<Urgency, number>> = {
  CONSULT: { NORMAL: 2, URGENT: 1 },
  HELP: { NORMAL: 5, URGENT: 1 },
  COMPLAINT: { NORMAL: 5, URGENT: 1 },
  SUGGESTION: { NORMAL: 5, URGENT: 3 },
  PRAISE: { NORMAL: 5, URGENT: 5 },
}

/** Limits of the clocks that have a policy of their own, in their units (时限); for the others a parameter holds. */
const CLOCK_LIMITS: Record<Exclude<Policied, 'VERIFY' | 'DISPATCH'>, number> = {
  ACCEPT: 30,
  CONTACT: 30,
  SCHEDULE: 1,
  VISIT: 10,
  RETURN_REVIEW: 120,
  NEGATIVE_CONTACT: 1,
  RECTIFY: 5,
}
/** 08:30–12:00 and 14:00–17:30, in minutes after midnight. */
const DUTY = [
  [510, 720],
  [840, 1_050],
] as const

/** What every city needs before its first order: areas, working days, departments, items, limits. Leaves alone what is there. */
export async function seedReference(db: Db): Promise<void> {
  await insertRows(db, 'area', areas(), { skipDuplicates: true })
  const source = 'State Council, by chinese-days'
  await db.calendarVersion.createMany({ data: [{ version: 1, source, actor: 'seed', at: day('2026-11-24') }], skipDuplicates: true })
  await insertRows(
    db,
    'calendar_day',
    calendarDays().map((d) => ({ ...d, date: day(d.date), source })),
    { skipDuplicates: true },
  )
  await db.timeLimitPolicy.createMany({
    data: (Object.keys(LIMITS) as OrderType[]).flatMap((type) =>
      (Object.keys(LIMITS[type]) as Urgency[]).map((urgency) => ({
        id: fixedId('policy', `${type}-${urgency}`),
        type,
        urgency,
        workingDays: LIMITS[type][urgency],
        validFrom: day('2024-01-01'),
      })),
    ),
    skipDuplicates: true,
  })
  await db.clockPolicy.createMany({
    data: (Object.keys(CLOCK_LIMITS) as (keyof typeof CLOCK_LIMITS)[]).map((clock) => ({
      id: fixedId('policy', clock),
      clock,
      amount: CLOCK_LIMITS[clock],
      unit: UNITS[clock],
      validFrom: day('2024-01-01'),
    })),
    skipDuplicates: true,
  })
  // The halls' hours, until the city sets its own: a morning and an afternoon, the midday gap between them.
  await db.dutyWindow.createMany({
    data: DUTY.map(([opens, closes]) => ({
      id: fixedId('window', `nation-${opens}`),
      areaCode: NATION,
      dayKind: 'WORKDAY' as const,
      seasonFrom: '01-01',
      seasonTo: '12-31',
      opensMinute: opens,
      closesMinute: closes,
      validFrom: day('2024-01-01'),
    })),
    skipDuplicates: true,
  })
  await db.department.createMany({ data: Object.values(DEPARTMENTS), skipDuplicates: true })
  await db.catalogueItem.createMany({
    data: Object.values(ITEMS).map(({ department, ...item }) => ({
      ...item,
      departmentId: DEPARTMENTS[department].id,
      flashEligible: true,
      serviceModes: SERVICE_MODES,
      validFrom: day('2024-01-01'),
    })),
    skipDuplicates: true,
  })
  await seedVersions(db)
}

/** Id of the first version of an item of the demo catalogue. */
export const firstVersion = (code: string) => fixedId('itemversion', code)

/** Items that have no version yet get their first: what the catalogue says of them. */
async function seedVersions(db: Db): Promise<void> {
  const items = await db.catalogueItem.findMany({ where: { currentVersionId: null } })
  if (items.length === 0) return
  await db.itemVersion.createMany({
    data: items.map((item) => ({
      ...repeatedOf(item),
      id: firstVersion(item.code),
      itemCode: item.code,
      nr: 1,
      validFrom: item.validFrom,
      guide: GUIDES[item.code] ?? Prisma.DbNull,
    })),
  })
  for (const { code } of items) await db.catalogueItem.update({ where: { code }, data: { currentVersionId: firstVersion(code) } })
}

/** All areas of the city, parents before children (see README.md here for where they come from). */
export function areas() {
  const [, ...lines] = readFileSync(join(packageRoot, 'prisma/seed/wuzhou-areas.csv'), 'utf8').trim().split('\n')
  return lines.map((line) => {
    const [code = '', name = '', level = '', parent = ''] = line.trim().split(',')
    return { code, name, level: level as AreaLevel, parentCode: level === 'CITY' ? null : parent }
  })
}
