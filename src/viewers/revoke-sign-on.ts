import { z } from 'zod'
import { expectAdmin } from '../access/admin.ts'
import { readRevocations, revokeSignOnOf } from '../access/sign-ons.ts'
import { isPerson } from '../access/viewer.ts'
import { narrowedTo, staffOfArea } from '../areas/own-area.ts'
import { change } from '../events/change.ts'
import { oneOf } from '../input.ts'
import type { Caller } from '../runtime.ts'
import { declareVerb } from '../verb.ts'

/** An account as the city's sign-on names it. */
export const signOnAccount = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$/, 'must be an account of the sign-on | 须为统一身份认证账号')

const verb = declareVerb('revokeSignOn', {
  description:
    'Revoke a person’s sign-on in your area (吊销登录): requests are refused and streams end within 5 s on every server. Administrators. End it at the city’s sign-on too, where the person has left.',
  input: {
    account: signOnAccount.describe('Account, as the token names it (账号)'),
    reason: oneOf('SignOnRevocationReason').describe('Why (原因)'),
    newSignOns: z
      .boolean()
      .default(false)
      .describe('Whether the person may sign on again at once, a lost device for one; otherwise not until restoreSignOn (允许重新登录)'),
  },
})

/**
 * Revokes a person's sign-on (吊销登录), whatever the role, for tokens of the administrator's area. Revoking it twice changes nothing.
 * @throws Unauthenticated, Forbidden
 */
export const revokeSignOn = verb.answers(async (caller: Caller, input): Promise<{ revocationId: string }> => {
  const done = await change(caller, verb.name, input, async (c) => {
    expectAdmin(c.viewer)
    const areaCode = isPerson(c.viewer) ? c.viewer.areaCode : ''
    const { account, reason, newSignOns } = input
    // An address of a calendar outlives its holder's sessions: it is not to work on in other hands.
    await c.tx.calendarFeed.updateMany({
      where: { staff: { account, ...(await staffOfArea(c.tx, narrowedTo(c.viewer), { whole: true })) }, revokedAt: null },
      data: { revokedAt: c.now },
    })
    return { revocationId: await revokeSignOnOf(c.tx, c.now, { account, areaCode, reason, blocked: !newSignOns, by: c.viewer.id }) }
  })
  // This server is the first to go by it; the others read it within a second.
  await readRevocations(caller.runtime)
  return done
})
