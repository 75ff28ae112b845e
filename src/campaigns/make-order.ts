import { open } from '../access/encryption.ts'
import { staffIdOf } from '../access/viewer.ts'
import type { Campaign, ItemVersion, Requester } from '../db/generated/client.ts'
import type { ContactMethod } from '../db/generated/enums.ts'
import { InvalidInput, orProblem, Problem } from '../errors.ts'
import { verifyAll } from '../handling/verify-order.ts'
import { itemsAmong, readItems } from '../matters/draft-matters.ts'
import { isTooWide, NAME_THE_TOWN } from '../orders/needs.ts'
import { place } from '../orders/sealed.ts'
import { registerAll } from '../registration/register-all.ts'
import type { RequesterInput } from '../registration/requester.ts'
import type { Change } from '../runtime.ts'
import { inNameOf } from './campaign-scope.ts'

/** A participant who has agreed, with the items they come for. */
export interface Agreed {
  readonly rosterNo: string
  readonly areaCode: string
  readonly requester: RequesterInput
  /** Of the campaign's items those they come for; null for all. */
  readonly items: readonly string[] | null
  /** How they were asked and agreed. */
  readonly method: ContactMethod
}

/** An order that was made, and the person as they are kept with it. */
export interface Made {
  readonly orderId: string
  readonly requesterId: string
}

/**
 * Makes and verifies the orders of people who have agreed (主动服务), by the rules every order is made by, in as many statements
 * as for one. One that is refused has written nothing.
 * @returns what became of each, in their order
 */
export async function makeOrders(c: Change, campaign: Campaign, people: readonly Agreed[]): Promise<(Made | Problem)[]> {
  const catalogue = await readItems(c, campaign.itemCodes)
  const outcomes = new Map<Agreed, Made | Problem>()
  for (const one of people) {
    const problem = await orProblem(() => expectMakeable(c, campaign, catalogue, one))
    if (problem) outcomes.set(one, problem)
  }
  const sound = people.filter((one) => !outcomes.has(one))
  const registered = await registerAll(
    inNameOf(c, 'CAMPAIGN_MANAGER', campaign),
    sound.map((one) => ({
      channel: 'PROACTIVE',
      externalNo: `${campaign.id.slice(-8)}-${one.rosterNo}`,
      urgency: 'NORMAL',
      areaCode: one.areaCode,
      items: [...itemsOf(campaign, one)],
      title: campaign.name,
      onBehalf: false,
      requester: one.requester,
      // What they said was logged by this very change; the roster's number finds the entry.
      basis: { consent: { method: one.method, at: c.now, askedBy: staffIdOf(c) || null, evidence: one.rosterNo }, campaignId: campaign.id },
    })),
    { campaign: campaign.id },
  )
  const orders: { one: Agreed; orderId: string }[] = []
  for (const [i, one] of sound.entries()) {
    const done = registered[i]
    if (done instanceof Problem) outcomes.set(one, done)
    else if (done?.orderId) orders.push({ one, orderId: done.orderId })
  }
  const problems = await verifyAll(
    inNameOf(c, 'DISPATCHER', campaign),
    orders.map(({ one, orderId }) => ({ ...VERIFIED_AS, orderId, items: [...itemsOf(campaign, one)] })),
  )
  const rows = await c.tx.order.findMany({ where: { id: { in: orders.map(({ orderId }) => orderId) } }, select: { id: true, requesterId: true } })
  const requesterOf = new Map(rows.map((row) => [row.id, row.requesterId]))
  for (const [i, { one, orderId }] of orders.entries()) outcomes.set(one, problems[i] ?? { orderId, requesterId: requesterOf.get(orderId) as string })
  return people.map((one) => outcomes.get(one) as Made | Problem)
}

/** Who agreed on the telephone was reached, and is on the roster once. */
const VERIFIED_AS = { type: 'HELP', urgency: 'NORMAL', serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true } as const

const itemsOf = (campaign: Campaign, { items }: Agreed) => items ?? campaign.itemCodes

/** What verification would refuse is refused before anything is written. @returns null. @throws InvalidInput */
function expectMakeable(c: Change, campaign: Campaign, catalogue: readonly ItemVersion[], one: Agreed): null {
  const missing = itemsOf(campaign, one).filter((item) => !campaign.itemCodes.includes(item))
  if (missing.length > 0)
    throw new InvalidInput('items', { en: `must be items of the campaign, not ${missing.join(', ')}`, zh: `须为本活动的事项，不含${missing.join('、')}` })
  if (isTooWide(one.areaCode)) throw new InvalidInput('areaCode', NAME_THE_TOWN)
  itemsAmong(c, catalogue, itemsOf(campaign, one), 'ONSITE', null)
  return null
}

/** The same for one. @throws what refuses it */
export async function makeOrder(c: Change, campaign: Campaign, person: Agreed): Promise<Made> {
  const [made] = await makeOrders(c, campaign, [person])
  if (made instanceof Problem || !made) throw made
  return made
}

/** A person of the roster as they are registered: opened inside the change, sealed again with the order. */
export function personIn({ runtime: { keys } }: Pick<Change, 'runtime'>, row: Requester): RequesterInput {
  const phone = row.phoneSealed === null ? null : open(keys, place.phone(row.id), row.phoneSealed)
  return { kind: row.kind, name: open(keys, place.name(row.id), row.nameSealed), phone }
}

/** The same by its id. */
export async function personOf(c: Change, requesterId: string): Promise<RequesterInput> {
  return personIn(c, await c.tx.requester.findUniqueOrThrow({ where: { id: requesterId } }))
}
