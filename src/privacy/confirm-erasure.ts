import { writeRecords } from '../access/security-records.ts'
import { id } from '../input.ts'
import { setTimer } from '../timers/timer.ts'
import { declareVerb } from '../verb.ts'
import { decide, openErasure } from './erasure-roles.ts'
import { expectOver, openOf } from './find-person.ts'

const verb = declareVerb('confirmErasure', {
  description:
    'Confirm that everything about a person is erased (确认删除个人信息); it cannot be undone. Auditors of the whole city, never the account that asked.',
  input: { erasureId: id('erasure').describe('Erasure (删除申请)') },
})

/**
 * Confirms an erasure (确认删除个人信息): it is carried out person by person from now on, and cannot be undone.
 * @throws Unauthenticated, Forbidden (role, area, the account that asked), NotFound, InvalidInput (decided already; orders opened meanwhile)
 */
export const confirmErasure = verb.does(async (c, input): Promise<{ erasureId: string; people: number; orders: number }> => {
  const { id: erasureId, people, orders, subjects } = await openErasure(c, input.erasureId)
  expectOver(
    'erasureId',
    await openOf(
      c,
      subjects.map(({ requesterId }) => requesterId),
    ),
  )
  await decide(c, erasureId, 'CONFIRMED')
  await setTimer(c, 'eraseNextPerson', erasureId, c.now)
  await writeRecords(c, [{ kind: 'ADMINISTRATION', purpose: verb.name, subjects: [erasureId], count: people }])
  return { erasureId, people, orders }
})
