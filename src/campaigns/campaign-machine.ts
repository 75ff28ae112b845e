import type { CampaignStatus, ParticipantStatus, StationOutcome } from '../db/generated/enums.ts'

/** Where a campaign may go from where it is (集中办理状态机). Pure, as is all of this file. */
export const CAMPAIGN_MOVES: Readonly<Record<CampaignStatus, readonly CampaignStatus[]>> = {
  PLANNED: ['OUTREACH', 'OPEN', 'CANCELLED'],
  OUTREACH: ['OPEN', 'CANCELLED'],
  OPEN: ['RUNNING', 'CANCELLED'],
  RUNNING: ['WRAP_UP'],
  WRAP_UP: ['ENDED', 'RUNNING'],
  ENDED: [],
  CANCELLED: [],
}

/** A campaign that was called off, or has ended. */
export const isOver = (status: CampaignStatus): boolean => status === 'CANCELLED' || status === 'ENDED'

/** States in which seats are given out; in the others a free one is not offered, and a participant who does not come is no absence. */
export const SEATS_GIVEN: readonly CampaignStatus[] = ['OPEN', 'RUNNING']

/** What may be done to a participant in which state (参与人状态机), and in which states of the campaign. */
export const PARTICIPANT_ACTIONS = {
  logOutreach: { from: ['LISTED', 'CONTACTED', 'UNREACHABLE', 'DECLINED'], during: ['OUTREACH', 'OPEN', 'RUNNING'] },
  bookSeat: { from: ['CONSENTED', 'BOOKED', 'NO_SHOW'], during: ['OPEN', 'RUNNING'] },
  joinWaitingList: { from: ['CONSENTED', 'BOOKED', 'NO_SHOW'], during: ['OPEN', 'RUNNING'] },
  cancelSeat: { from: ['BOOKED'], during: ['OPEN', 'RUNNING', 'WRAP_UP', 'ENDED', 'CANCELLED'] },
  checkInParticipant: { from: ['CONSENTED', 'BOOKED', 'NO_SHOW'], during: ['RUNNING'] },
  recordStation: { from: ['CHECKED_IN'], during: ['RUNNING', 'WRAP_UP'] },
} as const satisfies Record<string, { from: readonly ParticipantStatus[]; during: readonly CampaignStatus[] }>

export type ParticipantAction = keyof typeof PARTICIPANT_ACTIONS

/** What a station's outcome leads to: the next station, the end, or home. */
export function afterStation(
  outcome: StationOutcome,
  station: number,
  stations: number,
): { readonly status: ParticipantStatus; readonly station: number; readonly waits: boolean } {
  if (outcome === 'NOT_PASSED') return { status: 'NOT_PASSED', station, waits: false }
  // To come again another day: with a new seat, at the same station.
  if (outcome === 'DEFERRED') return { status: 'CONSENTED', station, waits: false }
  return station + 1 < stations ? { status: 'CHECKED_IN', station: station + 1, waits: true } : { status: 'DONE', station, waits: false }
}
