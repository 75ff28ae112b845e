import { randomUUID } from 'node:crypto'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { HANDLER, PARTNER } from './audience.ts'
import type { Dice } from './dice.ts'

/** One change somebody asks for. */
export interface Wanted {
  readonly account: string
  readonly verb: string
  readonly input: Record<string, unknown>
  /** The event it leaves. */
  readonly kind: string
  /** It ought to be refused. */
  readonly wrong: boolean
}

/** An order as its writer knows it. */
export interface Known {
  readonly id: string
  version: number
  /** The last change of its state. */
  at: 'REGISTERED' | 'VERIFIED' | 'DISPATCHED' | 'ACCEPTED' | 'WITHDRAWN'
}

const AREAS = ['450403103000', '450481109001']
const AGENT = 'hotline-agent'

/** A registration, by the hotline or by a partner. */
export function registration(dice: Dice): Wanted {
  const partner = dice.chance(0.3)
  const input = {
    channel: partner ? 'PARTNER_APP' : 'HOTLINE_12345',
    // Half of them have no number of their own: only the idempotency key can tell that one was sent before.
    externalNo: dice.chance(0.5) ? randomUUID() : null,
    areaCode: dice.pick(AREAS),
    title: '示例：排水许可办理',
    requester: { kind: 'PERSON', name: '示例群众', phone: '13900001234', address: '示例路 1 号' },
  }
  return { account: partner ? PARTNER : AGENT, verb: 'registerOrder', input, kind: 'REGISTERED', wrong: false }
}

const amendment = (orderId: string, over: Record<string, unknown> = {}): Wanted => ({
  account: AGENT,
  verb: 'amendOrder',
  input: { orderId, reason: 'WRONG_ADDRESS', address: `示例路 ${randomUUID()} 号`, ...over },
  kind: 'AMENDED',
  wrong: false,
})

/** A change of the order everybody writes to at once: the server lets one after the other. */
export const amendShared = amendment

/** What may come next for an order of one's own; now and then something that must be refused. */
export function nextFor({ id: orderId, at, version }: Known, dice: Dice): Wanted {
  const withdraw: Wanted = { account: AGENT, verb: 'withdrawOrder', input: { orderId, reason: 'OTHER' }, kind: 'WITHDRAWN', wrong: false }
  if (dice.chance(0.15)) return { ...amendment(orderId, { expectedVersion: version + 7 }), wrong: true }
  if (at === 'WITHDRAWN') return { ...withdraw, wrong: true }
  if (dice.chance(0.1)) return withdraw
  if (dice.chance(0.4)) return amendment(orderId, { expectedVersion: version })
  switch (at) {
    case 'REGISTERED':
      return {
        account: 'dispatcher',
        verb: 'verifyOrder',
        input: { orderId, type: 'HELP', items: [ITEMS.drainage.code], serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true },
        kind: 'VERIFIED',
        wrong: false,
      }
    case 'VERIFIED':
      return {
        account: 'dispatcher',
        verb: 'dispatchOrder',
        input: { orderId, mode: 'POOL', teamId: TEAMS.redPomegranate.id },
        kind: 'DISPATCHED',
        wrong: false,
      }
    case 'DISPATCHED':
      return { account: dice.pick([HANDLER, 'staff-02', 'staff-03']), verb: 'acceptOrder', input: { orderId }, kind: 'ACCEPTED', wrong: false }
    case 'ACCEPTED':
      return amendment(orderId, { expectedVersion: version })
  }
}
