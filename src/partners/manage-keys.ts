import { z } from 'zod'
import { issueKey, revokeKey, rotateKey } from '../access/access-keys.ts'
import { expectAdmin } from '../access/admin.ts'
import { InvalidInput, NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { id, verb } from '../input.ts'

export const issueAccessKeyRules = verb({
  partnerId: id('partner').nullish(),
  boardId: id('board').nullish(),
  sandbox: z.boolean().default(false),
  expiresAt: z.date().nullish(),
})
export const accessKeyRules = verb({ keyId: id('key') })

/** The secret is shown once and stored nowhere: such a verb is never replayed from an idempotency key. */
const never = (caller: Caller): Caller & { idempotencyKey: null } => ({ ...caller, idempotencyKey: null })

/**
 * Issues a partner's API key or a board's token (签发密钥).
 * @throws Unauthenticated, Forbidden, InvalidInput, NotFound
 */
export async function issueAccessKey(caller: Caller, input: z.output<typeof issueAccessKeyRules>): Promise<{ keyId: string; secret: string }> {
  return change(never(caller), 'issueAccessKey', {}, async (c) => {
    expectAdmin(c.viewer)
    if ((input.partnerId == null) === (input.boardId == null))
      throw new InvalidInput('partnerId', { en: 'name a partner or a board, not both', zh: '须指定合作应用或看板之一' })
    if (input.sandbox && input.boardId) throw new InvalidInput('sandbox', { en: 'is for partners: a board tries nothing out', zh: '仅适用于合作应用' })
    if (input.expiresAt && input.expiresAt <= c.now) throw new InvalidInput('expiresAt', { en: 'must be in the future', zh: '必须晚于当前时间' })
    const known = input.partnerId
      ? await c.tx.partner.count({ where: { id: input.partnerId } })
      : await c.tx.board.count({ where: { id: input.boardId as string } })
    if (known === 0) throw new NotFound(input.partnerId ? 'partner' : 'board')
    const holder = input.partnerId ? { partnerId: input.partnerId } : { boardId: input.boardId as string }
    const issued = await issueKey(c.tx, c.ground.keys, { ...holder, sandbox: input.sandbox, expiresAt: input.expiresAt ?? null }, c.now)
    return { keyId: issued.id, secret: issued.secret }
  })
}

/**
 * Replaces a key (轮换密钥): the old one works on for a day, so that nobody has to be visited: a kiosk
 * that shows a board takes its new token over by itself (viewer.boardToken).
 * @throws Unauthenticated, Forbidden, NotFound
 */
export async function rotateAccessKey(caller: Caller, input: z.output<typeof accessKeyRules>): Promise<{ keyId: string; secret: string }> {
  return change(never(caller), 'rotateAccessKey', {}, async (c) => {
    await expectKey(c, input.keyId)
    const issued = await rotateKey(c.tx, c.ground.keys, input.keyId, c.now)
    return { keyId: issued.id, secret: issued.secret }
  })
}

/**
 * Revokes a key (吊销密钥) at once; its streams end within 5 s.
 * @throws Unauthenticated, Forbidden, NotFound
 */
export async function revokeAccessKey(caller: Caller, input: z.output<typeof accessKeyRules>): Promise<{ keyId: string }> {
  return change(caller, 'revokeAccessKey', input, async (c) => {
    await expectKey(c, input.keyId)
    await revokeKey(c.tx, input.keyId, c.now)
    return { keyId: input.keyId }
  })
}

async function expectKey(c: Change, keyId: string) {
  expectAdmin(c.viewer)
  if ((await c.tx.accessKey.count({ where: { id: keyId } })) === 0) throw new NotFound('key')
}
