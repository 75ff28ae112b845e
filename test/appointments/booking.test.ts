import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import { bookBoth, cancelBoth, givenRivals, type Rivals } from '../kit/booking.ts'

describe('two citizens whose orders have the same handler', () => {
  let app: TestApp
  let rivals: Rivals
  beforeAll(async () => {
    app = await startApp()
    rivals = await givenRivals(app, (token) => app.as(token))
  })
  afterAll(() => app?.stop())

  const booked = () => app.runtime.db.appointmentStaff.count({ where: { occupying: true } })

  it('cannot both have the same hour: one is booked, the other is told that it is taken', async () => {
    for (let round = 0; round < 5; round++) {
      const answers = await bookBoth(app, rivals, [
        [round, round + 1],
        [round, round + 1],
      ])
      expect(answers.map((a) => a.__typename).sort()).toEqual(['BookAppointmentSuccess', 'SlotTaken'])
      const taken = answers.find((a) => a.__typename === 'SlotTaken')
      expect(taken).toMatchObject({ code: 'SLOT_TAKEN' })
      expect(await booked()).toBe(1)
      await cancelBoth(app, rivals, answers)
    }
  })

  it('can have one hour after the other: the end of the first is the beginning of the second', async () => {
    const answers = await bookBoth(app, rivals, [
      [10, 11],
      [11, 12],
    ])
    expect(answers.map((a) => a.__typename)).toEqual(['BookAppointmentSuccess', 'BookAppointmentSuccess'])
    expect(await booked()).toBe(2)
    await cancelBoth(app, rivals, answers)
    expect(await booked()).toBe(0)
  })

  it('cannot both have hours that overlap by a minute, or one inside the other', async () => {
    for (const hours of [
      [
        [10, 11],
        [10 + 59 / 60, 12],
      ],
      [
        [10, 14],
        [11, 12],
      ],
    ] as [number, number][][]) {
      const answers = await bookBoth(app, rivals, hours)
      expect(answers.map((a) => a.__typename).sort()).toEqual(['BookAppointmentSuccess', 'SlotTaken'])
      await cancelBoth(app, rivals, answers)
    }
  })
})
