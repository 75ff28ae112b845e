import type { EventKind } from '../events/catalogue.ts'

/** Verbs the simulation speaks, with the event each leaves when it succeeds; null: a look leaves none. */
export const VERBS = {
  registerOrder: 'REGISTERED',
  verifyOrder: 'VERIFIED',
  refuseOrder: 'REFUSED',
  transferOrder: 'TRANSFERRED',
  answerDirectly: 'ANSWERED',
  dispatchOrder: 'DISPATCHED',
  recallRound: 'ROUND_RECALLED',
  replaceRound: 'ROUND_RECALLED',
  declineOffer: 'OFFER_DECLINED',
  returnOrder: 'RETURN_REQUESTED',
  decideReturn: 'RETURN_DECIDED',
  acceptOrder: 'ACCEPTED',
  logContact: 'CONTACT_LOGGED',
  bookAppointment: 'APPOINTMENT_BOOKED',
  cancelAppointment: 'APPOINTMENT_CANCELLED',
  departForVisit: 'DEPARTED',
  arriveAtVisit: 'ARRIVED',
  startVisit: 'VISIT_STARTED',
  finishVisit: 'VISIT_FINISHED',
  startRemoteService: 'REMOTE_STARTED',
  finishRemoteService: 'REMOTE_FINISHED',
  submitMatter: 'MATTER_SUBMITTED',
  acceptMatter: 'MATTER_ACCEPTED',
  decideMatter: 'MATTER_DECIDED',
  issueCertificate: 'CERTIFICATE_ISSUED',
  completeOrder: 'COMPLETED',
  evaluateOrder: 'EVALUATED',
  contactAboutEvaluation: 'RECTIFICATION_CONTACTED',
  planRectification: 'RECTIFICATION_PLANNED',
  submitRectification: 'RECTIFICATION_SUBMITTED',
  decideRectification: 'RECTIFICATION_DECIDED',
  rateRectification: 'RECTIFICATION_RATED',
  logRevisit: 'REVISIT_LOGGED',
  closeOrder: 'CLOSED',
  withdrawOrder: 'WITHDRAWN',
  closeIncomplete: 'CLOSED_INCOMPLETE',
  amendOrder: 'AMENDED',
  revealContact: null,
} as const satisfies Record<string, EventKind | null>

export type Verb = keyof typeof VERBS

/** Events that follow a verb's own by themselves when it leaves the order in this state; `from` is its state between the two. */
export const FOLLOWING: Partial<Record<Verb, { readonly status: string; readonly from: string; readonly kind: EventKind }>> = {
  evaluateOrder: { status: 'RECTIFYING', from: 'COMPLETED', kind: 'RECTIFICATION_OPENED' },
  replaceRound: { status: 'DISPATCHED', from: 'DISPATCHED', kind: 'DISPATCHED' },
}

/** Success selections beyond the order's own state. */
const MORE: Partial<Record<Verb, string>> = {
  registerOrder: '... on RegisterOrderSuccess { alreadyRegistered queryCode }',
  dispatchOrder: '... on DispatchOrderSuccess { offered }',
  replaceRound: '... on ReplaceRoundSuccess { offered }',
  revealContact: '... on RevealContactSuccess { phone }',
}
/** Matters come into being with these; all other verbs keep them. */
const MAKES_MATTERS: readonly Verb[] = ['verifyOrder', 'amendOrder']

/** The document of a verb: its success with the order as it is then, or the problem. */
export function verbDocument(verb: Verb): string {
  const name = verb.charAt(0).toUpperCase() + verb.slice(1)
  const order = `... on OrderChanged { order { id number status version${MAKES_MATTERS.includes(verb) ? ' matters { id }' : ''} } }`
  return `mutation ${name}($input: ${name}Input!) { ${verb}(input: $input) { __typename ... on Problem { code message retryable } ${verb === 'revealContact' ? '' : order} ${MORE[verb] ?? ''} } }`
}

export const TRACK = 'query Track($number: String!, $code: String!) { trackedOrder(number: $number, code: $code) { token order { id status } } }'
export const BY_REFERENCE = 'query ByReference($externalNo: String!) { orderByReference(externalNo: $externalNo) { id status } }'
export const DASHBOARD = 'query Dashboard { orders(first: 20, orderBy: REGISTERED_AT_DESC) { nodes { id number status area { name } handler { badge } } } }'

const TILE = `title year today { registered dispatched completed } counts { status count } ticker { numberTail category areaName status at }
  onTime { value numerator denominator } resolution { value numerator denominator } satisfaction { value numerator denominator }`
export const WALLBOARD = `query Wallboard($board: String!) { wallboard(board: $board) { ${TILE} } }`

const FRAME = '__typename ... on CaughtUp { cursor serverTime } ... on ResyncRequired { reason cursor } ... on AccessEnding { at }'
export const ORDER_EVENTS = `subscription OrderFeed($after: Cursor) { orderEvents(after: $after) { ${FRAME}
  ... on OrderEvent { cursor prevCursor kind orderId orderVersion transition } } }`
export const DISPATCHES = `subscription Dispatches($teamId: ID, $after: Cursor) { dispatches(teamId: $teamId, after: $after) { ${FRAME}
  ... on DispatchEvent { cursor prevCursor kind orderId orderVersion news } } }`
export const ORDER_VIEW = `subscription OrderView($id: ID!) { order(id: $id) { ${FRAME} ... on OrderSnapshot { asOf value { id status version } } } }`
export const LIVE_WALLBOARD = `subscription LiveWallboard($board: String!) { wallboard(board: $board) { ${FRAME} ... on WallboardSnapshot { asOf value { ${TILE} } } } }`

export const TOWNS = `query Towns($parent: AreaCode, $level: AreaLevel, $after: String) { areas(first: 100, parent: $parent, level: $level, after: $after) {
  nodes { code name } pageInfo { hasNextPage endCursor } } }`
export const ITEMS = 'query Items { items(first: 100, flashEligible: true) { nodes { code name category permit instant serviceModes department { name } } } }'
export const TEAMS = 'query Teams { teams(first: 50, active: true) { nodes { id name area { code level } } } }'
export const AT_WORK = `query AtWork { orders(first: 100, filter: { status: { in: [SCHEDULED, IN_SERVICE] } }) {
  nodes { handler { id } appointment { startsAt endsAt } } } }`
export const MY_CARD = 'query MyCard { viewer { role staff { id badge areaCodes qualifications teams { id } } } }'
/** The states of many orders at once, each under a name of its own. */
export const statesDocument = (ids: readonly string[]) =>
  `query States { ${ids.map((id, i) => `o${i}: order(id: ${JSON.stringify(id)}) { id status version }`).join(' ')} }`
