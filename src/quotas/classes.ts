import { holderOf, isPerson, type Viewer } from '../access/viewer.ts'
import type { Words } from '../errors.ts'

/** Whom a quota counts (计数对象): an address without a token, the token of one order, a person, a partner's or board's key. */
export const CALLER_KINDS = {
  ADDRESS: { en: 'an address without a token', zh: '未登录地址' },
  CITIZEN: { en: 'a citizen’s token', zh: '群众令牌' },
  PERSON: { en: 'a person', zh: '工作人员' },
  KEY: { en: 'a key of a partner or board', zh: '合作方或看板密钥' },
} as const satisfies Record<string, Words>
export type CallerKind = keyof typeof CALLER_KINDS

/** A class of what is asked (配额类别), with how often each kind of caller may ask it. */
interface Quota extends Words {
  /** A window, in seconds: so many at once, and as many again as it passes. */
  readonly seconds: number
  /** READS: each process counts its share; CHANGES: all servers of a database together. */
  readonly counted: 'READS' | 'CHANGES'
  readonly most: Readonly<Record<CallerKind, number>>
}

const MINUTE = 60
const HOUR = 60 * MINUTE

/**
 * Every quota (配额). A city office or a carrier's NAT shares one address, so an address has what a hundred readers need; a person has what
 * a desk with ten live lists asks at its busiest, and no robot's share.
 */
export const QUOTAS = {
  READ: {
    en: 'documents: one each, and one more for each 250 objects it may ask for',
    zh: '查询：每次计一次，每请求 250 个对象加计一次',
    seconds: MINUTE,
    counted: 'READS',
    most: { ADDRESS: 6_000, CITIZEN: 600, PERSON: 3_000, KEY: 12_000 },
  },
  SEARCH: {
    en: 'lists searched by a telephone number',
    zh: '按电话检索',
    seconds: HOUR,
    counted: 'READS',
    most: { ADDRESS: 60, CITIZEN: 60, PERSON: 300, KEY: 600 },
  },
  CHANGE: {
    en: 'verbs of no class of their own; a verb repeated under its idempotency key counts again',
    zh: '一般操作（以幂等键重复提交亦计次）',
    seconds: MINUTE,
    counted: 'CHANGES',
    most: { ADDRESS: 600, CITIZEN: 60, PERSON: 600, KEY: 3_000 },
  },
  REGISTER: {
    en: 'orders registered one by one',
    zh: '单件登记',
    seconds: HOUR,
    counted: 'CHANGES',
    most: { ADDRESS: 60, CITIZEN: 20, PERSON: 300, KEY: 6_000 },
  },
  REVEAL: {
    en: 'looks at plain contact data',
    zh: '敏感信息查看',
    seconds: HOUR,
    counted: 'CHANGES',
    most: { ADDRESS: 20, CITIZEN: 20, PERSON: 200, KEY: 200 },
  },
  UPLOAD: {
    en: 'files sent; citizens and partners have a limit of the day besides',
    zh: '上传附件',
    seconds: HOUR,
    counted: 'CHANGES',
    most: { ADDRESS: 20, CITIZEN: 60, PERSON: 600, KEY: 3_000 },
  },
  IMPORT: {
    en: 'calls that bring up to some hundred rows: registerOrders, importParticipants',
    zh: '批量导入调用',
    seconds: MINUTE,
    counted: 'CHANGES',
    most: { ADDRESS: 20, CITIZEN: 20, PERSON: 600, KEY: 600 },
  },
} as const satisfies Record<string, Quota>

export type QuotaClass = keyof typeof QUOTAS
type Counted<How> = { [C in QuotaClass]: (typeof QUOTAS)[C]['counted'] extends How ? C : never }[QuotaClass]
/** Classes that each process counts by itself. */
export type ReadClass = Counted<'READS'>
/** Classes that all servers of a database count together. */
export type ChangeClass = Counted<'CHANGES'>

/** The caller a quota counts: its kind, and a name that no other caller has. */
export interface Counting {
  readonly kind: CallerKind
  readonly name: string
}

/** A network of version 6: a subscriber has all of its 2^64 addresses. */
const GROUPS_OF_NETWORK = 4

/** An address as it is counted: one of version 4 as itself, however it is written; one of version 6 as its /64 network. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (!address.includes(':')) return address
  const [front = '', back] = (address.split('%')[0] ?? '').toLowerCase().split('::')
  const groups = (text: string | undefined) => (text ? text.split(':') : [])
  const [before, after] = [groups(front), groups(back)]
  const zeros = back === undefined ? 0 : Math.max(0, 2 * GROUPS_OF_NETWORK - before.length - after.length)
  const all = [...before, ...Array<string>(zeros).fill('0'), ...after].map((group) => group.replace(/^0+(?=.)/, ''))
  return `${all.slice(0, GROUPS_OF_NETWORK).join(':')}/64`
}

/** Whom a request is counted as; null: the program itself, which is not counted. */
export function countedAs({ viewer, address }: { readonly viewer: Viewer; readonly address: string }): Counting | null {
  if (viewer.role === 'SYSTEM') return null
  const name = holderOf(viewer)
  if (name === null) return { kind: 'ADDRESS', name: networkOf(address) }
  if (viewer.role === 'CITIZEN') return { kind: 'CITIZEN', name }
  return { kind: isPerson(viewer) ? 'PERSON' : 'KEY', name }
}
