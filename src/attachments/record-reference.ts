import { blindIndex, blindIndexes, seal } from '../access/encryption.ts'
import { staffIdOf } from '../access/viewer.ts'
import { OrderStatus } from '../db/generated/enums.ts'
import { InvalidInput } from '../errors.ts'
import { newId } from '../ids.ts'
import { code, instant, oneOf, sha256 } from '../input.ts'
import { is } from '../orders/lifecycle.ts'
import { advanceOrder, openOrder } from '../orders/open-order.ts'
import { orderVerb } from '../orders/order-verb.ts'
import { place } from '../orders/sealed.ts'
import { PARAMETERS } from '../policy/parameters.ts'

/** References of one order; more is an archive of its own. */
const MOST = PARAMETERS.MOST_RECORDINGS.value

const verb = orderVerb('recordReference', {
  description: 'Note where a recording of a call or a visit is kept (登记录音录像编号): a reference, never the recording.',
  row: {
    t: 'V6',
    from: Object.values(OrderStatus),
    to: [],
    roles: ['STAFF', 'HOTLINE_AGENT'],
    event: 'RECORDING_REFERENCED',
    guards: [is.handlerOnly, is.handlerStill],
  },
  input: {
    kind: oneOf('RecordingKind').describe('Kind (类型)'),
    system: code(32).describe('Code of the system that keeps it (系统编码)'),
    number: code(100).describe('Its number there (编号)'),
    sha256: sha256.nullish().describe('SHA-256 of the recording, if it is known (摘要)'),
    recordedAt: instant.describe('When it was recorded (录制时间)'),
  },
})

/**
 * Notes where a recording is kept (登记录音录像编号), by the handler and the hotline: once each, and it stays. The event carries its kind and
 * instant alone; the number is sealed.
 * @throws NotFound, Forbidden, IllegalTransition (NOT_HANDLER, HANDLER_PERIOD_OVER), StaleVersion, InvalidInput (number, recordedAt)
 */
export const recordReference = verb.does(async (c, input): Promise<{ orderId: string; recordingId: string }> => {
  const order = await openOrder(c, verb, input)
  const { kind, system, recordedAt } = input
  if (recordedAt > c.now) throw new InvalidInput('recordedAt', { en: 'must not be in the future', zh: '不能晚于当前时间' })
  const { keys } = c.runtime
  const numbered = `${system}:${input.number}`
  const before = await c.tx.recording.findMany({ where: { orderId: order.id }, select: { numberIndex: true } })
  if (before.some((one) => blindIndexes(keys, numbered).includes(one.numberIndex)))
    throw new InvalidInput('number', { en: 'is noted already for this order', zh: '该编号已登记于本工单' })
  if (before.length >= MOST) throw new InvalidInput('number', { en: `an order has at most ${MOST} recordings`, zh: `每件工单至多 ${MOST} 条录音录像编号` })
  const recordingId = newId('recording', c.now)
  // One noted since the order was read has moved its version: this one is refused, tried again, and finds it.
  await advanceOrder(c, order, 'RECORDING_REFERENCED', { recording: kind, at: recordedAt.toISOString() }, {}, { type: 'recording', id: recordingId })
  const staff = c.viewer.role === 'STAFF'
  await c.tx.recording.create({
    data: {
      ...{
        id: recordingId,
        orderId: order.id,
        kind,
        system,
        numberIndex: blindIndex(keys, numbered),
        sha256: input.sha256 ?? null,
        recordedAt,
        addedAt: c.now,
      },
      numberSealed: seal(keys, place.recordingNumber(recordingId), input.number),
      ...{ source: staff ? 'STAFF' : 'HOTLINE_AGENT', addedById: staff ? staffIdOf(c) : null },
    },
  })
  return { orderId: order.id, recordingId }
})
