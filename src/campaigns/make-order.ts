import { open } from '../access/encryption.ts'
import type { Campaign } from '../db/generated/client.ts'
import { Problem } from '../errors.ts'
import type { Change } from '../ground.ts'
import { verifyOrder } from '../handling/verify-order.ts'
import { place } from '../orders/sealed.ts'
import { registerAll } from '../registration/register-all.ts'
import type { RequesterInput } from '../registration/requester.ts'
import { inNameOf } from './campaign-scope.ts'

/**
 * Makes and verifies the order of somebody who has agreed (主动服务), by the rules every order is made by.
 * @returns the order's id, and the person as they are kept with it
 */
export async function makeOrder(
  c: Change,
  campaign: Campaign,
  rosterNo: string,
  areaCode: string,
  requester: RequesterInput,
): Promise<{ orderId: string; requesterId: string }> {
  const [done] = await registerAll(inNameOf(c, 'CAMPAIGN_MANAGER', campaign), [
    {
      channel: 'PROACTIVE',
      externalNo: `${campaign.id.slice(-8)}-${rosterNo}`,
      urgency: 'NORMAL',
      areaCode,
      items: campaign.itemCodes,
      title: campaign.name,
      onBehalf: false,
      requester,
    },
  ])
  if (done instanceof Problem) throw done
  const orderId = done?.orderId as string
  await verifyOrder(inNameOf(c, 'DISPATCHER', campaign), {
    orderId,
    type: 'HELP',
    urgency: 'NORMAL',
    items: campaign.itemCodes,
    serviceMode: 'ONSITE',
    duplicateChecked: true,
    requesterReached: true,
  })
  return c.tx.order.findUniqueOrThrow({ where: { id: orderId }, select: { requesterId: true } }).then(({ requesterId }) => ({ orderId, requesterId }))
}

/** A person of the roster as they are registered: opened inside the change, sealed again with the order. */
export async function personOf(c: Change, requesterId: string): Promise<RequesterInput> {
  const row = await c.tx.requester.findUniqueOrThrow({ where: { id: requesterId } })
  const { keys } = c.ground
  const phone = row.phoneSealed === null ? null : open(keys, place.phone(row.id), row.phoneSealed)
  return { kind: row.kind, name: open(keys, place.name(row.id), row.nameSealed), phone }
}
