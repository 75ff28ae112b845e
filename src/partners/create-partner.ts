import { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { Duplicate } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { list, text, verb } from '../input.ts'

/** A partner reads its own orders with `orders:read`, and registers new ones with `orders:write`. */
export const createPartnerRules = verb({
  account: z.string().regex(/^[a-z0-9-]{2,40}$/, 'must be 2 to 40 of a-z, 0-9 and - | 须为 2 到 40 位小写字母、数字或连字符'),
  name: text(60),
  scopes: list(z.enum(['orders:read', 'orders:write']), 1, 2),
})

/**
 * Admits a partner application (接入合作应用); its key is issued apart (issueKey).
 * @throws Unauthenticated, Forbidden, Duplicate
 */
export async function createPartner(caller: Caller | Change, input: z.output<typeof createPartnerRules>): Promise<{ partnerId: string }> {
  return change(caller, 'createPartner', input, async (c) => {
    expectAdmin(c.viewer)
    if ((await c.tx.partner.count({ where: { account: input.account } })) > 0) throw new Duplicate(['account'])
    const partnerId = newId('partner', c.now)
    await c.tx.partner.create({ data: { id: partnerId, account: input.account, name: input.name, scopes: input.scopes, active: true } })
    return { partnerId }
  })
}
