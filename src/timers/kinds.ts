/** The timer carries nothing but its subject. */
type Nothing = Record<string, never>

/**
 * Every kind of timer (定时器) by the word its rows are stored with, and the data it carries for its handler: ids, numbers,
 * instants; never text about a person. A row that was stored fires years later: a word stays as it is, and so does what is read of its data.
 */
export interface TimerKinds {
  /** Brings a version of an item into force on its first day. */
  beginItemVersion: Nothing
  /** Whether a staff member has fallen silent. */
  watchPresence: Nothing
  /** Ends a hold or a proposal that was not confirmed. */
  expireSlot: Nothing
  /** Offers what is free to orders that wait for a staff member; the subject is the staff member. */
  offerSlot: Nothing
  /** Ends the waiting for a time that is over; the subject is the order. */
  lapseWait: Nothing
  /** Whether staff have come to a visit. */
  watchVisit: Nothing
  /** Ends what companions see of an order that is completed; the subject is the order. */
  leaveCompanions: Nothing
  /** Asks about a visit or a remote service that was not ended, of an order. */
  askVisit: { readonly order: string }
  /** Ends a special procedure that was not ended. */
  lapseMatterSuspension: Nothing
  /** Ends a suspension that was not ended. */
  lapseSuspension: Nothing
  /** Takes an offered seat back. */
  lapseSeat: Nothing
  /** Which participants of a slot did not come. */
  missSlot: Nothing
  /** Sees to the participants of a campaign that is over, those after one that was seen to. */
  endCampaign: { readonly after: string }
  /** Warns of a deadline when so many per cent of it have run, and says when it is breached. */
  deadlineStage: { readonly percent: number }
  /** Counts running deadlines of an area anew after a correction of the calendar, those after one that was counted. */
  recountDeadlines: { readonly version: number; readonly after: string }
  /** Closes an order whose evaluation window is over. */
  closeUnevaluated: { readonly cycle: number }
  /** Ends a round of offers. */
  expireOffers: { readonly cycle: number; readonly round: number }
  /** Lets a return lapse that was not decided. */
  lapseReturn: Nothing
  /** Erases the next person of an erasure that was confirmed. */
  eraseNextPerson: Nothing
}

export type TimerKind = keyof TimerKinds
/** Kinds whose handler needs nothing but the subject. */
export type BareTimerKind = { [K in TimerKind]: TimerKinds[K] extends Nothing ? K : never }[TimerKind]
/** What some kind of timer carries. */
export type TimerData = TimerKinds[TimerKind]
