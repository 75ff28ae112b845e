import { z } from 'zod'
import { seal } from '../access/encryption.ts'
import { isPerson, type Viewer } from '../access/viewer.ts'
import { areaLevel, countyOf, isWithin, townOf } from '../areas/area-code.ts'
import { dateInShanghai } from '../clock.ts'
import { uniqueViolation } from '../db/faults.ts'
import type { Order, Requester } from '../db/generated/client.ts'
import type { Channel } from '../db/generated/enums.ts'
import { Duplicate, Forbidden, InvalidInput, Unauthenticated } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../ground.ts'
import { newId } from '../ids.ts'
import { code, list, text, verb } from '../input.ts'
import { keysOf } from './keys.ts'
import { LIFECYCLE, type Transition } from './lifecycle.ts'
import { makeOrderNumber } from './order-number.ts'
import { priorityOf } from './priority.ts'
import { createRequester, requesterRules } from './requester.ts'
import { openOptional, place, sealOptional } from './sealed.ts'
import { writeNotice } from './write-notice.ts'

/** Sort key of an order whose limit is not known yet. */
export const FAR_FUTURE = new Date('9999-12-31T00:00:00.000Z')
/** County part of every number at registration: the area is verified later and an order is never renumbered. */
const CITY6 = '450400'

export const registerOrderRules = verb({
  channel: z.enum(['HOTLINE_12345', 'REAL_ECONOMY_APP', 'UNRESOLVED_MATTERS_WINDOW', 'PROACTIVE', 'PARTNER_APP']),
  externalNo: code(64).nullish(),
  type: z.enum(['CONSULT', 'HELP', 'COMPLAINT', 'SUGGESTION', 'PRAISE']).nullish(),
  urgency: z.enum(['NORMAL', 'URGENT']).default('NORMAL'),
  areaCode: z.string().regex(/^\d{12}$/, 'must be 12 digits | 须为 12 位数字'),
  items: list(code(40), 0, 10).default([]),
  title: text(200),
  text: text(20_000).nullish(),
  onBehalf: z.boolean().default(false),
  requester: requesterRules,
})

type Input = z.output<typeof registerOrderRules>

/** Channels each role may register for. */
const CHANNELS: Partial<Record<Viewer['role'], readonly Channel[]>> = {
  HOTLINE_AGENT: ['HOTLINE_12345', 'REAL_ECONOMY_APP', 'UNRESOLVED_MATTERS_WINDOW'],
  CAMPAIGN_MANAGER: ['PROACTIVE'],
  PARTNER: ['PARTNER_APP', 'REAL_ECONOMY_APP'],
}

/**
 * Registers an order (登记, T1). Idempotent per channel, source and external number: the same content again answers
 * with the existing order, other content with DUPLICATE naming the fields.
 *
 * @throws Unauthenticated, Forbidden, InvalidInput, Duplicate
 */
export async function registerOrder(caller: Caller | Change, input: Input): Promise<{ orderId: string; alreadyRegistered: boolean }> {
  try {
    return await register(caller, input)
  } catch (error) {
    // Two registered the same number at once: the second finds the first now, and compares with it.
    if (uniqueViolation(error)?.includes('external_no') && !('tx' in caller)) return register(caller, input)
    throw error
  }
}

function register(caller: Caller | Change, input: Input): Promise<{ orderId: string; alreadyRegistered: boolean }> {
  return change(caller, 'registerOrder', input, async (c) => {
    const source = mayRegister(c.viewer, input)
    await checkAreaAndItems(c, input)
    if (input.externalNo) {
      const before = await c.tx.order.findUnique({
        where: { channel_source_externalNo: { channel: input.channel, source, externalNo: input.externalNo } },
        include: { requester: true },
      })
      if (before) {
        const differing = differences(c, before, input)
        if (differing.length > 0) throw new Duplicate(differing)
        return { orderId: before.id, alreadyRegistered: true }
      }
    }
    const id = newId('order', c.now)
    const requesterId = await createRequester(c, input.requester)
    const order = await c.tx.order.create({
      data: {
        id,
        number: await nextNumber(c),
        channel: input.channel,
        source,
        externalNo: input.externalNo ?? null,
        type: input.type ?? null,
        urgency: input.urgency,
        status: 'REGISTERED',
        version: 1,
        cycle: 1,
        priority: priorityOf(input.urgency, input.requester.specialGroups ?? []),
        areaCode: input.areaCode,
        countyCode: countyOf(input.areaCode),
        townCode: townOf(input.areaCode),
        itemCodes: input.items,
        requesterId,
        onBehalf: input.onBehalf,
        partnerId: c.viewer.role === 'PARTNER' ? c.viewer.partnerId : null,
        titleSealed: seal(c.ground.keys, place.title(id), input.title),
        textSealed: sealOptional(c.ground.keys, place.text(id), input.text),
        dispatchRound: 0,
        registeredAt: c.now,
        updatedAt: c.now,
        dueSort: FAR_FUTURE,
        dueProvisional: false,
      },
    })
    c.emit({
      kind: 'REGISTERED',
      orderId: id,
      orderVersion: 1,
      cycle: 1,
      subjectType: 'order',
      subjectId: id,
      before: null,
      after: keysOf(order),
      data: { channel: input.channel },
    })
    await writeNotice(c, order, 'REGISTERED')
    return { orderId: id, alreadyRegistered: false }
  })
}

/** @returns the source part of the order's key: the partner's id, or empty */
function mayRegister(viewer: Viewer, input: Input): string {
  const row: Transition = LIFECYCLE.registerOrder
  if (viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (!row.roles.includes(viewer.role)) throw new Forbidden()
  if (!CHANNELS[viewer.role]?.includes(input.channel))
    throw new InvalidInput('channel', {
      en: `your role registers for ${CHANNELS[viewer.role]?.join(', ')}`,
      zh: `您的角色可登记的渠道：${CHANNELS[viewer.role]?.join('、')}`,
    })
  if (isPerson(viewer) && !isWithin(input.areaCode, viewer.areaCode)) throw new InvalidInput('areaCode', { en: 'is outside your area', zh: '不在您的管辖区域' })
  if (viewer.role !== 'PARTNER') return ''
  if (viewer.test || !viewer.scopes.includes('orders:write')) throw new Forbidden({ en: 'this key may not register orders', zh: '该密钥无登记权限' })
  return viewer.partnerId
}

/** @throws InvalidInput when the area or an item does not exist */
async function checkAreaAndItems(c: Change, input: Pick<Input, 'areaCode' | 'items'>) {
  if (areaLevel(input.areaCode) === 'CITY') throw new InvalidInput('areaCode', { en: 'name the county, town or village', zh: '请具体到县区、乡镇或村社区' })
  if ((await c.tx.area.count({ where: { code: input.areaCode } })) === 0)
    throw new InvalidInput('areaCode', { en: 'is no area of this city', zh: '不是本市区划' })
  if (input.items.length === 0) return
  const known = await c.tx.catalogueItem.findMany({ where: { code: { in: input.items } }, select: { code: true } })
  const missing = input.items.filter((item) => !known.some((k) => k.code === item))
  if (missing.length > 0) throw new InvalidInput('items', { en: `no such item: ${missing.join(', ')}`, zh: `事项不存在：${missing.join('、')}` })
}

/** Sequence numbers count per day; the row lock keeps them dense and unique. */
async function nextNumber(c: Change): Promise<string> {
  const day = dateInShanghai(c.now).replaceAll('-', '')
  const { last } = await c.tx.numberSequence.upsert({ where: { day }, create: { day, last: 1 }, update: { last: { increment: 1 } } })
  return makeOrderNumber(CITY6, day, last)
}

/** Fields in which a repeated registration differs from the first. */
function differences(c: Change, before: Order & { requester: Requester }, input: Input): string[] {
  const { keys } = c.ground
  const r = before.requester
  const same: Record<string, [unknown, unknown]> = {
    areaCode: [before.areaCode, input.areaCode],
    title: [openOptional(keys, place.title(before.id), before.titleSealed), input.title],
    text: [openOptional(keys, place.text(before.id), before.textSealed), input.text ?? null],
    'requester.kind': [r.kind, input.requester.kind],
    'requester.name': [openOptional(keys, place.name(r.id), r.nameSealed), input.requester.name],
    'requester.phone': [openOptional(keys, place.phone(r.id), r.phoneSealed), input.requester.phone ?? null],
    'requester.idNumber': [openOptional(keys, place.idNumber(r.id), r.idNumberSealed), input.requester.idNumber ?? null],
    'requester.address': [openOptional(keys, place.address(r.id), r.addressSealed), input.requester.address ?? null],
  }
  // Once verified, type and items are the verifier's, no longer the sender's.
  if (before.verifiedAt === null) {
    same.type = [before.type, input.type ?? null]
    same.items = [[...before.itemCodes].sort().join(), [...input.items].sort().join()]
  }
  return Object.keys(same).filter((field) => same[field]?.[0] !== same[field]?.[1])
}
