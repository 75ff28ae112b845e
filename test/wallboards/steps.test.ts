import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import { citizenOf, givenOrder, WANXIU } from '../kit/given.ts'

const RATE = '{ numerator denominator suppressed }'
const BOARD = `{ wallboard(board: "city") { onTime ${RATE} resolution ${RATE} satisfaction ${RATE} areas { code satisfaction ${RATE} } } }`

describe('The rates of a public board', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
    app.clock.set('2026-06-02T08:40:00.000+08:00')
  })
  afterAll(() => app?.stop())
  const board = async () => (await (await app.as('city'))(BOARD)).wallboard
  const evaluated = async (level: string) => {
    const { id: orderId } = await givenOrder(app, 'COMPLETED')
    const done = await (await citizenOf(app, orderId)).verb('evaluateOrder', { orderId, level, resolved: true })
    expect(done.__typename).toBe('EvaluateOrderSuccess')
  }

  it('move by five voices of citizens at least, so that no step tells whose it was; the other servers show the same', async () => {
    for (let i = 0; i < 4; i++) await evaluated('VERY_SATISFIED')
    expect((await board()).satisfaction).toEqual({ numerator: null, denominator: null, suppressed: true })
    await evaluated('DISSATISFIED')
    expect((await board()).satisfaction).toMatchObject({ numerator: 4, denominator: 5 })
    for (let i = 0; i < 4; i++) {
      await evaluated('DISSATISFIED')
      const { satisfaction, onTime, areas } = await board()
      expect(satisfaction).toMatchObject({ numerator: 4, denominator: 5 })
      expect(areas.find(({ code }: { code: string }) => WANXIU.startsWith(code.slice(0, 6)))?.satisfaction).toMatchObject({ numerator: 4, denominator: 5 })
      // What officials did is no voice: it moves at once.
      expect(onTime.denominator).toBe(6 + i)
    }
    await evaluated('VERY_SATISFIED')
    expect((await board()).satisfaction).toMatchObject({ numerator: 5, denominator: 10 })
  })
})
