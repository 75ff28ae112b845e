/** Verbs of a campaign with what their success is asked for; they are about people of a roster, not about an order. */
export const SEASON_VERBS = {
  createCampaign: 'campaignId',
  addCampaignSite: 'siteId',
  moveCampaign: 'campaignId',
  createVillageTour: 'campaignId stops { siteId slotIds }',
  registerEquipment: 'equipment { id }',
  importParticipants: 'listed results { participantId refusal { code message } }',
  logOutreach: 'orderId',
  logOutreaches: 'results { participantId orderId refusal { code message } }',
  openCampaignSlots: 'slotIds',
  bookSeat: 'slotId',
  bookSeats: 'results { participantId refusal { code message } }',
  joinWaitingList: 'before',
  checkInParticipant: 'ticketNo',
  checkInParticipants: 'results { participantId refusal { code message } }',
  registerWalkIn: 'orderId participantId ticketNo',
  callNextParticipant: 'participantId ticketNo',
  recordStation: 'participantId',
  recordStations: 'results { participantId refusal { code message } }',
} as const

export type SeasonVerb = keyof typeof SEASON_VERBS

export function seasonDocument(verb: SeasonVerb): string {
  const name = verb.charAt(0).toUpperCase() + verb.slice(1)
  return `mutation ${name}($input: ${name}Input!) { ${verb}(input: $input) { __typename ... on Problem { code message } ... on ${name}Success { ${SEASON_VERBS[verb]} } } }`
}

export const ROSTER = `query Roster($campaignId: ID!, $after: String) { participants(campaignId: $campaignId, status: [LISTED], first: 100, after: $after) {
  nodes { id rosterNo } pageInfo { hasNextPage endCursor } } }`
export const SERVED = 'query Served($id: ID!) { order(id: $id) { id number status version matters { id } } }'
export const CAMPAIGNS = 'query Campaigns { campaigns(first: 50) { nodes { id counts { status count } } } }'
export const LIVE_CAMPAIGN = `subscription LiveCampaign($id: ID!) { campaign(id: $id) { __typename ... on CaughtUp { cursor serverTime } ... on ResyncRequired { reason cursor }
  ... on AccessEnding { at } ... on CampaignSnapshot { asOf value { counts { status count } } } } }`
