import { writeRecords } from '../access/security-records.ts'
import { id } from '../input.ts'
import { declareVerb } from '../verb.ts'
import { decide, openErasure } from './erasure-roles.ts'

const verb = declareVerb('declineErasure', {
  description: 'Decline to erase a person’s data (驳回删除申请): nothing is changed. Auditors of the whole city, never the account that asked.',
  input: { erasureId: id('erasure').describe('Erasure (删除申请)') },
})

/**
 * Declines an erasure (驳回删除申请): it may be asked for anew.
 * @throws Unauthenticated, Forbidden (role, area, the account that asked), NotFound, InvalidInput (decided already)
 */
export const declineErasure = verb.does(async (c, input): Promise<{ erasureId: string }> => {
  const { id: erasureId, people } = await openErasure(c, input.erasureId)
  await decide(c, erasureId, 'DECLINED')
  await writeRecords(c, [{ kind: 'ADMINISTRATION', purpose: verb.name, subjects: [erasureId], count: people }])
  return { erasureId }
})
