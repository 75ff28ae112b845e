import { z } from 'zod'
import { issueKey } from '../access/access-keys.ts'
import { expectAdmin } from '../access/admin.ts'
import { InvalidInput, NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import { id } from '../input.ts'
import type { Caller } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { expectHolder, never } from './expect-key.ts'

const verb = declareVerb('issueAccessKey', {
  description: "Issue a partner's API key or a board's token (签发密钥).",
  input: {
    partnerId: id('partner').nullish().describe('For this partner (合作应用)'),
    boardId: id('board').nullish().describe('Or for this board (看板)'),
    sandbox: z.boolean().default(false).describe("A partner's, for trying things out: its orders are TEST, and it sees no others (沙箱密钥)"),
    expiresAt: z.date().nullish().describe('When it ends (失效时间)'),
  },
})

/**
 * Issues a partner's API key or a board's token (签发密钥).
 * @throws Unauthenticated, Forbidden, InvalidInput, NotFound
 */
export const issueAccessKey = verb.answers(async (caller: Caller, input): Promise<{ keyId: string; secret: string }> => {
  return change(never(caller), verb.name, {}, async (c) => {
    expectAdmin(c.viewer)
    if ((input.partnerId == null) === (input.boardId == null))
      throw new InvalidInput('partnerId', { en: 'name a partner or a board, not both', zh: '须指定合作应用或看板之一' })
    if (input.sandbox && input.boardId) throw new InvalidInput('sandbox', { en: 'is for partners: a board tries nothing out', zh: '仅适用于合作应用' })
    if (input.expiresAt && input.expiresAt <= c.now) throw new InvalidInput('expiresAt', { en: 'must be in the future', zh: '必须晚于当前时间' })
    const board = input.boardId ? await c.tx.board.findUnique({ where: { id: input.boardId }, select: { areaCode: true } }) : null
    if (input.boardId && !board) throw new NotFound('board')
    expectHolder(c, { board }, 'board')
    if (input.partnerId && (await c.tx.partner.count({ where: { id: input.partnerId } })) === 0) throw new NotFound('partner')
    const holder = input.partnerId ? { partnerId: input.partnerId } : { boardId: input.boardId as string }
    const issued = await issueKey(c.tx, c.runtime.keys, { ...holder, sandbox: input.sandbox, expiresAt: input.expiresAt ?? null }, c.now)
    return { keyId: issued.id, secret: issued.secret }
  })
})
