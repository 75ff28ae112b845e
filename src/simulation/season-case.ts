import type { Deed } from './deeds.ts'
import type { Stage } from './play.ts'
import type { Fisherman } from './season-plan.ts'

/** A participant of the season with an order, as the answers tell it. */
export interface Case {
  readonly orderId: string
  readonly participantId: string
  /** Null: of no roster. */
  readonly fisherman: Fisherman | null
  /** Whether they have the seat they wanted; otherwise they wait for it, or just come. */
  readonly seated: boolean
  version: number
  status: string
  handler: string | null
}

/** Writes down the events a verb left on an order: subscribers must see them. */
export function said(stage: Pick<Stage, 'ledger' | 'onDeed'>, one: Case, kinds: readonly Deed['kind'][], times: Pick<Deed, 'sentAt' | 'answeredAt'>): void {
  for (const kind of kinds) {
    one.version++
    if (kind === 'VERIFIED') one.status = 'VERIFIED'
    const { orderId, version, status, handler } = one
    const { sentAt, answeredAt } = times
    const deed: Deed = { orderId, number: '', verb: kind, kind, version, status, handler, team: null, partner: null, offered: [], sentAt, answeredAt }
    stage.ledger.deeds.push(deed)
    stage.onDeed(deed)
  }
}
