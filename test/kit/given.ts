import { staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import type { Keys } from '../../src/access/encryption.ts'
import { queryCode } from '../../src/access/query-code.ts'
import { citizenToken } from '../../src/access/tokens.ts'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import type { Db } from '../../src/db/database.ts'
import type { OrderStatus } from '../../src/db/generated/enums.ts'
import type { TestApp } from './app.ts'
import type { Answer, Client } from './client.ts'

export const JINZHU_VILLAGE = '450481109001'
export const WANXIU = '450403103000'
let counter = 0

/** What an order needs to be registered; only what the test is about is given. */
export const registration = (over: Record<string, unknown> = {}) => ({
  channel: 'HOTLINE_12345',
  externalNo: `T-${process.pid}-${++counter}`,
  areaCode: WANXIU,
  title: '示例：排水许可办理',
  requester: { kind: 'PERSON', name: '示例群众', phone: '13900001234', address: '示例路 1 号' },
  ...(over.channel === 'PROACTIVE' ? { basis: { duty: 'ELDERLY_CARE' } } : {}),
  ...over,
})

/** Where an order is played: a test's app, or server processes. */
export type Stage = Pick<TestApp, 'as' | 'clock'> & { readonly runtime: { readonly keys: Keys } }

/** The steps to a state, each played by who may; through the wire. */
export interface Played {
  readonly id: string
  readonly staff: string
  appointmentId: string | null
  matterIds: string[]
}

const visits = new WeakMap<object, number>()

/** Visits of one app lie two hours apart, so that nobody is in two places; each app begins anew. */
function nextVisit({ runtime }: Stage): number {
  const next = (visits.get(runtime) ?? 0) + 1
  visits.set(runtime, next)
  return next
}

/** Plays an order of its own to a state, by the shortest way the lifecycle has. */
export async function givenOrder(
  app: Stage,
  status: OrderStatus,
  over: { registration?: Record<string, unknown>; registeredBy?: string; items?: string[]; staff?: string; company?: string[]; startsAt?: Date } = {},
): Promise<Played> {
  const staff = over.staff ?? 'staff-01'
  const who = async (account: string, verb: string, input: Record<string, unknown>, selection?: string) => {
    const done: Answer = await (await app.as(account)).verb(verb, input, selection)
    if (!done.__typename.endsWith('Success')) throw new Error(`${verb}: ${JSON.stringify(done)}`)
    return done
  }
  const { order } = await who(over.registeredBy ?? 'hotline-agent', 'registerOrder', registration(over.registration))
  const played: Played = { id: order.id, staff, appointmentId: null, matterIds: [] }
  const orderId = order.id
  if (status === 'REGISTERED') return played
  if (status === 'REFUSED') {
    await who('hotline-agent', 'refuseOrder', { orderId, reason: 'OUT_OF_SCOPE', explanation: '示例', legalChannel: '示例' })
    return played
  }
  if (status === 'TRANSFERRED') {
    await who('dispatcher', 'transferOrder', { orderId, reason: 'OTHER_REGION', receivingUnit: '示例市', receipt: 'R-1' })
    return played
  }
  if (status === 'WITHDRAWN') {
    await who('hotline-agent', 'withdrawOrder', { orderId, reason: 'OTHER' })
    return played
  }
  const verified = await who(
    'dispatcher',
    'verifyOrder',
    { orderId, type: 'HELP', items: over.items ?? [ITEMS.drainage.code], serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true },
    'order { id matters { id } }',
  )
  played.matterIds = verified.order.matters.map((m: { id: string }) => m.id)
  if (status === 'VERIFIED') return played
  await who('dispatcher', 'dispatchOrder', { orderId, mode: 'POOL', teamId: TEAMS.redPomegranate.id })
  if (status === 'DISPATCHED') return played
  await who(staff, 'acceptOrder', { orderId })
  await who(staff, 'logContact', { orderId, method: 'TELEPHONE', outcome: 'REACHED' })
  if (status === 'ACCEPTED') return played
  if (status === 'CLOSED_INCOMPLETE') {
    await who('supervisor', 'closeIncomplete', { orderId, reason: 'SAFETY', explanation: '示例' })
    return played
  }
  const startsAt = over.startsAt ?? new Date(app.clock.now().getTime() + 3 * HOUR + nextVisit(app) * 2 * HOUR)
  const booked = await who(
    staff,
    'bookAppointment',
    { orderId, startsAt, endsAt: new Date(startsAt.getTime() + HOUR), staffIds: over.company?.map(staffId) },
    'order { id appointment { id } }',
  )
  played.appointmentId = booked.order.appointment.id
  if (status === 'SCHEDULED') return played
  const before = app.clock.now()
  app.clock.set(new Date(startsAt.getTime() - 5 * MINUTE))
  await who(staff, 'arriveAtVisit', { orderId })
  await who(staff, 'startVisit', { orderId, identityChecked: true })
  app.clock.set(before)
  if (status === 'IN_SERVICE') return played
  await who(staff, 'submitMatter', { orderId, matterId: played.matterIds[0] })
  await who(staff, 'finishVisit', { orderId })
  if (status === 'PROCESSING') return played
  for (const matterId of played.matterIds.slice(1)) await who(staff, 'submitMatter', { orderId, matterId })
  for (const matterId of played.matterIds) {
    await who('department', 'acceptMatter', { orderId, matterId })
    await who('department', 'decideMatter', { orderId, matterId, outcome: 'GRANTED' })
  }
  await who(staff, 'completeOrder', { orderId, result: 'SOLVED', reply: '示例答复', replyMethod: 'IN_PERSON' })
  if (status === 'COMPLETED') return played
  if (status === 'RECTIFYING') {
    await (await citizenOf(app, orderId)).verb('evaluateOrder', { orderId, level: 'DISSATISFIED', resolved: false })
    return played
  }
  if (status !== 'CLOSED') throw new Error(`no built verb leads to ${status}`)
  await (await citizenOf(app, orderId)).verb('evaluateOrder', { orderId, level: 'VERY_SATISFIED', resolved: true })
  await who('quality', 'closeOrder', { orderId })
  return played
}

/** The citizen behind an order, with a link token as a notice would carry it. */
export function citizenOf(app: Stage, orderId: string): Promise<Client> {
  return app.as(tokenFor(app, orderId))
}

export const tokenFor = (app: Stage, orderId: string) =>
  citizenToken(app.runtime.keys, { id: orderId, cycle: 1, queryGeneration: 0 }, new Date(app.clock.now().getTime() + 30 * DAY))

/** The same as it is now: of the order's cycle, and of its telephone. */
export async function tokenNow({ runtime: { db, keys }, clock }: Pick<TestApp, 'runtime' | 'clock'>, orderId: string): Promise<string> {
  return citizenToken(keys, await db.order.findUniqueOrThrow({ where: { id: orderId } }), new Date(clock.now().getTime() + 30 * DAY))
}

/** The query code as the newest notice to an order's citizen tells it. */
export async function codeOf({ db, keys }: { readonly db: Db; readonly keys: Keys }, order: { id: string } | { number: string }): Promise<string> {
  const code = queryCode(keys, await db.order.findUniqueOrThrow({ where: order }))
  if (code === null) throw new Error('its key is not listed')
  return code
}
