import { type GraphQLObjectType, getNamedType, isLeafType } from 'graphql'
import { BASELINE, staffId } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { schema } from '../../src/schema.ts'
import type { Dice } from '../history/dice.ts'
import { everything, type Selection } from '../kit/whole-selection.ts'
import { partsOf } from './documents.ts'

/** What stands in the arguments of roots: things of the world the story plays in. */
export interface Known {
  readonly orderId: string
  readonly number: string
  readonly code: string
  readonly externalNo: string
  readonly campaignId: string
  readonly certificate: string
  readonly evaluationToken: string
  readonly from: string
  readonly to: string
}

/** Arguments of roots besides a page's size. A new root with arguments it must have has its line here. */
const ARGUMENTS: Record<string, (k: Known) => Record<string, string>> = {
  appointments: (k) => ({ from: k.from, to: k.to }),
  area: () => ({ code: '450481109000' }),
  calendar: () => ({ from: '2026-06-01', to: '2026-06-07' }),
  dayRound: () => ({ date: '2026-06-02', staffId: staffId('staff-01') }),
  evaluationInvitation: (k) => ({ token: k.evaluationToken }),
  item: () => ({ code: ITEMS.drainage.code }),
  monthlyReport: () => ({ month: '2026-06' }),
  monthlyReportWorkbook: () => ({ month: '2026-06' }),
  order: (k) => ({ id: k.orderId }),
  orderByNumber: (k) => ({ number: k.number }),
  orderByReference: (k) => ({ externalNo: k.externalNo }),
  participants: (k) => ({ campaignId: k.campaignId }),
  publicStaffCard: () => ({ badge: 'RP-01' }),
  slots: (k) => ({ orderId: k.orderId }),
  trackedOrder: (k) => ({ number: k.number, code: k.code }),
  verifyCertificate: (k) => ({ code: k.certificate }),
  wallboard: () => ({ board: 'city' }),
}
/** Arguments that are no text. */
const OTHERS: Record<string, string> = {
  returnRequests: 'state: null',
  signals: 'first: 2',
  mergeProposals: 'first: 2',
  speedUp: `filter: { from: "2026-06-01", to: "2026-06-30" }, baselineId: "${BASELINE}"`,
  statistics: 'filter: { from: "2026-06-01", to: "2026-06-30" }',
  statisticsBreakdown: 'filter: { from: "2026-06-01", to: "2026-06-30" }, by: AREA',
}
/** `node` reads what the roots read, by its id: as an order here, as everything else in test/graphql/nodes.test.ts. */
const AS_ORDER = ['node', 'nodes']

const fields = Object.values((schema.getQueryType() as GraphQLObjectType).getFields())
export const ROOTS: readonly string[] = fields.map(({ name }) => name)

/** The objects below a root, as deep as a document goes. */
const LEVELS = 7

/** A root with its arguments, as a key of a selection. */
export function keyOf(root: string, known: Known): string {
  const field = fields.find(({ name }) => name === root)
  const page = field?.args.some(({ name }) => name === 'after') ? ['first: 3'] : []
  const given = Object.entries(ARGUMENTS[root]?.(known) ?? {}).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  const ids = root === 'node' ? [`id: "${known.orderId}"`] : root === 'nodes' ? [`ids: ["${known.orderId}"]`] : []
  const all = [...page, ...given, ...ids, ...(OTHERS[root] ? [OTHERS[root]] : [])]
  return all.length === 0 ? root : `${root}(${all.join(', ')})`
}

/** What a root can be asked for. */
function wholeOf(root: string, levels: number): Selection | null {
  const type = getNamedType(fields.find(({ name }) => name === root)?.type)
  if (!type) throw new Error(`there is no root ${root}`)
  const order = schema.getType('Order')
  if (isLeafType(type)) return null
  return AS_ORDER.includes(root) && order ? { '... on Order': everything(order, levels) } : everything(type, levels)
}

/** What does not depend on arguments, once for all stories. */
const wholes = new Map<string, Selection | null>()

/**
 * All that can be read, as documents: each keeps to the limits, and together they leave nothing out.
 * @param levels how many objects deep; as deep as a document goes when left out
 */
export function documentsOf(root: string, known: Known, by: Dice, levels = LEVELS): Selection[] {
  const which = `${root} ${levels}`
  if (!wholes.has(which)) wholes.set(which, wholeOf(root, levels))
  return partsOf({ __typename: null, [keyOf(root, known)]: wholes.get(which) ?? null }, by)
}
