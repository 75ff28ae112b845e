import { randomBytes } from 'node:crypto'
import { loadKeys } from '../../src/access/encryption.ts'
import { fixedClock } from '../../src/clock.ts'
import { connect } from '../../src/db/client.ts'
import type { EventDraft, LoggedEvent, OrderKeys } from '../../src/events/catalogue.ts'
import { append } from '../../src/events/log.ts'
import { openEvents } from '../../src/events/open.ts'
import { openFiles } from '../../src/files/files.ts'
import { newId } from '../../src/ids.ts'
import { createLog } from '../../src/log.ts'
import { openQuotas } from '../../src/quotas/quotas.ts'
import type { Runtime } from '../../src/runtime.ts'
import { freshDatabase } from '../kit/database.ts'

export const START = new Date('2026-03-02T01:00:00.000Z')
export const KEYS: OrderKeys = {
  status: 'REGISTERED',
  standing: 'LIVE',
  area: '450405',
  team: null,
  handler: null,
  companions: [],
  partner: null,
  items: [],
  channel: 'HOTLINE_12345',
  type: null,
  urgency: 'NORMAL',
}

/** A running program with one order in its database, whose events the test appends as it likes. */
export async function liveRuntime() {
  const fresh = await freshDatabase({ ENCRYPTION_KEYS: `t1:${randomBytes(32).toString('base64')}` })
  const { config } = fresh
  const database = await connect(config, fresh.template ? { template: fresh.template } : {})
  const log = createLog(config.logLevel)
  const clock = fixedClock(START)
  const orderId = await insertOrder(database.db)
  const events = await openEvents(database, { log, clock, redisUrl: null, replayDays: 7 })
  const keys = await loadKeys(config)
  const files = await openFiles(config, keys)
  const quotas = await openQuotas({ config, clock, log, db: database.db, keys })
  const runtime: Runtime = { config, log, clock, db: database.db, keys, files, quotas, hub: events.hub, wake: events.wake, effects: {} }
  let version = 0

  function draft(reason: string): EventDraft {
    version++
    return { kind: 'REFUSED', orderId, orderVersion: version, cycle: 1, subjectType: 'order', subjectId: orderId, before: KEYS, after: KEYS, data: { reason } }
  }

  /** Appends events in one change, as another process whose hint got lost, and returns the last position. */
  async function writeInSilence(...reasons: string[]): Promise<number> {
    const drafts = reasons.map(draft)
    return runtime.db.$transaction((tx) => append(tx, drafts, { kind: 'SYSTEM', id: 'system' }, clock.now()))
  }

  /** The same with the hint. */
  async function write(...reasons: string[]): Promise<number> {
    const pos = await writeInSilence(...reasons)
    runtime.wake.hint()
    return pos
  }

  return {
    runtime,
    database,
    clock,
    orderId,
    draft,
    write,
    writeInSilence,
    async stop() {
      await events.stop()
      await database.close()
      await fresh.cleanup()
    },
  }
}

export type LiveRuntime = Awaited<ReturnType<typeof liveRuntime>>

async function insertOrder(db: Runtime['db']): Promise<string> {
  const id = newId('order', START)
  const requesterId = newId('requester', START)
  const area = { name: 'Example District (示例区)', level: 'COUNTY' } as const
  await db.area.upsert({ where: { code: KEYS.area }, create: { code: KEYS.area, ...area }, update: area })
  await db.requester.create({ data: { id: requesterId, kind: 'PERSON', nameSealed: 'sealed' } })
  await db.order.create({
    data: {
      id,
      number: 'MS450400260302000001',
      channel: KEYS.channel,
      source: 'test',
      urgency: KEYS.urgency,
      status: KEYS.status,
      version: 1,
      cycle: 1,
      priority: 0,
      areaCode: KEYS.area,
      countyCode: KEYS.area,
      itemCodes: [],
      requesterId,
      onBehalf: false,
      titleSealed: 'sealed',
      dispatchRound: 0,
      registeredAt: START,
      dueProvisional: true,
      dueSort: START,
      updatedAt: START,
    },
  })
  return id
}

/** What the test's events carry besides their kind. */
export const reasonOf = (event: LoggedEvent): string => (event.kind === 'REFUSED' ? event.data.reason : event.kind)
