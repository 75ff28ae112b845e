import { describe, expect, it } from 'vitest'
import { afterStation, CAMPAIGN_MOVES, PARTICIPANT_ACTIONS } from '../../src/campaigns/campaign-machine.ts'
import { CampaignStatus, ParticipantStatus } from '../../src/db/generated/enums.ts'

/** The machines of the domain (集中办理与参与人状态机), written down a second time on purpose. */
const WAYS = [
  'PLANNED OUTREACH',
  'PLANNED OPEN',
  'PLANNED CANCELLED',
  'OUTREACH OPEN',
  'OUTREACH CANCELLED',
  'OPEN RUNNING',
  'OPEN CANCELLED',
  'RUNNING WRAP_UP',
  'WRAP_UP ENDED',
  'WRAP_UP RUNNING',
]
const MAY: Record<string, string> = {
  logOutreach: 'LISTED CONTACTED UNREACHABLE DECLINED',
  bookSeat: 'CONSENTED BOOKED NO_SHOW',
  joinWaitingList: 'CONSENTED BOOKED NO_SHOW',
  cancelSeat: 'BOOKED',
  checkInParticipant: 'CONSENTED BOOKED NO_SHOW',
  recordStation: 'CHECKED_IN',
}

describe('The machines of a campaign', () => {
  it('let it go these ways and no other', () => {
    const all = Object.values(CampaignStatus)
    for (const from of all)
      for (const to of all) expect(`${from} ${to} ${CAMPAIGN_MOVES[from].includes(to)}`).toBe(`${from} ${to} ${WAYS.includes(`${from} ${to}`)}`)
  })

  it('let a participant be acted on in these states and no other', () => {
    expect(Object.keys(PARTICIPANT_ACTIONS).sort()).toEqual(Object.keys(MAY).sort())
    for (const [action, rule] of Object.entries(PARTICIPANT_ACTIONS))
      for (const status of Object.values(ParticipantStatus))
        expect(`${action} ${status} ${(rule.from as readonly string[]).includes(status)}`).toBe(
          `${action} ${status} ${MAY[action]?.split(' ').includes(status)}`,
        )
  })

  it('open the next station to who has passed, and none to anybody else', () => {
    expect(afterStation('PASSED', 0, 2)).toEqual({ status: 'CHECKED_IN', station: 1, waits: true })
    expect(afterStation('PASSED', 1, 2)).toEqual({ status: 'DONE', station: 1, waits: false })
    expect(afterStation('NOT_PASSED', 0, 2)).toEqual({ status: 'NOT_PASSED', station: 0, waits: false })
    expect(afterStation('DEFERRED', 1, 2)).toEqual({ status: 'CONSENTED', station: 1, waits: false })
  })
})
