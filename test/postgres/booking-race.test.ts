import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bookBoth, cancelBoth, givenRivals, type Rivals } from '../kit/booking.ts'
import { type Processes, startProcesses } from '../kit/server-process.ts'

const ROUNDS = 20

describe('two citizens at two server processes, whose orders have the same handler', () => {
  let processes: Processes
  let rivals: Rivals
  beforeAll(async () => {
    processes = await startProcesses(2)
    rivals = await givenRivals(processes, processes.as)
  })
  afterAll(() => processes?.stop())

  const booked = () => processes.database.db.appointmentStaff.count({ where: { occupying: true } })

  it('cannot both have the same hour: one is booked, the other is told that it is taken, every time', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const answers = await bookBoth(processes, rivals, [
        [round, round + 1],
        [round, round + 1],
      ])
      expect(answers.map((a) => a.__typename).sort()).toEqual(['BookAppointmentSuccess', 'SlotTaken'])
      expect(await booked()).toBe(1)
      await cancelBoth(processes, rivals, answers)
    }
  })

  it('cannot both have hours that overlap by a minute', async () => {
    for (let round = 0; round < 5; round++) {
      const answers = await bookBoth(processes, rivals, [
        [10, 11],
        [10 + 59 / 60, 12],
      ])
      expect(answers.map((a) => a.__typename).sort()).toEqual(['BookAppointmentSuccess', 'SlotTaken'])
      await cancelBoth(processes, rivals, answers)
    }
  })

  it('can have one hour after the other: the end of the first is the beginning of the second', async () => {
    for (let round = 0; round < 5; round++) {
      const answers = await bookBoth(processes, rivals, [
        [10, 11],
        [11, 12],
      ])
      expect(answers.map((a) => a.__typename)).toEqual(['BookAppointmentSuccess', 'BookAppointmentSuccess'])
      expect(await booked()).toBe(2)
      await cancelBoth(processes, rivals, answers)
    }
  })

  it('never made the database give one of them up: not one deadlock in all these rounds', async () => {
    const [row] = await processes.database.query<{ deadlocks: number }>('SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()')
    expect(row?.deadlocks).toBe(0)
  })
})
