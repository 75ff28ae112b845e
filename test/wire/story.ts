import { expect } from 'vitest'
import { type Action, ORDER_ACTIONS } from '../../src/actions/lifecycle-table.ts'
import { DAY, HOUR, MINUTE } from '../../src/clock.ts'
import { schema } from '../../src/schema.ts'
import type { Dice } from '../history/dice.ts'
import { TEN, type TestApp } from '../kit/app.ts'
import { type Answer, verbDocument } from '../kit/client.ts'
import { ABOUT_MATTERS, leastInput } from '../kit/least-input.ts'
import { everything, print } from '../kit/whole-selection.ts'
import { someOf } from './sub-selection.ts'
import type { Callers } from './viewers.ts'

/** Who acts in a story; each tries mostly what is open to them. */
const ACTORS = [
  'hotline-agent',
  'dispatcher',
  'staff-01',
  'staff-01',
  'staff-02',
  'team-lead',
  'supervisor',
  'quality',
  'department',
  'department',
  'citizen',
  'citizen',
] as const

/** What a verb that is open may still be refused with: about people, slots and inputs, not about the state. */
const BESIDE = ['NotEligible', 'SlotTaken', 'InvalidInput', 'Duplicate', 'RateLimited']
/** What ends a story, and is taken one time in six. */
const ENDINGS: readonly Action[] = ['refuseOrder', 'transferOrder', 'answerDirectly', 'withdrawOrder', 'closeIncomplete', 'mergeOrder', 'closeOrder']

export interface Story {
  readonly id: string
  readonly number: string
  /** An open order that this one can be merged into. */
  readonly another: string
  /** What was done, step by step: what a failure prints. */
  readonly told: string[]
}

/** What inputs are made of, as the dispatcher reads it. */
const THINGS = `query ($id: ID!) { order(id: $id) { status matters { id status evaluation { level } } originals { id returnedAt }
  authorizations { id revokedAt } attachments { kind sha256 } appointment { id status startsAt } coHandlings { id state } } }`

/** The input of a verb, its ids from what a reader sees. */
function inputOf(app: TestApp, action: Action, story: Story, seen: Answer, digest: string): Record<string, unknown> {
  const wanted = ABOUT_MATTERS[action]
  const matter = seen.matters.find((one: Answer) => wanted?.includes(one.status) && (action !== 'evaluateMatter' || !one.evaluation)) ?? seen.matters[0]
  const standing = seen.authorizations.find((one: Answer) => one.revokedAt === null)
  const input = leastInput(app.clock.now(), action, {
    ...{ id: story.id, matterId: matter?.id ?? null, matterStatus: matter?.status ?? null, another: story.another, digest },
    ...{ authorization: standing?.id ?? null, visit: seen.appointment?.status === 'FULFILLED' ? seen.appointment.id : null },
  })
  const soon = app.clock.now().getTime() + 3 * HOUR
  if (action === 'bookAppointment' || action === 'scheduleFollowUp') Object.assign(input, { startsAt: new Date(soon), endsAt: new Date(soon + HOUR) })
  const out = seen.originals.find((one: Answer) => one.returnedAt === null)
  if (action === 'returnOriginal' && out) input.custodyId = out.id
  if (action === 'addAttachment') input.kind = 'SIGNATURE'
  const signed = seen.attachments.find((one: Answer) => one.kind === 'SIGNATURE')
  if (action === 'grantAuthorization' && signed) input.evidenceHash = signed.sha256
  return input
}

/**
 * Somebody does something: what availableActions said is what happens, and what the verb answers with is what is read next.
 * @param digest of a file that was uploaded
 */
export async function act(app: TestApp, callers: Callers, story: Story, by: Dice, digest: string): Promise<void> {
  const who = by.pick(ACTORS)
  const { order: seen } = await (await app.as('dispatcher'))(THINGS, { id: story.id })
  const client = await callers.as(who, story.id)
  const said = await client.raw(
    'query ($id: ID!) { order(id: $id) { availableActions(all: true) { action allowed requires blockedBy { code message field } } } }',
    { id: story.id },
  )
  const available: { action: Action; allowed: boolean }[] = said.data?.order?.availableActions ?? ORDER_ACTIONS.map((action) => ({ action, allowed: false }))
  const open = available.filter((one) => one.allowed && (!ENDINGS.includes(one.action) || by.chance(1 / 6)))
  const { action, allowed } = by.pick(by.chance(0.85) && open.length > 0 ? open : available)
  await perform(client, story, who, action, inputOf(app, action, story, seen, digest), by, (name) => {
    const repeated = action === 'acceptOrder' && seen.status === 'ACCEPTED'
    return name.endsWith('Success') ? allowed || repeated : !allowed || BESIDE.includes(name)
  })
  callers.inCycle(story.id, (await (await app.as('dispatcher'))('query ($id: ID!) { order(id: $id) { cycle } }', { id: story.id })).order.cycle)
}

/** Sends a verb with some of what its success can tell. @param sound whether the answer is what was to be expected */
export async function perform(
  client: Awaited<ReturnType<Callers['as']>>,
  story: Story,
  who: string,
  verb: string,
  input: Record<string, unknown>,
  by: Dice,
  sound: (answered: string) => boolean = () => true,
): Promise<Answer> {
  const success = schema.getType(`${verb.charAt(0).toUpperCase()}${verb.slice(1)}Success`)
  if (!success) throw new Error(`there is no verb ${verb}`)
  let told = someOf(everything(success, 3), by)
  while (print(told).length > 2_500) told = someOf(everything(success, 3), by, 0.1)
  const answer = await client.raw(verbDocument(verb, print(told).slice(1, -1)), { input })
  const done: Answer = answer.data?.[verb]
  story.told.push(`${who} ${verb} ${done?.__typename}`)
  const codes = (answer.errors ?? []).map((error) => error.extensions.code)
  expect({
    who,
    verb,
    codes: codes.filter((code) => code !== 'FORBIDDEN' && code !== 'UNAUTHENTICATED'),
    told: story.told,
    errors: answer.errors,
  }).toMatchObject({
    codes: [],
  })
  expect({ who, verb, answered: done?.__typename, sound: sound(done?.__typename ?? ''), done, told: story.told }).toMatchObject({ sound: true })
  // What the answer told of the order is what its reader reads now; who may no longer see it reads nothing.
  const order = told.order
  if (order && done.__typename.endsWith('Success') && codes.length === 0) {
    const read = await client.raw(`query ($id: ID!) { order(id: $id) ${print(order)} }`, { id: story.id })
    if (read.data?.order) expect(read.data.order, `${who} ${verb} ${print(order)}`).toEqual(done.order)
  }
  return done
}

/** Time goes on: some minutes or hours, mostly; or up to the visit, when there is one. */
export async function wait(app: TestApp, story: Story, by: Dice): Promise<void> {
  const { order } = await (await app.as('dispatcher'))('query ($id: ID!) { order(id: $id) { appointment { status startsAt } } }', { id: story.id })
  const visit = order.appointment
  const toVisit = visit && ['BOOKED', 'EN_ROUTE'].includes(visit.status) ? new Date(visit.startsAt).getTime() - 5 * MINUTE - app.clock.now().getTime() : 0
  // Tokens of the town's own accounts work for thirty days.
  const late = app.clock.now().getTime() > new Date(TEN).getTime() + 18 * DAY
  const minutes = toVisit > 0 && by.chance(0.7) ? toVisit / MINUTE : late || by.chance(0.9) ? 1 + by.below(300) : (DAY / MINUTE) * (1 + by.below(8))
  story.told.push(`${Math.round(minutes)} minutes pass`)
  await app.pass(minutes * MINUTE)
}
