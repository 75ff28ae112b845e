import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { blindIndex, type Keys, open } from '../../src/access/encryption.ts'
import { openFiles } from '../../src/files/files.ts'
import { keyStates, retireKey } from '../../src/upkeep/retire-key.ts'
import { type Course, rotateKeys } from '../../src/upkeep/rotate-keys.ts'
import type { Ground } from '../../src/upkeep/rotation-step.ts'
import { placeOf, SEALED_TABLES } from '../../src/upkeep/sealed-columns.ts'
import { type Again, type Started, startAgain } from '../kit/again.ts'
import { givenOrder, tokenFor } from '../kit/given.ts'
import { masterKey } from '../kit/master-key.ts'

const key = (kid: string) => `${kid}:${masterKey(kid)}`
const PHONE = '13900001234'
const COURSE: Course = { dryRun: false, stopped: () => false, progress: () => {} }
/** From the old key to a new one, from one suite to the other, and back. */
const WAYS = [
  ['another key', { encryptionKeys: key('k1') }, { encryptionKeys: `${key('k2')},${key('k1')}` }],
  ['the suite sm', { encryptionKeys: key('k1') }, { encryptionKeys: key('k1'), encryptionSuite: 'sm' }],
  ['the suite aes under another key', { encryptionKeys: key('k1'), encryptionSuite: 'sm' }, { encryptionKeys: `${key('k2')},${key('k1')}` }],
] as const

describe.each(WAYS)('Everything sealed, to %s', (_, before, after) => {
  let again: Again
  let app: Started
  let keys: Keys
  let ground: Ground
  let file: string
  let [citizen, first] = ['', '']
  const ask = async (who: string, query: string, variables: Record<string, unknown> = {}) => (await app.as(who))(query, variables)
  const found = async (search: object): Promise<string[]> =>
    (await ask('dispatcher', 'query ($search: OrderSearch) { orders(first: 100, search: $search) { nodes { id } } }', { search })).orders.nodes.map(
      (order: { id: string }) => order.id,
    )
  const request = (phone = PHONE) =>
    givenOrder(app, 'ACCEPTED', { registration: { title: '示例：亥戌酉办理', requester: { kind: 'PERSON', name: '示例群众', phone, address: '示例路 1 号' } } })
  const signals = async () => (await ask('dispatcher', '{ signals(kind: REPEAT_REQUEST) { id numerator state decision { reason } } }')).signals
  /** Every sealed value of the database: table, column, key, text. */
  async function sealed() {
    const values: { table: string; place: string; text: string }[] = []
    for (const one of SEALED_TABLES)
      for (const column of one.columns) {
        const rows = await again.database.query<{ key: string[]; text: string }>(
          `SELECT ARRAY[${one.key.map((name) => `${name}::text`).join(', ')}] AS key, ${column}_sealed AS text FROM "${one.table}" WHERE ${column}_sealed IS NOT NULL`,
        )
        values.push(...rows.map((row) => ({ table: one.table, place: placeOf(one, column, row.key), text: row.text })))
      }
    return values
  }
  /** What they say. A signal is named after the index of its telephone, which changes. */
  const contents = async (by: Keys) =>
    (await sealed()).map(({ place, text }) => `${place.replace(/signal_[0-9a-z]{26}/, 'signal')} ${open(by, place, text)}`).sort()
  beforeAll(async () => {
    again = await startAgain()
    app = await again.start(before)
    const asStaff = async (verb: string, input: object) => {
      const done = await (await app.as('staff-01')).verb(verb, input as Record<string, unknown>)
      expect(done.__typename, JSON.stringify(done)).toMatch(/Success$/)
    }
    const played = await request()
    first = played.id
    await asStaff('recordReference', { orderId: first, kind: 'AUDIO', system: 'REC-1', number: '20260602-1', recordedAt: again.clock.now() })
    await asStaff('logContact', { orderId: first, method: 'TELEPHONE', outcome: 'REACHED', note: '示例：下午再联系' })
    await asStaff('addNote', { orderId: first, text: '示例：请带证件' })
    await givenOrder(app, 'CLOSED', { items: [ITEMS.drainage.code] })
    await request()
    const [signal] = await signals()
    expect(signal).toMatchObject({ numerator: 3, state: 'OPEN' })
    const acknowledged = await (await app.as('dispatcher')).verb('acknowledgeSignal', { signalId: signal.id, outcome: 'ACKNOWLEDGED', reason: '示例：已回访' })
    expect(acknowledged.__typename).toBe('AcknowledgeSignalSuccess')
    file = await app.runtime.files.keep(Buffer.from('示例：一张照片'))
    citizen = await tokenFor(app, first)
    app = await again.start(after)
    keys = app.runtime.keys
    ground = { db: app.runtime.db, keys, files: app.runtime.files, log: app.runtime.log }
  })
  afterAll(() => again.stop())

  it('is found, by telephone and by words, before anything is made anew, together with what is written now', async () => {
    const late = await request()
    expect(await found({ phone: PHONE })).toEqual(expect.arrayContaining([first, late.id]))
    expect(await found({ title: '戌酉' })).toEqual(expect.arrayContaining([first, late.id]))
    // Rows of one telephone have one index, so that the signal counts them together, and its decision holds.
    expect(await signals()).toMatchObject([{ numerator: 4, state: 'ACKNOWLEDGED', decision: { reason: '示例：已回访' } }])
    // A link made with the older key opens the order.
    expect((await ask(citizen, '{ viewer { role } }')).viewer.role).toBe('CITIZEN')
    const noted = await (await app.as('staff-01')).verb('recordReference', {
      ...{ orderId: first, kind: 'AUDIO', system: 'REC-1', number: '20260602-1', recordedAt: again.clock.now() },
    })
    expect(noted).toMatchObject({ __typename: 'InvalidInput', field: 'number' })
  })

  it('is counted by a dry run, which changes nothing', async () => {
    const was = await sealed()
    const would = await rotateKeys(ground, { ...COURSE, dryRun: true })
    expect(would.finished).toBe(true)
    expect(would.changed).toBeGreaterThan(14)
    expect(await sealed()).toEqual(was)
    expect(await again.database.query('SELECT step FROM key_rotation_step')).toEqual([])
  })

  it('is made anew, says the same, and names the newest key alone: values, indexes, digests, files', async () => {
    const said = await contents(keys)
    const { changed, ...came } = await rotateKeys(ground, COURSE)
    expect(came).toEqual({ finished: true, unreadable: 0 })
    expect(changed).toBeGreaterThan(14)
    expect(await contents(keys)).toEqual(said)
    const alone: Keys = { ...keys, versions: [keys.versions[0]], otherSuite: [] }
    expect(await contents(alone)).toEqual(said)
    const indexes = await again.database.query<{ phone_index: string }>('SELECT DISTINCT phone_index FROM requester')
    expect(indexes).toEqual([{ phone_index: blindIndex(alone, `+86${PHONE}`) }])
    expect((await openFiles(app.runtime.config, alone).then((files) => files.read(file)))?.toString()).toBe('示例：一张照片')
  })

  it('is found afterwards by who has the newest key alone; what was decided about its signals stands', async () => {
    await again.database.query("UPDATE key_in_use SET sealing_until = '2020-01-01' WHERE (kid, suite) <> ($1, $2)", [keys.versions[0].kid, keys.suite])
    await rotateKeys(ground, COURSE)
    const kid = keys.versions[0].kid
    if (kid === 'k2') {
      // An open order's query code keeps its key; these are closed.
      expect(await retireKey(ground, 'k1', new Date(), 7)).toEqual([expect.stringMatching(/name k1 .*query codes of open orders/)])
      await again.database.query("UPDATE service_order SET query_key = $1 WHERE query_key LIKE 'k1%'", [kid])
      expect(await retireKey(ground, 'k1', new Date(), 7)).toEqual([])
    }
    app = await again.start({ ...after, encryptionKeys: key(kid) })
    expect(app.runtime.keys.otherSuite).toEqual([])
    expect((await found({ phone: PHONE })).length).toBeGreaterThan(3)
    expect(await found({ title: '戌酉' })).toContain(first)
    expect(await signals()).toMatchObject([{ numerator: 4, state: 'ACKNOWLEDGED', decision: { reason: '示例：已回访' } }])
    expect(
      (await keyStates({ ...ground, keys: app.runtime.keys }, 7))
        .filter(({ named }) => named.some(({ where }) => !where.startsWith('query codes')))
        .map(({ kid: one, suite }) => [one, suite]),
    ).toEqual([[kid, keys.suite]])
  })
})
