import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluationToken } from '../../src/access/evaluation-token.ts'
import { DAY } from '../../src/clock.ts'
import type { OrderStatus } from '../../src/db/generated/enums.ts'
import { type Dice, dice } from '../history/dice.ts'
import { startApp, TEN, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'
import { codeOf, givenOrder } from '../kit/given.ts'
import { picture, upload } from '../kit/picture.ts'
import { newFound, readTwice, undecided } from './reader.ts'
import { documentsOf, type Known, ROOTS } from './roots.ts'
import { act, type Story, wait } from './story.ts'
import { cursorOf, readFeed, readView } from './streams.ts'
import { live } from './town.ts'
import { type Callers, callersOf, VIEWERS } from './viewers.ts'
import { givenWorld, type World } from './world.ts'

const STORIES = Number(process.env.STORIES ?? 6)
const SEED = Number(process.env.SEED ?? 20_261_201)
const STEPS = 14
const READS = 3
const BEGINNINGS: readonly OrderStatus[] = [
  'REGISTERED',
  'VERIFIED',
  'DISPATCHED',
  'ACCEPTED',
  'SCHEDULED',
  'IN_SERVICE',
  'PROCESSING',
  'COMPLETED',
  'RECTIFYING',
]

/** `STORIES=500 SEED=7 npm run test:harness -- test/wire/random-readers.test.ts` tells more of them, and others. */
describe('Random readers of random stories', () => {
  let app: TestApp
  let world: World
  let callers: Callers
  let digest = ''
  const found = newFound()
  beforeAll(async () => {
    // Stories are played faster than any caller, on a clock that moves little.
    app = await startApp({ settings: { QUOTA_FACTOR: '100' } })
    world = await givenWorld(app)
    callers = callersOf(app)
    digest = String((await upload(app, 'staff-01', picture(1))).json.sha256)
  })
  afterAll(() => app.stop())

  async function begin(by: Dice): Promise<{ story: Story; known: Known }> {
    app.clock.set(TEN)
    await app.runtime.db.appointmentStaff.updateMany({ data: { occupying: false } })
    // The days of the story before ended the duty of who said that they are there.
    await did(app, 'staff-01', 'setPresence', { presence: 'ONLINE' }, '__typename')
    const another = (await givenOrder(app, 'REGISTERED')).id
    const partner = by.chance(0.3) ? { registeredBy: 'demo-bank', registration: { channel: 'PARTNER_APP' } } : {}
    const { id } = await givenOrder(app, by.pick(BEGINNINGS), { ...partner, ...(by.chance(0.5) ? { company: ['staff-04'] } : {}) })
    const { order } = await (await app.as('dispatcher'))('query ($id: ID!) { order(id: $id) { number externalNo } }', { id })
    const now = app.clock.now().getTime()
    const known: Known = {
      ...{
        orderId: id,
        number: order.number,
        code: await codeOf(app.runtime, { id }),
        externalNo: order.externalNo,
        campaignId: world.campaignId,
        certificate: world.certificate,
      },
      evaluationToken: evaluationToken(app.runtime.keys, id, { cycle: 1, queryGeneration: 0 }, new Date(now + DAY)),
      ...{ from: new Date(now - DAY).toISOString(), to: new Date(now + 25 * DAY).toISOString() },
    }
    return { story: { id, number: order.number, another, told: [] }, known }
  }

  /** A step of the story, and what is read before and after it: whole and in part, as views, as feeds. */
  async function stepAndRead(story: Story, known: Known, by: Dice): Promise<void> {
    const follower = by.pick(['dispatcher', 'supervisor', 'team-lead', 'quality', 'staff-01', 'demo-bank'] as const)
    const cursor = by.chance(0.3) ? await cursorOf(await callers.as(follower, story.id)) : null
    if (by.chance(0.15)) await wait(app, story, by)
    else if (by.chance(0.2)) await live(app, callers, story, by, world)
    else await act(app, callers, story, by, digest)
    for (let i = 0; i < READS; i++) {
      const who = by.pick(VIEWERS)
      const root = by.chance(0.4) ? 'order' : by.pick(ROOTS)
      await readTwice(await callers.as(who, story.id), who, by.pick(documentsOf(root, known, by)), by, found)
    }
    if (by.chance(0.4)) await readView(app, callers, known, by, found)
    if (cursor !== null) await readFeed(app, callers, known, follower, cursor, by, found)
  }

  it('read without an error but those the policy names, and a field as it is among all others', { timeout: 300_000 + STORIES * 60_000 }, async () => {
    for (let nr = 0; nr < STORIES; nr++) {
      const by = dice(SEED + nr)
      const { story, known } = await begin(by)
      try {
        for (let step = 0; step < STEPS; step++) await stepAndRead(story, known, by)
      } catch (error) {
        console.error(`SEED=${SEED + nr} STORIES=1\n${story.told.join('\n')}`)
        throw error
      }
      expect([...callers.strange]).toEqual([])
    }
    expect(undecided(found)).toEqual([])
    console.log({ reads: found.reads, compared: found.compared, messages: callers.read(), refused: found.refused.size })
  })
})
