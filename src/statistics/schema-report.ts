import { recordSoon } from '../access/security-records.ts'
import { expectSteppedUp } from '../access/step-up.ts'
import { InvalidInput, type Words } from '../errors.ts'
import { builder } from '../graphql/builder.ts'
import type { Context } from '../graphql/context.ts'
import { inLanguage } from '../graphql/problems.ts'
import { readFrozen, readFrozenGroups } from './frozen.ts'
import { groupNames } from './group-names.ts'
import { KPI_NAMES } from './kpis.ts'
import { monthlyReportCsv, type Report } from './monthly-report.ts'
import { monthlyReportWorkbook } from './monthly-workbook.ts'
import { readBreakdown, readStatistics } from './read-statistics.ts'
import { filterFor, READERS } from './schema.ts'
import { DimensionRef } from './schema-breakdown.ts'
import { baselinesIn, speedUpOf } from './speed-up.ts'
import type { Dimension } from './statistics-filter.ts'

/**
 * First and last day of a month, at midnight UTC as dates are read.
 * @throws InvalidInput
 */
function daysOf(month: string): { from: Date; to: Date } {
  const [, year, number] = /^(20\d\d)-(0[1-9]|1[0-2])$/.exec(month) ?? []
  if (!year || !number) throw new InvalidInput('month', { en: 'must be a month, as 2026-06', zh: '须为月份，如 2026-06' })
  return { from: new Date(Date.UTC(Number(year), Number(number) - 1, 1)), to: new Date(Date.UTC(Number(year), Number(number), 0)) }
}

/** The area of a report and each of its parts, with their figures now and as they were when the month was closed, beside the baselines that hold in it. */
async function reportOf(c: Context, month: string, area: string | null | undefined, by: Dimension): Promise<Report> {
  const filter = filterFor(c.viewer, { ...daysOf(month), area }, '')
  const { db, clock } = c.runtime
  const asOf = clock.now()
  const whole = { code: filter.areaCode, name: '合计', figures: await readStatistics(db, filter, KPI_NAMES, asOf), frozen: await readFrozen(db, filter) }
  const groups = await readBreakdown(db, filter, by, KPI_NAMES, asOf)
  const nameOf = await groupNames(db, by, groups)
  // Orders that name no smaller area than the report's are no part with sums of its own.
  const frozenOf = await readFrozenGroups(db, filter, by)
  const parts = groups.map(({ key, figures }) => ({ code: key ?? '', name: nameOf(key), figures, frozen: frozenOf(key) }))
  const baselines = await baselinesIn(db, filter)
  return { places: [whole, ...parts], speedUps: await Promise.all(baselines.map((baseline) => speedUpOf(db, filter, baseline, asOf))) }
}

/** A field that is a month's report, in one form or another. */
function reportField(
  name: string,
  description: string,
  write: (month: string, report: Report, say: (words: Words) => string, by: Dimension) => string | Promise<string>,
) {
  builder.queryField(name, (t) =>
    t.string({
      description,
      authScopes: { role: READERS },
      complexity: { field: 200, multiplier: 1 },
      args: {
        month: t.arg.string({ required: true, description: 'Month, as 2026-06 (月份)' }),
        area: t.arg({ type: 'AreaCode', description: 'This area; yours when left out (区划)' }),
        by: t.arg({ type: DimensionRef, defaultValue: 'AREA', description: 'Its parts: areas, teams, channels, staff or items (维度)' }),
      },
      resolve: async (_root, { month, area, by: asked }, c) => {
        expectSteppedUp(c)
        recordSoon(c.runtime, c, { kind: 'EXPORT', purpose: name, fields: area == null ? ['month'] : ['month', 'area'] })
        const by = asked ?? 'AREA'
        return write(month, await reportOf(c, month, area, by), (words) => inLanguage(words, c), by)
      },
    }),
  )
}

reportField(
  'monthlyReport',
  'All figures of a month, of an area and of each of its parts, as CSV text to be saved and opened in a spreadsheet. Counted now, and beside it as it was when the month was closed (统计月报)',
  monthlyReportCsv,
)

reportField('monthlyReportWorkbook', 'The same report as a workbook (.xlsx), its bytes in base64 (统计月报工作簿)', async (month, report, say, by) =>
  (await monthlyReportWorkbook(month, report, say, by)).toString('base64'),
)
