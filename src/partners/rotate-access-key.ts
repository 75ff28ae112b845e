import { rotateKey } from '../access/access-keys.ts'
import { change } from '../events/change.ts'
import { id } from '../input.ts'
import type { Caller } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { expectKey, never } from './expect-key.ts'

const verb = declareVerb('rotateAccessKey', {
  description: 'Replace a key (轮换密钥); the old one works on for a day.',
  input: {
    keyId: id('key').describe('Key id (密钥标识)'),
  },
})

/**
 * Replaces a key (轮换密钥): the old one works on for a day, so that no device has to be visited: a kiosk
 * that shows a board takes its new token over by itself (viewer.boardToken).
 * @throws Unauthenticated, Forbidden, NotFound
 */
export const rotateAccessKey = verb.answers(async (caller: Caller, input): Promise<{ keyId: string; secret: string }> => {
  return change(never(caller), verb.name, {}, async (c) => {
    await expectKey(c, input.keyId)
    const issued = await rotateKey(c.tx, c.runtime.keys, input.keyId, c.now)
    return { keyId: issued.id, secret: issued.secret }
  })
})
