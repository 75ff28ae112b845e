import type { Dice } from './dice.ts'
import { doorAddress, phoneNumber } from './people.ts'
import { CITIZEN, HANDLER, type Step, type Visit, verb, type Wish } from './step.ts'
import { evaluation, servedRemotely, visited } from './visited.ts'
import { type Card, canBeGiven, LEADS, teamsFor, type World } from './world.ts'

/** How an order goes, with how often (of a hundred). */
const FATES = [
  ['SERVED', 76],
  ['REFUSED', 4],
  ['TRANSFERRED', 4],
  ['WITHDRAWN', 6],
  ['INCOMPLETE', 3],
  ['SLEEPS', 7],
] as const

/** One order's steps, in order of time, to their natural end. Pure. */
export function course(dice: Dice, world: World, wish: Wish): Step[] {
  const steps: Step[] = [...registered(dice, wish)]
  const last = () => steps.at(-1)?.at ?? wish.at
  const then = (least: number, most: number) => last() + dice.between(least, most)
  if (wish.consult && wish.registrar === 'hotline-agent') {
    steps.push(verb(then(1, 6), 'hotline-agent', 'answerDirectly', { answer: `示例答复：${wish.items[0]?.name}的办理条件与材料已告知。` }))
    return [...steps, ...evaluation(dice, last(), true)]
  }
  const fate = dice.weighted(FATES)
  if (fate === 'REFUSED')
    return [
      ...steps,
      verb(then(3, 15), dice.pick(['dispatcher', 'hotline-agent']), 'refuseOrder', {
        reason: dice.pick(['OUT_OF_SCOPE', 'IN_LITIGATION', 'UNCLEAR']),
        explanation: '示例：不属于受理范围',
        legalChannel: '示例：请向有权机关提出',
      }),
    ]
  if (fate === 'TRANSFERRED')
    return [
      ...steps,
      verb(then(4, 20), 'dispatcher', 'transferOrder', {
        reason: dice.pick(['OTHER_AUTHORITY', 'OTHER_REGION', 'HIGHER_LEVEL']),
        receivingUnit: '示例接收单位',
        receipt: `SIM-${wish.run}-R${wish.nr}`,
      }),
    ]

  if (dice.chance(0.06)) steps.push(verb(then(1, 3), 'hotline-agent', 'amendOrder', { reason: 'WRONG_PHONE', phone: phoneNumber(dice) }))
  const remote = dice.chance(0.1)
  steps.push(...dispatched(dice, world, wish, last(), remote ? 'REMOTE' : 'ONSITE'))
  steps.push(...contacted(dice, last()))
  const before = steps.length
  const booking = remote ? NO_VISIT : booked(dice, last())
  steps.push(...booking.steps)

  // Some go no further: withdrawn at any of these steps, or simply waiting there when the day ends.
  const cut = dice.between(
    steps.findIndex((s) => s.do === 'verb' && s.verb === 'verifyOrder'),
    steps.length,
  )
  if (fate === 'WITHDRAWN') return withdrawn(dice, steps.slice(0, cut))
  if (fate === 'INCOMPLETE')
    return [
      ...steps.slice(0, before),
      verb((steps[before - 1]?.at ?? 0) + dice.between(10, 60), 'supervisor', 'closeIncomplete', {
        reason: dice.pick(['CITIZEN_REFUSED', 'SAFETY', 'NOT_ELIGIBLE_BY_LAW']),
        explanation: '示例：已书面说明',
      }),
    ]
  if (fate === 'SLEEPS') return steps.slice(0, cut)
  if (remote) return [...steps, ...servedRemotely(dice, wish, last())]
  return booking.visit === null ? steps : [...steps, ...visited(dice, wish, booking.visit)]
}

function registered(dice: Dice, wish: Wish): Step[] {
  const input = {
    channel: wish.channel,
    externalNo: wish.externalNo,
    areaCode: wish.area,
    title: wish.title,
    text: wish.text,
    urgency: wish.urgent ? 'URGENT' : 'NORMAL',
    requester: wish.requester,
    // Nobody has asked for it: the city goes to those whose pension has to be certified.
    ...(wish.channel === 'PROACTIVE' ? { basis: { duty: 'SOCIAL_INSURANCE' } } : {}),
  }
  const call = verb(wish.at, wish.registrar, 'registerOrder', input)
  const partner = wish.channel === 'PARTNER_APP'
  // A partner that got no answer sends the same again, and looks for its order by its own reference.
  return [
    call,
    ...(partner && dice.chance(0.3) ? [verb(wish.at + 1, wish.registrar, 'registerOrder', input, { again: true })] : []),
    ...(partner ? [{ at: wish.at + 1, by: wish.registrar, do: 'look', what: 'reference' } as const] : []),
  ]
}

/** Verified with the catalogue's items, offered to the pool or to one, and accepted by the fastest. */
function dispatched(dice: Dice, world: World, wish: Wish, from: number, serviceMode: 'ONSITE' | 'REMOTE'): Step[] {
  const verifiedAt = from + dice.between(3, 18)
  const at = verifiedAt + dice.between(1, 6)
  const type = dice.weighted([
    ['HELP', 85],
    ['COMPLAINT', 10],
    ['CONSULT', 5],
  ] as const)
  const urgency = wish.urgent ? 'URGENT' : 'NORMAL'
  const items = wish.items.map((item) => item.code)
  const first = offer(dice, world, wish, dice.chance(0.7))
  const returned = dice.chance(0.06) ? sentBack(dice, world, wish, at, first) : null
  const again = returned ?? (dice.chance(0.12) ? takenBack(dice, world, wish, at) : null)
  const { dispatch, able, racers } = again?.second ?? first
  const askedAt = again?.steps.at(-1)?.at ?? at
  const acceptedAt = askedAt + dice.between(1, 7)
  const refuses = dispatch.mode === 'POOL' && dice.chance(0.08) ? able.find((card) => !racers.includes(card.account)) : undefined
  return [
    verb(
      verifiedAt,
      dice.weighted([
        ['dispatcher', 7],
        ['hotline-agent', 3],
      ] as const),
      'verifyOrder',
      { type, items, urgency, serviceMode, duplicateChecked: true, requesterReached: true },
    ),
    ...(dice.chance(0.3) ? [{ at, by: 'dispatcher', do: 'look', what: 'dashboard' } as const] : []),
    verb(at, 'dispatcher', 'dispatchOrder', first.dispatch),
    ...(again?.steps ?? []),
    // Pressed twice: a staff member is not offered the same order twice in a round.
    ...(dice.chance(0.04) ? [verb(askedAt, 'dispatcher', 'dispatchOrder', dispatch, { refused: 'ILLEGAL_TRANSITION' })] : []),
    ...(dice.chance(0.05) ? [verb(askedAt, 'hotline-agent', 'amendOrder', { reason: 'WRONG_ADDRESS', address: doorAddress(dice) })] : []),
    ...(refuses
      ? [verb(askedAt, refuses.account, 'declineOffer', { reason: dice.pick(['SCHEDULE_CONFLICT', 'LOCATION_MISMATCH', 'EQUIPMENT_UNAVAILABLE']) })]
      : []),
    { at: acceptedAt, by: HANDLER, do: 'race', racers },
    // Accepting again as the winner succeeds and leaves no event.
    ...(dice.chance(0.06) ? [verb(acceptedAt, HANDLER, 'acceptOrder', {}, { again: true })] : []),
  ]
}

interface Offer {
  readonly dispatch: Record<string, unknown>
  /** Staff that can take it. */
  readonly able: readonly Card[]
  readonly racers: readonly string[]
}

/** The squad's lead says that it is not theirs (退单); where another squad serves the place, dispatch agrees half the time and asks that one. */
function sentBack(dice: Dice, world: World, wish: Wish, from: number, first: Offer): { steps: Step[]; second: Offer | null } {
  const returnedAt = from + dice.between(1, 4)
  const decidedAt = returnedAt + dice.between(2, 10)
  const lead = LEADS[world.teams.findIndex((team) => team.id === first.dispatch.teamId)] ?? LEADS[0]
  const fitting = teamsFor(world, wish.area)
  const approved = fitting.length > 1 && dice.chance(0.5)
  const second = approved ? offer(dice, world, wish, first.dispatch.teamId !== fitting.at(-1)?.id) : null
  return {
    steps: [
      verb(returnedAt, lead, 'returnOrder', { reason: dice.pick(['NOT_OURS', 'NOBODY_QUALIFIED']), basis: '示例：依派单目录不属本队' }),
      verb(decidedAt, 'dispatcher', 'decideReturn', { decision: approved ? 'APPROVED' : 'REJECTED', reason: '示例：已核对派单目录' }),
      ...(second ? [verb(decidedAt + dice.between(1, 5), 'dispatcher', 'dispatchOrder', second.dispatch)] : []),
    ],
    second,
  }
}

/** Dispatch takes its round back before it is accepted, and asks anew: in two steps (撤回派单), or in one (撤回并重新派单). */
function takenBack(dice: Dice, world: World, wish: Wish, from: number): { steps: Step[]; second: Offer } {
  const at = from + dice.between(1, 3)
  const second = offer(dice, world, wish, dice.chance(0.5))
  const reason = dice.pick(['NOBODY_ANSWERS', 'BETTER_PLACED', 'CITIZEN_REQUEST'])
  const steps = dice.chance(0.5)
    ? [verb(at, 'dispatcher', 'recallRound', { reason }), verb(at + dice.between(1, 3), 'dispatcher', 'dispatchOrder', second.dispatch)]
    : [verb(at, 'dispatcher', 'replaceRound', { reason, ...second.dispatch })]
  return { steps, second }
}

/** The squad of the town where there is one, most times, else the city's; mostly to the pool (抢单), where up to three race. */
function offer(dice: Dice, world: World, wish: Wish, smallest: boolean): Offer {
  const fitting = teamsFor(world, wish.area)
  const team = (smallest ? fitting.at(-1) : fitting[0]) ?? world.teams[0]
  const teamId = team?.id ?? ''
  const items = wish.items.map((item) => item.code)
  const able = world.staff.filter((card) => canBeGiven(card, teamId, wish.area, items))
  if (dice.chance(0.15)) {
    const [one] = dice.some(able, 1)
    if (one) return { dispatch: { mode: 'DIRECT', teamId, staffId: one.id }, able, racers: [one.account] }
  }
  return { dispatch: { mode: 'POOL', teamId }, able, racers: dice.some(able, dice.between(1, 3)).map((card) => card.account) }
}

function contacted(dice: Dice, from: number): Step[] {
  let at = from + dice.between(3, 20)
  const steps: Step[] = []
  if (dice.chance(0.25)) steps.push(verb(at, HANDLER, 'revealContact', { fields: ['NAME', 'PHONE'], purpose: 'CALL' }))
  if (dice.chance(0.18)) {
    steps.push(verb(at, HANDLER, 'logContact', { method: 'TELEPHONE', outcome: 'NO_ANSWER' }))
    at += dice.between(6, 20)
  }
  return [
    ...steps,
    verb(at, HANDLER, 'logContact', {
      method: dice.weighted([
        ['TELEPHONE', 9],
        ['IN_PERSON', 1],
      ] as const),
      outcome: 'REACHED',
      note: '示例：已联系',
    }),
  ]
}

/** What a remote service needs. */
const NO_VISIT: { steps: Step[]; visit: Visit | null } = { steps: [], visit: null }

/** Books a visit for today, or for tomorrow morning; some are cancelled and booked again. */
function booked(dice: Dice, from: number): { steps: Step[]; visit: Visit | null } {
  const at = from + dice.between(1, 4)
  const slot = (after: number) => ({ from: Math.ceil((after + dice.between(45, 120)) / 30) * 30, minutes: dice.pick([30, 30, 60]) })
  const tomorrow = { from: 1_440 + dice.between(18, 32) * 30, minutes: 60 }
  const today = dice.chance(0.82)
  const citizen = dice.chance(0.2)
  const first: Step[] = [
    ...(citizen ? [{ at, by: CITIZEN, do: 'track' } as const] : []),
    { at, by: citizen ? CITIZEN : HANDLER, do: 'book', visit: today ? slot(at) : tomorrow },
  ]
  const visit = first.at(-1)
  if (!dice.chance(0.09)) return { steps: first, visit: today && visit?.do === 'book' ? visit.visit : null }
  const cancelledAt = at + dice.between(5, 20)
  const again = slot(cancelledAt + 5)
  return {
    steps: [
      ...first,
      verb(cancelledAt, dice.pick([HANDLER, 'dispatcher']), 'cancelAppointment', {
        reason: dice.pick(['CITIZEN_REQUEST', 'STAFF_UNAVAILABLE', 'FORCE_MAJEURE']),
      }),
      { at: cancelledAt + 5, by: HANDLER, do: 'book', visit: again },
    ],
    visit: again,
  }
}

function withdrawn(dice: Dice, steps: Step[]): Step[] {
  const at = (steps.at(-1)?.at ?? 0) + dice.between(1, 6)
  const input = { reason: dice.pick(['SOLVED_OTHERWISE', 'NO_LONGER_NEEDED', 'REGISTERED_BY_MISTAKE']) }
  return dice.chance(0.5)
    ? [...steps, verb(at, 'hotline-agent', 'withdrawOrder', input)]
    : [...steps, { at, by: CITIZEN, do: 'track' }, verb(at, CITIZEN, 'withdrawOrder', input)]
}
