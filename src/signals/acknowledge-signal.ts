import { seal } from '../access/encryption.ts'
import { isPerson, type PersonViewer, type Viewer } from '../access/viewer.ts'
import { isWithin } from '../areas/area-code.ts'
import { SignalKind } from '../db/generated/enums.ts'
import { Forbidden, InvalidInput, NotFound, Unauthenticated } from '../errors.ts'
import { id, list, oneOf, text } from '../input.ts'
import { scopeWhere } from '../orders/policy.ts'
import type { Change } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { countSignals } from './count-signals.ts'

/** Roles that watch for what comes next. */
export const WATCHERS = ['DISPATCHER', 'SUPERVISOR', 'ADMIN'] as const

/** Place of a sealed column of this domain. */
export const reasonOf = (signalId: string, nr: number) => `signal_decision.reason:${signalId}/${nr}`

const verb = declareVerb('acknowledgeSignal', {
  description:
    'Say what a signal comes to (处置预警): looked at, or turned into a campaign or orders of the city’s own. Dispatchers, supervisors, administrators.',
  input: {
    signalId: id('signal').describe('Signal (预警)'),
    outcome: oneOf('SignalState', ['ACKNOWLEDGED', 'TURNED_INTO_CAMPAIGN', 'TURNED_INTO_ORDERS']).describe('What it comes to (处置结果)'),
    reason: text(500).describe('Why, or what is done (研判理由)'),
    campaignId: id('campaign').nullish().describe('The campaign it was turned into (集中办理活动)'),
    orderIds: list(id('order'), 1, 50).nullish().describe('The orders of the city’s own it was turned into (主动服务工单)'),
  },
})

type Input = Pick<ReturnType<typeof verb.rules.parse>, 'outcome' | 'campaignId' | 'orderIds'>

/**
 * Says what a signal comes to (处置预警). Of two callers at once one is first; the other is told that it was decided.
 * @throws Unauthenticated, Forbidden, NotFound (no signal of the viewer's area now), InvalidInput (decided already; campaign or
 *   orders that are not there, or not of this outcome)
 */
export const acknowledgeSignal = verb.does(async (c, input): Promise<{ signalId: string }> => {
  const viewer = expectWatcher(c.viewer)
  const found = await countSignals(c.tx, viewer.areaCode, Object.values(SignalKind), c.now)
  const signal = found.find((one) => one.id === input.signalId)
  if (!signal) throw new NotFound('signal')
  if (signal.state !== 'OPEN') throw decided()
  await expectWhatItBecame(c, viewer, input)
  // After the decision that was read with the signal: one that was made meanwhile has this number, and is met below.
  const nr = signal.decided + 1
  const { count } = await c.tx.signalDecision.createMany({
    data: {
      signalId: signal.id,
      nr,
      kind: signal.kind,
      itemCode: signal.itemCode,
      areaCode: signal.areaCode,
      scopeCode: viewer.areaCode,
      count: signal.count,
      state: input.outcome,
      reasonSealed: seal(c.runtime.keys, reasonOf(signal.id, nr), input.reason),
      campaignId: input.campaignId ?? null,
      orderIds: input.orderIds ?? [],
      decidedBy: viewer.id,
      decidedAt: c.now,
    },
    skipDuplicates: true,
  })
  if (count === 0) throw decided()
  return { signalId: signal.id }
})

/** @throws Unauthenticated, Forbidden */
function expectWatcher(viewer: Viewer): PersonViewer {
  if (viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (!isPerson(viewer) || !(WATCHERS as readonly string[]).includes(viewer.role)) throw new Forbidden()
  return viewer
}

const decided = () => new InvalidInput('signalId', { en: 'was decided already, and no further requests came', zh: '该预警已处置，其后无新增诉求达到预警件数' })

async function expectWhatItBecame(c: Change, viewer: PersonViewer, { outcome, campaignId, orderIds }: Input): Promise<void> {
  if ((campaignId != null) !== (outcome === 'TURNED_INTO_CAMPAIGN'))
    throw new InvalidInput('campaignId', { en: 'goes with TURNED_INTO_CAMPAIGN, and only with it', zh: '转集中办理时须填写，其他情形不填' })
  if ((orderIds != null) !== (outcome === 'TURNED_INTO_ORDERS'))
    throw new InvalidInput('orderIds', { en: 'go with TURNED_INTO_ORDERS, and only with it', zh: '转主动服务时须填写，其他情形不填' })
  if (campaignId != null) {
    const campaign = await c.tx.campaign.findUnique({ where: { id: campaignId }, select: { areaCode: true } })
    if (!campaign || !isWithin(campaign.areaCode, viewer.areaCode))
      throw new InvalidInput('campaignId', { en: 'is no campaign of your area', zh: '不是您辖区的集中办理活动' })
  }
  if (orderIds == null) return
  const own = await c.tx.order.count({ where: { AND: [{ id: { in: orderIds }, channel: 'PROACTIVE' }, scopeWhere(viewer)] } })
  if (own < orderIds.length) throw new InvalidInput('orderIds', { en: 'must be PROACTIVE orders you may see', zh: '须为您可见的主动服务工单' })
}
