import { z } from 'zod'
import { ownSource } from '../access/standing.ts'
import { isPerson, type Role, type Viewer } from '../access/viewer.ts'
import { areaLevel, isWithin } from '../areas/area-code.ts'
import { answersRules } from '../catalogue/item-questions.ts'
import type { Channel } from '../db/generated/enums.ts'
import { Forbidden, InvalidInput, Unauthenticated } from '../errors.ts'
import { areaCode, code, inputType, list, oneOf, text } from '../input.ts'
import type { Act } from '../orders/lifecycle.ts'
import { CHANNEL_WORDS } from '../words.ts'
import { basisRules, objectionToBasis } from './proactive-basis.ts'
import { requesterRules } from './requester.ts'

/** No hotline of the city kept records in a computer before this; an earlier call time is a typing error. */
const EARLIEST = new Date('2000-01-01T00:00:00.000+08:00')

const pastInstant = z.date().min(EARLIEST, 'must not be before 2000 | 不能早于 2000 年')

/** What a registration (登记) says, whether it comes alone or with others. */
export const registrationShape = {
  channel: oneOf('Channel').describe('Channel (受理渠道)'),
  externalNo: code(64).nullish().describe("Number in the channel's own system (外部工单编号)"),
  type: oneOf('OrderType').nullish().describe('Kind of request, if known (诉求类型)'),
  urgency: oneOf('Urgency').default('NORMAL').describe('Urgency (紧急程度)'),
  areaCode: areaCode.describe('County, town or village (所在区划)'),
  items: list(code(40), 0, 10).default([]).describe('Item codes, if known (事项编码)'),
  answers: answersRules.describe(
    'Answers to questions of the items, as far as they are known; those that must be answered are asked for when the order is verified (补充问题答复)',
  ),
  title: text(200).describe('Title, at most 200 characters (诉求标题)'),
  text: text(20_000).nullish().describe('Content, at most 20,000 characters (诉求内容)'),
  receivedAt: pastInstant.nullish().describe('When the request reached the channel; from 2000 on, not in the future (来电时间)'),
  onBehalf: z.boolean().default(false).describe('For another person (代他人登记)'),
  requester: requesterRules.describe('Requester (办事人)'),
  basis: basisRules.nullish().describe('Of PROACTIVE, and required there: why the citizen was approached, their consent or a public duty (主动服务依据)'),
}

/** Registering is the first row of the lifecycle; registerOrder, registerOrders and imports do it. */
export const registration = {
  name: 'registerOrder',
  zh: '登记',
  row: {
    t: 'T1',
    from: [],
    to: ['REGISTERED'],
    roles: ['HOTLINE_AGENT', 'PARTNER', 'CAMPAIGN_MANAGER'],
    event: 'REGISTERED',
    guards: [],
    needs: [],
    zh: '登记',
    requires: ['channel', 'requester', 'areaCode', 'title'],
  },
} as const satisfies Act

/** One of several; those of the past say when they ended. */
export const registrationRules = inputType(
  'RegistrationInput',
  'One order to register (单条登记)',
  z.object({
    ...registrationShape,
    endedAt: pastInstant.nullish().describe('With `history`: when it was completed, if that is known; not before the call (办结时间)'),
  }),
)

export type Registration = z.output<typeof registrationRules>

/** Channels each role may register for. */
const CHANNELS: Partial<Record<Viewer['role'], readonly Channel[]>> = {
  HOTLINE_AGENT: ['HOTLINE_12345', 'REAL_ECONOMY_APP', 'UNRESOLVED_MATTERS_WINDOW'],
  CAMPAIGN_MANAGER: ['PROACTIVE'],
  PARTNER: ['PARTNER_APP', 'REAL_ECONOMY_APP'],
}

/**
 * Whether the viewer may register orders at all; asked once, however many there are.
 * @param history they are of the past: only the hotline has those
 * @returns the source part of the orders' keys: the partner's, or empty
 * @throws Unauthenticated, Forbidden
 */
export function sourceOf(viewer: Viewer, history: boolean): string {
  if (viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (!(registration.row.roles as readonly Role[]).includes(viewer.role)) throw new Forbidden()
  if (history && viewer.role !== 'HOTLINE_AGENT') throw new Forbidden({ en: 'only the hotline brings in orders of the past', zh: '仅热线可导入历史工单' })
  if (viewer.role !== 'PARTNER') return ''
  if (!viewer.scopes.includes('orders:write')) throw new Forbidden({ en: 'this key may not register orders', zh: '该密钥无登记权限' })
  return ownSource(viewer)
}

/**
 * Whether the viewer may register this one, and whether it could have happened.
 * @param now the change's instant
 * @param history it is of the past
 * @returns why not, or null
 */
export function objection(viewer: Viewer, input: Registration, now: Date, history: boolean): InvalidInput | null {
  if (!CHANNELS[viewer.role]?.includes(input.channel))
    return new InvalidInput('channel', {
      en: `your role registers for ${CHANNELS[viewer.role]?.join(', ')}`,
      zh: `您的角色可登记的渠道：${CHANNELS[viewer.role]?.map((channel) => CHANNEL_WORDS[channel]).join('、')}`,
    })
  if (isPerson(viewer) && !isWithin(input.areaCode, viewer.areaCode))
    return new InvalidInput('areaCode', { en: 'is outside your area', zh: '不在您的管辖区域' })
  if (areaLevel(input.areaCode) === 'CITY') return new InvalidInput('areaCode', { en: 'name the county, town or village', zh: '请具体到县区、乡镇或村社区' })
  if (input.receivedAt && input.receivedAt > now) return new InvalidInput('receivedAt', { en: 'must not be in the future', zh: '不能晚于当前时间' })
  return objectionToBasis(input, now) ?? (history ? objectionToPast(input, now) : objectionToEnd(input))
}

/** An order of the past (历史工单) counts in the day of its call, so it must say when that was; its end may not be known. */
function objectionToPast({ receivedAt, endedAt }: Registration, now: Date): InvalidInput | null {
  if (!receivedAt) return new InvalidInput('receivedAt', { en: 'is required of an order of the past', zh: '历史工单必须填写' })
  if (endedAt && endedAt > now) return new InvalidInput('endedAt', { en: 'must not be in the future', zh: '不能晚于当前时间' })
  if (endedAt && endedAt < receivedAt) return new InvalidInput('endedAt', { en: 'must not be before the call', zh: '不能早于来电时间' })
  return null
}

const objectionToEnd = ({ endedAt }: Registration): InvalidInput | null =>
  endedAt ? new InvalidInput('endedAt', { en: 'is for orders of the past: say `history`', zh: '仅用于历史工单' }) : null
