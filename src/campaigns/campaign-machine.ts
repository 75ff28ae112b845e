import type { CampaignStatus } from '../db/generated/enums.ts'
import { machine } from '../machine.ts'

/** Where a campaign may go from where it is (集中办理状态机). */
export const CAMPAIGN = machine<CampaignStatus>()({
  createCampaign: { from: [], to: ['PLANNED'] },
  moveCampaign: [
    { from: ['PLANNED'], to: ['OUTREACH', 'OPEN', 'CANCELLED'] },
    { from: ['OUTREACH'], to: ['OPEN', 'CANCELLED'] },
    { from: ['OPEN'], to: ['RUNNING', 'CANCELLED'] },
    { from: ['RUNNING'], to: ['WRAP_UP'] },
    { from: ['WRAP_UP'], to: ['ENDED', 'RUNNING'] },
  ],
})

/** A campaign that was called off, or has ended. */
export const isOver = (status: CampaignStatus): boolean => status === 'CANCELLED' || status === 'ENDED'

/** States in which seats are given out; in the others a free one is not offered, and a participant who does not come is no absence. */
export const SEATS_GIVEN: readonly CampaignStatus[] = ['OPEN', 'RUNNING']
