import { expectAdmin } from '../access/admin.ts'
import { readRevocations, restoreSignOnOf } from '../access/sign-ons.ts'
import { isPerson } from '../access/viewer.ts'
import { areaPrefix } from '../areas/area-code.ts'
import { change } from '../events/change.ts'
import type { Caller } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { signOnAccount } from './revoke-sign-on.ts'

const verb = declareVerb('restoreSignOn', {
  description: 'Let a person whose sign-on was revoked in your area sign on again (恢复登录); tokens from before stay refused. Administrators.',
  input: { account: signOnAccount.describe('Account (账号)') },
})

/**
 * Lets a person sign on again (恢复登录), with a new token.
 * @throws Unauthenticated, Forbidden, NotFound when the account is not revoked in the administrator's area
 */
export const restoreSignOn = verb.answers(async (caller: Caller, input): Promise<{ revocationIds: string[] }> => {
  const done = await change(caller, verb.name, input, async (c) => {
    expectAdmin(c.viewer)
    const area = isPerson(c.viewer) ? areaPrefix(c.viewer.areaCode) : ''
    return { revocationIds: await restoreSignOnOf(c.tx, c.now, { account: input.account, areaPrefix: area, by: c.viewer.id }) }
  })
  await readRevocations(caller.runtime)
  return done
})
