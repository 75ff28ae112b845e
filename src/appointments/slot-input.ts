import { id, instant, list } from '../input.ts'

/** Fields of the input of every verb that takes a slot. */
export const slotInput = {
  startsAt: instant.describe('Start, included (开始时间)'),
  endsAt: instant.describe('End, excluded (结束时间)'),
  staffIds: list(id('staff'), 0, 4).nullish().describe('Staff who come along with the staff member responsible (同行人员)'),
}
