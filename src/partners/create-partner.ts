import { z } from 'zod'
import { expectCityAdmin } from '../access/admin.ts'
import { Duplicate } from '../errors.ts'
import { newId } from '../ids.ts'
import { API_TYPES, list, nameOf } from '../input.ts'
import { declareVerb } from '../verb.ts'

/** A partner reads its own orders with `orders:read`, and registers new ones with `orders:write`. */
const verb = declareVerb('createPartner', {
  description: 'Admit a partner application (接入合作应用).',
  problems: [Duplicate],
  input: {
    account: z
      .string()
      .regex(/^[a-z0-9-]{2,40}$/, 'must be 2 to 40 of a-z, 0-9 and - | 须为 2 到 40 位小写字母、数字或连字符')
      .describe('Account name (账号)'),
    name: nameOf(60).describe('Display name (名称)'),
    scopes: list(z.enum(['orders:read', 'orders:write']).register(API_TYPES, { scalar: 'String' }), 1, 2).describe('orders:read, orders:write (权限)'),
  },
})

/**
 * Admits a partner application (接入合作应用); its key is issued apart (issueKey).
 * @throws Unauthenticated, Forbidden, Duplicate
 */
export const createPartner = verb.does(async (c, input): Promise<{ partnerId: string }> => {
  expectCityAdmin(c.viewer)
  if ((await c.tx.partner.count({ where: { account: input.account } })) > 0) throw new Duplicate(['account'])
  const partnerId = newId('partner', c.now)
  await c.tx.partner.create({ data: { id: partnerId, account: input.account, name: input.name, scopes: input.scopes, active: true } })
  return { partnerId }
})
