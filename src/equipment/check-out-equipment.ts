import { z } from 'zod'
import { DAY } from '../clock.ts'
import { uniqueViolation } from '../db/faults.ts'
import { InvalidInput, NotFound } from '../errors.ts'
import { change } from '../events/change.ts'
import { newId } from '../ids.ts'
import { id } from '../input.ts'
import { PARAMETERS } from '../policy/parameters.ts'
import type { Caller, Change } from '../runtime.ts'
import { expectLeadOf, expectSomebody, expectStaff } from '../staff/leads.ts'
import { declareVerb } from '../verb.ts'

const LONGEST = PARAMETERS.LONGEST_LOAN_DAYS.value * DAY

const verb = declareVerb('checkOutEquipment', {
  description: 'Take a device out (领用设备): for yourself, or as the lead for a member.',
  input: {
    equipmentId: id('equipment').describe('Device (设备)'),
    staffId: id('staff').nullish().describe('For whom; leads only (领用人)'),
    dueBackAt: z.date().describe('Back by, at most 30 days ahead (应还时间)'),
  },
})

/**
 * Takes a device out (领用设备): a member of the team that owns it for themselves, or the lead for a member. One at a time: who
 * comes too late is told who has it.
 * @throws Unauthenticated, Forbidden, NotFound, InvalidInput (who has it; a stop of a campaign it is due at)
 */
export const checkOutEquipment = verb.answers(async (caller: Caller | Change, input): Promise<{ equipmentId: string; loanId: string }> => {
  return change(caller, verb.name, input, async (c) => {
    expectSomebody(c.viewer)
    const device = await c.tx.equipment.findUnique({ where: { id: input.equipmentId } })
    if (!device?.active) throw new NotFound('device in use')
    if (input.staffId != null && c.viewer.role !== 'STAFF') await expectLeadOf(c, device.teamId)
    const staffId = input.staffId != null && c.viewer.role !== 'STAFF' ? input.staffId : expectStaff(c.viewer)
    if ((await c.tx.teamMember.count({ where: { teamId: device.teamId, staffId } })) === 0)
      throw new InvalidInput('staffId', { en: 'is no member of the team that owns it', zh: '不是设备所属队伍的队员' })
    if (input.dueBackAt <= c.now || input.dueBackAt.getTime() > c.now.getTime() + LONGEST)
      throw new InvalidInput('dueBackAt', { en: 'must lie ahead, at most 30 days', zh: '须为将来时间，且不超过 30 天' })
    const out = await c.tx.equipmentLoan.findFirst({ where: { equipmentId: device.id, returnedAt: null }, include: { staff: { select: { badge: true } } } })
    if (out) throw new InvalidInput('equipmentId', { en: `is out with badge ${out.staff.badge}`, zh: `已由工号 ${out.staff.badge} 领用` })
    await expectNotDue(c, device.id, staffId, input.dueBackAt)
    const loanId = newId('loan', c.now)
    await c.tx.equipmentLoan.create({ data: { id: loanId, equipmentId: device.id, staffId, takenAt: c.now, dueBackAt: input.dueBackAt } })
    return { equipmentId: device.id, loanId }
  }).catch((error: unknown) => {
    if (uniqueViolation(error)) throw new InvalidInput('equipmentId', { en: 'was taken out meanwhile', zh: '刚被他人领用' })
    throw error
  })
})

/** A kit that is due at a stop of a campaign by then goes with those who work there. @throws InvalidInput */
async function expectNotDue(c: Change, equipmentId: string, staffId: string, dueBackAt: Date): Promise<void> {
  const stop = await c.tx.campaignKit.findFirst({
    where: { equipmentId, startsAt: { lt: dueBackAt }, endsAt: { gt: c.now }, site: { staff: { none: { staffId } } } },
    select: { site: { select: { name: true } } },
    orderBy: { startsAt: 'asc' },
  })
  if (stop) throw new InvalidInput('dueBackAt', { en: `must be before it is due at ${stop.site.name}`, zh: `须早于该设备到${stop.site.name}的时间` })
}
