/** The timer carries nothing but its subject. */
type Nothing = Record<string, never>

/**
 * Every kind of timer (定时器) by the word its rows are stored with, and the data it carries for its handler: ids, numbers,
 * instants; never text about a person. A row that was stored fires years later: a word stays as it is, and so does what is read of its data.
 */
export interface TimerKinds {
  watchPresence: Nothing
  expireSlot: Nothing
  offerSlot: Nothing
  lapseWait: Nothing
  watchVisit: Nothing
  /** Of a visit or a remote service, and the order it belongs to. */
  askVisit: { readonly order: string }
  lapseMatterSuspension: Nothing
  lapseSuspension: Nothing
  lapseSeat: Nothing
  missSlot: Nothing
  /** `after` is the last participant that was seen to. */
  endCampaign: { readonly after: string }
  /** `percent` of the limit have run. */
  deadlineStage: { readonly percent: number }
  /** Of an area: `version` of the calendar; `after` is the last deadline that was counted anew. */
  recountDeadlines: { readonly version: number; readonly after: string }
  closeUnevaluated: { readonly cycle: number }
  expireOffers: { readonly cycle: number; readonly round: number }
  lapseReturn: Nothing
}

export type TimerKind = keyof TimerKinds
/** Kinds whose handler needs nothing but the subject. */
export type BareTimerKind = { [K in TimerKind]: TimerKinds[K] extends Nothing ? K : never }[TimerKind]
/** What some kind of timer carries. */
export type TimerData = TimerKinds[TimerKind]
