import { revokeKey } from '../access/access-keys.ts'
import { id } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { expectKey } from './expect-key.ts'

const verb = declareVerb('revokeAccessKey', {
  description: 'Revoke a key (吊销密钥) at once.',
  input: { keyId: id('key').describe('Key id (密钥标识)') },
})

/**
 * Revokes a key (吊销密钥) at once; its streams end within 5 s.
 * @throws Unauthenticated, Forbidden, NotFound
 */
export const revokeAccessKey = verb.does(async (c, input): Promise<{ keyId: string }> => {
  await expectKey(c, input.keyId)
  await revokeKey(c.tx, input.keyId, c.now)
  return { keyId: input.keyId }
})
