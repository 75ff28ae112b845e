import type { AppealState, RectificationState } from '../db/generated/enums.ts'
import { machine } from '../machine.ts'

/** What each verb makes of the case a negative evaluation opens (整改状态机). */
export const CASE = machine<RectificationState>()({
  openRectification: { from: [], to: ['OPENED'] },
  // The first call that reaches the citizen moves it; the others are logged until it is handed in.
  contactAboutEvaluation: [
    { from: ['OPENED'], to: ['CONTACTED'] },
    { from: ['OPENED', 'CONTACTED', 'MEASURED', 'REJECTED'], to: [] },
  ],
  planRectification: { from: ['CONTACTED', 'MEASURED', 'REJECTED'], to: ['MEASURED'] },
  submitRectification: { from: ['MEASURED'], to: ['SUBMITTED'] },
  decideRectification: { from: ['SUBMITTED'], to: ['APPROVED', 'REJECTED'] },
  rateRectification: { from: ['APPROVED'], to: ['RATED'] },
  reworkOrder: { from: ['OPENED', 'CONTACTED', 'MEASURED', 'SUBMITTED', 'REJECTED'], to: ['REWORKED'] },
  decideAppeal: { from: ['OPENED', 'CONTACTED', 'MEASURED', 'SUBMITTED', 'REJECTED'], to: ['EXCLUDED'] },
})

/** What becomes of an appeal against an evaluation (申诉状态机). */
export const APPEAL = machine<AppealState>()({
  fileAppeal: { from: [], to: ['FILED'] },
  decideAppeal: { from: ['FILED'], to: ['UPHELD', 'DISMISSED'] },
})
