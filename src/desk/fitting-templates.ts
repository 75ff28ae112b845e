import DataLoader from 'dataloader'
import { isWithin } from '../areas/area-code.ts'
import { dateInShanghai, startOfDayInShanghai } from '../clock.ts'
import type { OrderResult, ReplyPurpose } from '../db/generated/enums.ts'
import type { Caller } from '../runtime.ts'
import { type Fillings, fill, type Placeholder } from './reply-text.ts'

/** A template that fits an order, filled for it. */
export interface Filled {
  readonly templateId: string
  readonly title: string
  readonly purpose: ReplyPurpose
  readonly language: 'ZH' | 'EN'
  readonly text: string
  readonly missing: readonly Placeholder[]
}

interface Asked {
  readonly orderId: string
  readonly purpose: ReplyPurpose | null
  readonly result: OrderResult | null
}

const loaders = new WeakMap<Caller, DataLoader<Asked, Filled[]>>()

/** The templates that fit an order's reply, filled (适用答复模板); a page of orders asks once for those of all of them. */
export function fittingTemplates(caller: Caller, asked: Asked): Promise<Filled[]> {
  const loader = loaders.get(caller) ?? new DataLoader((all: readonly Asked[]) => load(caller, all), { cache: false })
  loaders.set(caller, loader)
  return loader.load(asked)
}

async function load({ runtime }: Caller, asked: readonly Asked[]): Promise<Filled[][]> {
  const templates = await runtime.db.replyTemplate.findMany({ where: { retiredAt: null }, orderBy: [{ title: 'asc' }, { id: 'asc' }] })
  const orders = await runtime.db.order.findMany({ where: { id: { in: asked.map(({ orderId }) => orderId) } }, select: READ })
  return asked.map(({ orderId, purpose, result }) => {
    const order = orders.find(({ id }) => id === orderId)
    if (!order) return []
    const fits = templates.filter(
      (one) =>
        (purpose === null || one.purpose === purpose) &&
        (one.result === null || result === null || one.result === result) &&
        (one.itemCodes.length === 0 || one.itemCodes.some((code) => order.itemCodes.includes(code))) &&
        (one.teamId === null || one.teamId === order.teamId) &&
        (one.areaCode === null || isWithin(order.areaCode, one.areaCode)),
    )
    const values = fillingsOf(order)
    return fits.map((one) => ({ templateId: one.id, title: one.title, purpose: one.purpose, language: one.language, ...fill(one.text, values) }))
  })
}

/** Visits that are agreed on or were made. */
const VISITS = ['BOOKED', 'EN_ROUTE', 'ARRIVED', 'IN_PROGRESS', 'FULFILLED', 'CANNOT_COMPLETE'] as const

const READ = {
  ...{ id: true, number: true, itemCodes: true, areaCode: true, teamId: true, dueAt: true },
  team: { select: { name: true } },
  handler: { select: { badge: true } },
  matters: { orderBy: { seq: 'asc' as const }, select: { itemCode: true, item: { select: { name: true } } } },
  appointments: {
    where: { status: { in: [...VISITS] } },
    orderBy: [{ startsAt: 'desc' as const }, { id: 'desc' as const }],
    take: 1,
    select: { startsAt: true, endsAt: true },
  },
}

interface Read {
  readonly number: string
  readonly itemCodes: readonly string[]
  readonly dueAt: Date | null
  readonly team: { readonly name: string } | null
  readonly handler: { readonly badge: string } | null
  readonly matters: readonly { readonly itemCode: string; readonly item: { readonly name: string } }[]
  readonly appointments: readonly { readonly startsAt: Date; readonly endsAt: Date }[]
}

const hours = (at: Date) => {
  const minutes = Math.floor((at.getTime() - startOfDayInShanghai(dateInShanghai(at)).getTime()) / 60_000)
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

function fillingsOf(order: Read): Fillings {
  const [visit] = order.appointments
  const items = [...new Set(order.matters.filter(({ itemCode }) => order.itemCodes.includes(itemCode)).map(({ item }) => item.name))]
  return {
    'order.number': order.number,
    'item.name': items.length === 0 ? null : items.join('、'),
    'visit.date': visit ? dateInShanghai(visit.startsAt) : null,
    window: visit ? `${hours(visit.startsAt)}–${hours(visit.endsAt)}` : null,
    'due.date': order.dueAt && dateInShanghai(order.dueAt),
    'team.name': order.team?.name ?? null,
    'handler.badge': order.handler?.badge ?? null,
  }
}
