import { askVisit } from './appointments/ask-visit.ts'
import { leaveCompanions } from './appointments/companions.ts'
import { expireSlot } from './appointments/expire-slot.ts'
import { offerSlot } from './appointments/offer-slot.ts'
import { watchVisit } from './appointments/report-staff-no-show.ts'
import { lapseWait } from './appointments/stop-waiting-for-slot.ts'
import { endCampaign } from './campaigns/end-campaign.ts'
import { lapseSeat } from './campaigns/lapse-seat.ts'
import { missSlot } from './campaigns/miss-slot.ts'
import { beginItemVersion } from './catalogue/item-version.ts'
import { expireOffers } from './dispatch/expire-offers.ts'
import { lapseReturn } from './dispatch/lapse-return.ts'
import { recountDeadlines } from './extensions/recount-deadlines.ts'
import { lapseSuspension } from './extensions/resume-order.ts'
import { warnDeadline } from './extensions/warn-deadline.ts'
import { closeUnevaluated } from './handling/close-unevaluated.ts'
import { lapseMatterSuspension } from './matters/resume-matter.ts'
import { eraseNextPerson } from './privacy/erase-next.ts'
import type { TimerHandlers } from './runtime.ts'
import { watchPresence } from './staff/set-presence.ts'

/** What fires each kind of timer (定时器). The kinds, and what each carries, are in timers/kinds.ts: one without a handler does not compile. */
export const TIMERS: TimerHandlers = {
  beginItemVersion,
  watchPresence,
  expireSlot,
  offerSlot,
  lapseWait,
  watchVisit,
  leaveCompanions,
  askVisit,
  lapseMatterSuspension,
  lapseSuspension,
  lapseSeat,
  missSlot,
  endCampaign,
  deadlineStage: warnDeadline,
  recountDeadlines,
  closeUnevaluated,
  expireOffers,
  lapseReturn,
  eraseNextPerson,
}
