import type { StationOutcome } from '../db/generated/enums.ts'

/** Facts of the events of seats and stations (集中办理): the subject is the participant. */
export interface CampaignFacts {
  SEAT_BOOKED: { campaign: string; site: string; slot: string; startsAt: string }
  SEAT_FREED: { campaign: string; site: string; slot: string; because: 'CANCELLED' | 'CHANGED' | 'NO_SHOW' | 'CALLED_OFF' }
  CHECKED_IN: { campaign: string; site: string; ticket: number; walkIn: boolean }
  STATION_CALLED: { campaign: string; site: string; station: number }
  STATION_DONE: { campaign: string; site: string; station: number; outcome: StationOutcome }
  /** Staff of a campaign take the order on at the site. */
  SERVED_ON_SITE: { campaign: string; site: string; staffId: string }
}
