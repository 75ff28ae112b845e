import { addDays } from '../clock.ts'
import { InvalidInput } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import { modelEnum } from '../graphql/enums.ts'
import { expose } from '../graphql/mutation.ts'
import { inLanguage } from '../graphql/problems.ts'
import { VisitHitRef } from '../graphql/visit-hit.ts'
import { loadCalendar, NATION } from './load-calendar.ts'
import { loadWindows } from './load-windows.ts'
import { setCalendarDays } from './set-calendar-days.ts'
import { setDutyWindows } from './set-duty-windows.ts'
import { visitsOnRestDays } from './visits-on-rest-days.ts'
import { type CalendarWarning, warningsOf } from './watch-calendar.ts'
import type { Calendar } from './working-days.ts'

const Kind = modelEnum('DayKind')
/** A year and a bit at once. */
const MOST_DAYS = 400

const Day = builder.objectRef<{ date: string; calendar: Calendar }>('CalendarDate').implement({
  description: 'A day of the working calendar (日历日)',
  fields: (t) => ({
    date: t.exposeString('date', { description: 'Date in Asia/Shanghai, YYYY-MM-DD (日期)' }),
    kind: t.field({ type: Kind, description: 'Working day or rest (类型)', resolve: (d) => d.calendar.kindOf(d.date) }),
    name: t.string({
      nullable: true,
      description: 'Holiday, or what a make-up day is for (名称)',
      resolve: (d, _a, c) => {
        const name = d.calendar.nameOf(d.date)
        return name && inLanguage(name, c)
      },
    }),
    provisional: t.boolean({
      description: 'Beyond what was published: it follows the week and the days fixed by law until the notice is out (暂定)',
      resolve: (d) => d.date > d.calendar.horizon,
    }),
  }),
})

export const WindowRef = builder.prismaObject('DutyWindow', {
  select: { id: true },
  fields: (t) => ({
    dayKind: t.expose('dayKind', { type: Kind }),
    seasonFrom: t.exposeString('seasonFrom'),
    seasonTo: t.exposeString('seasonTo'),
    opensMinute: t.exposeInt('opensMinute'),
    closesMinute: t.exposeInt('closesMinute'),
    validFrom: t.expose('validFrom', { type: 'Date' }),
    validTo: t.expose('validTo', { type: 'Date', nullable: true }),
  }),
})

interface Span {
  readonly calendar: Calendar
  readonly areaCode: string
  readonly from: string
  readonly to: string
}

const Warning = builder.objectRef<CalendarWarning>('CalendarWarning').implement({
  description: 'Something about the calendar that somebody must see to (日历预警)',
  fields: (t) => ({
    code: t.exposeString('code', { description: 'Stable code (代码)' }),
    message: t.string({ description: 'In your language (说明)', resolve: (w, _a, c) => inLanguage(w.words, c) }),
  }),
})

const CalendarRef = builder.objectRef<Span>('WorkingCalendar').implement({
  description: 'The working calendar of an area, as it is known now (工作日历)',
  fields: (t) => ({
    version: t.int({ description: 'Newest version (版本)', resolve: (s) => s.calendar.version }),
    horizon: t.string({ description: 'Last day that was published; deadlines beyond it are provisional (已公布至)', resolve: (s) => s.calendar.horizon }),
    warnings: t.field({
      type: [Warning],
      description: 'What is missing, for whoever enters the calendar or plans by it (日历预警)',
      resolve: (s, _a, c) => warningsOf(s.calendar, c.runtime.clock.now()),
    }),
    days: t.field({
      type: [Day],
      description: 'The days asked for (日历日)',
      resolve: (s) => {
        const days: { date: string; calendar: Calendar }[] = []
        for (let date = s.from; date <= s.to; date = addDays(date, 1)) days.push({ date, calendar: s.calendar })
        return days
      },
    }),
    windows: t.field({
      type: [WindowRef],
      description: 'Duty windows that hold in the area (值班时段)',
      resolve: (s, _a, c) => loadWindows(c.runtime.db, s.areaCode),
    }),
    provisionalDeadlines: t.int({
      description: 'Running deadlines that reach beyond what was published: enter the next notice (暂定期限数). Administrators, dispatch and supervision.',
      authScopes: { role: ['ADMIN', 'DISPATCHER', 'SUPERVISOR'] },
      complexity: 10,
      resolve: (_s, _a, c) => c.runtime.db.deadline.count({ where: { outcome: 'RUNNING', provisional: true } }),
    }),
  }),
})

builder.queryField('calendar', (t) =>
  t.field({
    type: CalendarRef,
    description: 'The working calendar: days, make-up days, duty windows, and how far it is published (工作日历)',
    authScopes: { person: true },
    complexity: 10,
    args: {
      from: t.arg({ type: 'Date', required: true, description: 'First day (起始日期)' }),
      to: t.arg({ type: 'Date', required: true, description: 'Last day, at most 400 days later (截止日期)' }),
      areaCode: t.arg({ type: 'AreaCode', description: 'Area; left out: the nation (区划)' }),
    },
    resolve: async (_root, args, c) => {
      const [from, to] = [args.from, args.to].map((date) => date.toISOString().slice(0, 10)) as [string, string]
      if (to < from || to > addDays(from, MOST_DAYS))
        throw new InvalidInput('to', { en: `must be from 0 to ${MOST_DAYS} days after from`, zh: `须在起始日期后 0 至 ${MOST_DAYS} 天内` })
      const areaCode = args.areaCode ?? NATION
      return { calendar: await loadCalendar(c.runtime.db, { areaCode }), areaCode, from, to }
    },
  }),
)

expose(setCalendarDays, (t) => ({
  version: t.exposeInt('version', { description: 'The version they became (版本)' }),
  visits: t.field({
    type: [VisitHitRef],
    description: 'Visits on working days that rest now: move or cancel them (受影响的预约)',
    resolve: (r, _a, c) => visitsOnRestDays(c.runtime.db, r.version, c.runtime.clock.now()),
  }),
}))

expose(setDutyWindows, (t) => ({ areaCode: t.field({ type: 'AreaCode', description: 'Area (区划)', resolve: (r) => r.areaCode }) }))
