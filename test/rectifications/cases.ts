import { staffId } from '../../prisma/seed/organisation.ts'
import type { TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { givenOrder } from '../kit/given.ts'

/** A Friday; Sunday the 20th is a working day, the 25th to 27th is Mid-autumn. */
export const FRIDAY = '2026-09-18T10:00:00.000+08:00'
export const REACHED = { method: 'TELEPHONE', outcome: 'REACHED' }
export const PLAN = { measure: 'FIX', description: '示例：当面致歉，次日补办' }
export const RESULT = { outcome: '示例：已补办', informedBy: 'TELEPHONE' }

/** What tests of a negative evaluation's case do again and again, with one app. */
export const withCases = (app: () => TestApp) => ({
  /** An order whose citizen has just complained. */
  complained: async (over: Parameters<typeof givenOrder>[2] = {}) => (await givenOrder(app(), 'RECTIFYING', over)).id,
  clock: (orderId: string, kind: 'NEGATIVE_CONTACT' | 'RECTIFY') =>
    app().runtime.db.deadline.findFirstOrThrow({ where: { orderId, clock: kind }, orderBy: { seq: 'desc' } }),
  stateOf: (id: string) => app().runtime.db.order.findUniqueOrThrow({ where: { id }, include: { evaluations: true, rectifications: true } }),
  tried: async (who: string, verb: string, orderId: string, input: object = {}) => (await app().as(who)).verb(verb, { orderId, ...input }),
  /** As far as handed in. */
  async submitted(orderId: string) {
    await did(app(), 'team-lead', 'contactAboutEvaluation', { orderId, ...REACHED })
    await did(app(), 'team-lead', 'planRectification', { orderId, ...PLAN })
    await did(app(), 'team-lead', 'submitRectification', { orderId, ...RESULT })
  },
  /** The figures of one staff member's orders, by name. */
  async figuresOf(account: string) {
    const { statistics } = await (await app().as('supervisor'))(
      'query ($staff: ID) { statistics(filter: { from: "2026-09-01", to: "2026-10-31", staffId: $staff }) { kpi value numerator denominator excluded } }',
      { staff: staffId(account) },
    )
    return Object.fromEntries(statistics.map((figure: { kpi: string }) => [figure.kpi, figure]))
  },
})
