import type { CampaignStatus, ParticipantStatus, StationOutcome } from '../db/generated/enums.ts'
import { machine, type VerbOf } from '../machine.ts'

const ON_A_LIST = ['LISTED', 'CONTACTED', 'UNREACHABLE', 'DECLINED'] as const satisfies readonly ParticipantStatus[]

/** What each verb makes of a participant (参与人状态机). */
export const PARTICIPANT = machine<ParticipantStatus>()({
  importParticipants: { from: [], to: ['LISTED'] },
  registerWalkIn: { from: [], to: ['CONSENTED'] },
  logOutreach: [
    { from: ON_A_LIST, to: ['CONSENTED', 'DECLINED', 'CONTACTED', 'UNREACHABLE'] },
    { from: ON_A_LIST, to: [] },
  ],
  bookSeat: { from: ['CONSENTED', 'BOOKED', 'NO_SHOW'], to: ['BOOKED'] },
  joinWaitingList: { from: ['CONSENTED', 'BOOKED', 'NO_SHOW'], to: [] },
  cancelSeat: { from: ['BOOKED'], to: ['CONSENTED'] },
  checkInParticipant: { from: ['CONSENTED', 'BOOKED', 'NO_SHOW'], to: ['CHECKED_IN'] },
  recordStation: { from: ['CHECKED_IN'], to: ['CHECKED_IN', 'DONE', 'NOT_PASSED', 'CONSENTED'] },
  missSlot: { from: ['BOOKED'], to: ['NO_SHOW'] },
  // What became of the others is known, and an order that ends does not change it.
  leaveWithOrder: { from: [...ON_A_LIST, 'CONSENTED', 'BOOKED', 'CHECKED_IN', 'NO_SHOW'], to: ['DECLINED'] },
  // Who still counts on a campaign that is over before they are through.
  endCampaign: { from: ['CONSENTED', 'BOOKED', 'CHECKED_IN'], to: ['CALLED_OFF'] },
})

/** In which states of the campaign a verb is done; the other verbs do not ask for it. */
export const DURING = {
  logOutreach: ['OUTREACH', 'OPEN', 'RUNNING'],
  bookSeat: ['OPEN', 'RUNNING'],
  joinWaitingList: ['OPEN', 'RUNNING'],
  cancelSeat: ['OPEN', 'RUNNING', 'WRAP_UP', 'ENDED', 'CANCELLED'],
  checkInParticipant: ['RUNNING'],
  recordStation: ['RUNNING', 'WRAP_UP'],
} as const satisfies Partial<Record<VerbOf<typeof PARTICIPANT>, readonly CampaignStatus[]>>

export type ParticipantAction = keyof typeof DURING

/** What a station's outcome leads to: the next station, the end, or home. */
export function afterStation(outcome: StationOutcome, station: number, stations: number) {
  if (outcome === 'NOT_PASSED') return { status: PARTICIPANT.to('recordStation', 'NOT_PASSED'), station, waits: false }
  // To come again another day: with a new seat, at the same station.
  if (outcome === 'DEFERRED') return { status: PARTICIPANT.to('recordStation', 'CONSENTED'), station, waits: false }
  return station + 1 < stations
    ? { status: PARTICIPANT.to('recordStation', 'CHECKED_IN'), station: station + 1, waits: true }
    : { status: PARTICIPANT.to('recordStation', 'DONE'), station, waits: false }
}
