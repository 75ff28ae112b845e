import { type GraphQLObjectType, getNamedType } from 'graphql'
import { BASELINE, staffId } from '../../prisma/seed/organisation.ts'
import { schema } from '../../src/schema.ts'
import type { Answer } from './client.ts'
import { everything, pieces, print, type Selection, typeOf, withoutField } from './whole-selection.ts'

/** Arguments of root fields that need some, and of those that find more with them. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  orders: '(first: 3)',
  myMentions: '(first: 3)',
  replyTemplates: '(first: 3)',
  myViews: '',
  staff: '(first: 3)',
  teams: '(first: 3)',
  areas: '(first: 3)',
  items: '(first: 3)',
  item: '(code: "PS-001", on: "2026-06-02")',
  policies: '(on: "2026-06-02")',
  erasures: '(first: 3)',
  evaluations: '(first: 3)',
  rectifications: '(first: 3)',
  revisits: '(first: 3)',
  evaluationScale: '',
  appointments: '(first: 3, from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z")',
  area: '(code: "450403103000")',
  wallboard: '(board: "city")',
  viewer: '',
  partners: '',
  boards: '',
  calendar: '(from: "2026-06-01", to: "2026-06-03")',
  coHandlings: '(first: 3)',
  calendarFeeds: '',
  campaigns: '(first: 3)',
  campaignSites: '(first: 3)',
  dayRound: `(date: "2026-06-02", staffId: "${staffId('staff-01')}")`,
  dispatchRules: '(first: 3)',
  equipment: '(first: 3)',
  leaves: '(first: 3)',
  mergeProposals: '(first: 3)',
  monthlyReport: '(month: "2026-06")',
  monthlyReportWorkbook: '(month: "2026-06")',
  myWork: '',
  myOffers: '',
  publicStaffCard: '(badge: "RP-01")',
  returnRequests: '(first: 3, state: null)',
  shifts: '(first: 3)',
  signals: '(first: 3)',
  speedBaselines: '',
  speedUp: `(filter: { from: "2026-01-01", to: "2026-12-31" }, baselineId: "${BASELINE}")`,
  statistics: '(filter: { from: "2026-01-01", to: "2026-12-31" }, kpis: [EVALUATION, ON_TIME])',
  statisticsBreakdown: '(filter: { from: "2026-01-01", to: "2026-12-31" }, by: TEAM, kpis: [EVALUATION])',
  supervisions: '(first: 3)',
  swaps: '(first: 3)',
  stuckTimers: '',
  auditTrail: '(first: 3)',
  securityAlerts: '(first: 3)',
  revokedSignOns: '(first: 3)',
  visitsToCover: '',
}

/** Asks a document, and gives the whole answer. */
export type Ask = (document: string) => Promise<Answer>

/** The root fields of queries; a node is asked for by its id. */
export const queryRoots = () =>
  Object.values((schema.getQueryType() as GraphQLObjectType).getFields()).filter((field) => field.name !== 'node' && field.name !== 'nodes')

/**
 * All that somebody is given for a root field, whatever is refused on the way.
 * @param own arguments of the fields that lead to what the test is about
 * @param levels how many levels of objects below the first
 */
export async function answers(ask: Ask, root: string, own: Readonly<Record<string, string>>, levels: number): Promise<string> {
  const field = queryRoots().find(({ name }) => name === root)
  const given = own[root] ?? ARGUMENTS[root]
  if (!field || given === undefined) throw new Error(`with what arguments is ${root} asked? say it here`)
  const all: string[] = []
  for (const part of pieces(everything(typeOf(getNamedType(field.type).name), levels))) all.push(await oneAnswer(ask, `${root}${given}`, part))
  return all.join('\n')
}

/** What is refused in it is left out, and the rest asked for again. */
export async function oneAnswer(ask: Ask, field: string, selection: Selection): Promise<string> {
  const all: string[] = []
  for (let again = true; again && Object.keys(selection).length > 0; ) {
    const answer = await ask(`{ ${field} ${print(selection)} }`)
    all.push(JSON.stringify(answer))
    const refused: { path?: (string | number)[]; message: string; extensions?: { code?: string } }[] = answer.errors ?? []
    const broken = refused.find((e) => !['FORBIDDEN', 'UNAUTHENTICATED'].includes(String(e.extensions?.code)))
    if (broken) throw new Error(`${field}: ${JSON.stringify(broken)}`)
    // A root that is refused is refused; a field inside is left out, and the rest asked for again.
    again =
      refused.length > 0 &&
      refused.every((e) => (e.path?.length ?? 0) > 1) &&
      refused.map((e) => withoutField(selection, (e.path ?? []).slice(1))).some(Boolean)
  }
  return all.join('\n')
}
