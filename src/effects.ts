import { cancelWithOrder } from './appointments/cancel-appointment.ts'
import { releaseCompanions } from './appointments/companions.ts'
import { countCallAttempt } from './appointments/mark-citizen-no-show.ts'
import { moveVisitsWithOrder } from './appointments/move-with-order.ts'
import { dropMoveWithVisit } from './appointments/propose-move.ts'
import { keepSlotWaits } from './appointments/slot-waits.ts'
import { leaveWithOrder } from './campaigns/leave-with-order.ts'
import { keepClocks } from './clocks/keep-clocks.ts'
import { waiveWithOrder } from './co-handling/move-co-handling.ts'
import { keepHandlings } from './dispatch/keep-handlings.ts'
import { recallMoved, recallOffers } from './dispatch/recall-offers.ts'
import { voidReturn } from './dispatch/void-return.ts'
import { defaultEvaluation } from './evaluations/default-evaluation.ts'
import { endOverlays } from './handling/end-overlays.ts'
import { lapseProposal } from './handling/propose-incomplete.ts'
import { tellMerged } from './handling/tell-merged.ts'
import { openRectification } from './rectifications/open-rectification.ts'
import { openRevisit } from './revisits/open-revisit.ts'
import type { Effects } from './runtime.ts'

const ENDED = [
  keepClocks,
  endOverlays,
  lapseProposal,
  waiveWithOrder,
  cancelWithOrder,
  keepSlotWaits,
  recallOffers,
  voidReturn,
  keepHandlings,
  leaveWithOrder,
  tellMerged,
] as const

/**
 * What an event does in the domains to the right of its own (联动), inside the same change: what happens when an order is
 * withdrawn is one row, from left to right. A kind that is not here has no effects.
 */
// biome-ignore format: a table is read by its rows
export const EFFECTS: Effects = {
  REGISTERED: [keepClocks],
  VERIFIED: [keepClocks],
  REFUSED: [keepClocks, tellMerged],
  TRANSFERRED: [keepClocks, leaveWithOrder, tellMerged],
  MERGED: [keepClocks, leaveWithOrder],
  AMENDED: [moveVisitsWithOrder, keepSlotWaits, recallMoved],
  DISPATCHED: [keepClocks],
  ACCEPTED: [keepClocks, keepHandlings],
  RETURN_REQUESTED: [keepClocks],
  RETURN_DECIDED: [keepClocks, lapseProposal, keepSlotWaits, keepHandlings],
  REASSIGNED: [keepClocks, lapseProposal, cancelWithOrder, keepSlotWaits, keepHandlings],
  RELEASED: [keepClocks, lapseProposal, cancelWithOrder, keepSlotWaits, keepHandlings],
  CONTACT_LOGGED: [keepClocks, countCallAttempt],
  SLOT_EXPIRED: [keepSlotWaits],
  SLOT_RELEASED: [keepSlotWaits],
  APPOINTMENT_BOOKED: [keepClocks, keepSlotWaits],
  APPOINTMENT_RESCHEDULED: [keepClocks],
  APPOINTMENT_CANCELLED: [keepClocks, dropMoveWithVisit],
  STAFF_NO_SHOW: [keepClocks, dropMoveWithVisit],
  DEPARTED: [dropMoveWithVisit],
  ARRIVED: [keepClocks, dropMoveWithVisit],
  REMOTE_STARTED: [keepClocks, lapseProposal, keepSlotWaits],
  SERVED_ON_SITE: [keepClocks, keepHandlings],
  MATTER_ACCEPTED: [keepClocks],
  MATTER_DECIDED: [keepClocks],
  COMPLETED: [keepClocks, endOverlays, lapseProposal, keepSlotWaits, releaseCompanions, keepHandlings, openRectification, openRevisit, tellMerged],
  ANSWERED: [keepClocks, openRevisit, tellMerged],
  EVALUATED: [keepClocks, openRectification],
  PART_EVALUATED: [openRectification],
  REVISIT_LOGGED: [openRectification],
  RECTIFICATION_OPENED: [keepClocks],
  RECTIFICATION_CONTACTED: [keepClocks],
  RECTIFICATION_DECIDED: [keepClocks, openRevisit],
  APPEAL_DECIDED: [keepClocks],
  CLOSED: [keepClocks, defaultEvaluation],
  CLOSED_INCOMPLETE: [...ENDED],
  WITHDRAWN: [...ENDED],
  REOPENED: [keepClocks, openRevisit],
}
