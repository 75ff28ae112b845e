import { Duplicate, InvalidInput, type Problem } from '../errors.ts'
import type { Change } from '../ground.ts'
import { contentOf, contentOfOrder, differences } from './registration-content.ts'
import { objection, type Registration, sourceOf } from './registration-rules.ts'
import { writeRegistrations } from './write-registrations.ts'

/** What became of one registration. */
export type Registered = { readonly orderId: string | null; readonly number: string | null; readonly alreadyRegistered: boolean } | Problem

/**
 * Registers orders (登记, T1) inside a change: each by the same rules, with as many statements for a hundred as for one.
 * Idempotent per channel, source and external number, also among themselves: the same content again is the order that is
 * there, other content a Duplicate naming the fields. One that is refused does not hold up the others.
 *
 * @param writing false to check only: nothing is written, and who would be new has no id yet
 * @returns what became of each, in their order
 * @throws Unauthenticated, Forbidden for all of them
 */
export async function registerAll(c: Change, inputs: readonly Registration[], writing = true): Promise<Registered[]> {
  const source = sourceOf(c.viewer)
  const [areas, items] = await Promise.all([known(c, 'area', inputs), known(c, 'items', inputs)])
  const before = await existing(c, source, inputs)
  const fresh = new Map<Registration, null | { orderId: string; number: string }>()
  const firsts = new Map<string, Registration>()
  const judged = inputs.map((input): Problem | { was: { orderId: string; number: string } } | { as: Registration } => {
    const problem = objection(c.viewer, input, c.now) ?? unknown(input, areas, items)
    if (problem) return problem
    const key = keyOf(input)
    const there = before.get(key ?? '')
    const first = firsts.get(key ?? '')
    if (key !== null && (there || first)) {
      const differing = differences(there ? there.content : contentOf(first as Registration), contentOf(input))
      if (differing.length > 0) return new Duplicate(differing)
      return there ? { was: there } : { as: first as Registration }
    }
    if (key !== null) firsts.set(key, input)
    fresh.set(input, null)
    return { as: input }
  })
  if (writing) for (const [input, order] of await writeRegistrations(c, source, [...fresh.keys()])) fresh.set(input, order)
  return judged.map((j, i) => {
    if ('was' in j) return { orderId: j.was.orderId, number: j.was.number, alreadyRegistered: true }
    if (!('as' in j)) return j
    const order = fresh.get(j.as)
    return { orderId: order?.orderId ?? null, number: order?.number ?? null, alreadyRegistered: j.as !== inputs[i] }
  })
}

/** What tells a registration from another, within the source; null for one that is never a repetition. */
const keyOf = (input: Pick<Registration, 'channel' | 'externalNo'>) => (input.externalNo ? `${input.channel} ${input.externalNo}` : null)

/** The codes among those named that exist, in one statement. */
async function known(c: Change, what: 'area' | 'items', inputs: readonly Registration[]): Promise<Set<string>> {
  const named = [...new Set(inputs.flatMap((i) => (what === 'area' ? [i.areaCode] : i.items)))]
  if (named.length === 0) return new Set()
  const where = { code: { in: named } }
  const rows = await (what === 'area' ? c.tx.area.findMany({ where, select: { code: true } }) : c.tx.catalogueItem.findMany({ where, select: { code: true } }))
  return new Set(rows.map((row) => row.code))
}

function unknown(input: Registration, areas: ReadonlySet<string>, items: ReadonlySet<string>): InvalidInput | null {
  if (!areas.has(input.areaCode)) return new InvalidInput('areaCode', { en: 'is no area of this city', zh: '不是本市区划' })
  const missing = input.items.filter((item) => !items.has(item))
  if (missing.length === 0) return null
  return new InvalidInput('items', { en: `no such item: ${missing.join(', ')}`, zh: `事项不存在：${missing.join('、')}` })
}

/** The orders that already have these numbers, with the content they were registered with. */
async function existing(c: Change, source: string, inputs: readonly Registration[]) {
  const numbers = [...new Set(inputs.flatMap((i) => (i.externalNo ? [i.externalNo] : [])))]
  if (numbers.length === 0) return new Map<string, never>()
  const channel = { in: [...new Set(inputs.map((i) => i.channel))] }
  const rows = await c.tx.order.findMany({ where: { channel, source, externalNo: { in: numbers } }, include: { requester: true } })
  return new Map(rows.map((row) => [keyOf(row) ?? '', { orderId: row.id, number: row.number, content: contentOfOrder(c.ground.keys, row) }]))
}
