import { eachIndexing, type Keys } from '../access/encryption.ts'
import type { Viewer } from '../access/viewer.ts'
import type { Order, Prisma } from '../db/generated/client.ts'
import { literal } from '../db/like.ts'
import { Forbidden, InvalidInput, Unreadable } from '../errors.ts'
import { checkOrderNumber } from './order-number.ts'
import { mayReadRequest, readableWhere } from './policy.ts'
import { owned } from './reading.ts'
import { openOptional, place } from './sealed.ts'
import { compared, comparedNumber, digestsOf, NUMBER_PIECE, partsOf } from './search-keys.ts'

/** Characters of a search by words, as typed. */
const LONGEST_WORDS = 50
/** Roles that read titles of the orders they have to do with; which orders those are, `readableWhere` says. */
const READS_TITLES = ['HOTLINE_AGENT', 'DISPATCHER', 'QUALITY', 'SUPERVISOR', 'TEAM_LEAD', 'STAFF']

/** What is asked of each row that a database has found. */
interface Compared {
  /** Columns it is asked of. */
  readonly select: object
  matches(row: object): boolean
}

const NUMBER = /^\*?[\p{L}\p{N}._/()-]{1,64}$/u

/**
 * Orders by a number (按编号检索): a whole order number; or a part of it, or of the number in the channel's own system, of at least four
 * characters; with `*` before it the end of one, as a board shows it.
 * @throws InvalidInput
 */
export function numberWhere(typed: string): Prisma.OrderWhereInput {
  const field = 'search.number'
  const given = typed.normalize('NFKC').trim()
  const number = checkOrderNumber(given)
  // Found before it has search keys as well.
  if (number !== null) return { number }
  if (!NUMBER.test(given)) throw new InvalidInput(field, { en: 'is not a number of an order', zh: '不是有效编号' })
  const end = given.startsWith('*')
  const part = comparedNumber(end ? given.slice(1) : given)
  if ([...part].length < NUMBER_PIECE)
    throw new InvalidInput(field, { en: `must be at least ${NUMBER_PIECE} characters of a number`, zh: `编号片段至少 ${NUMBER_PIECE} 位` })
  const holds = { [end ? 'endsWith' : 'contains']: literal(part) }
  return {
    AND: [
      { searchKeys: { is: { numberParts: { hasEvery: partsOf([part]) } } } },
      { OR: [{ number: holds }, { externalNo: { ...holds, mode: 'insensitive' } }] },
    ],
  }
}

/** Words of a search as they are compared, each once. */
function wordsOf(typed: string): string[] {
  const field = 'search.title'
  if ([...typed].length > LONGEST_WORDS)
    throw new InvalidInput(field, { en: `must be at most ${LONGEST_WORDS} characters`, zh: `不能超过 ${LONGEST_WORDS} 个字符` })
  const words = [...new Set(typed.normalize('NFKC').split(/\s+/u).map(compared))].filter((word) => word !== '')
  if (words.length === 0 || words.some((word) => [...word].length < 2))
    throw new InvalidInput(field, { en: 'must be words of at least two letters or digits each', zh: '每个词至少两个字' })
  return words
}

/**
 * Orders by words of their title (按标题检索), of those whose title the viewer may read: an order that is merely seen is not found, so a search
 * tells nothing of what it is about. Finds orders with all digests of the words; which really have the words, `titleCompared` says.
 * @throws Forbidden for roles that read no titles of many orders; InvalidInput
 */
export function titleWhere(typed: string, viewer: Viewer, keys: Keys, now: Date): Prisma.OrderWhereInput {
  if (!READS_TITLES.includes(viewer.role)) throw new Forbidden({ en: 'your role may not search by words of the title', zh: '您的角色不能按标题检索' })
  const words = wordsOf(typed)
  // Digests of each key that rows may have: while a key is exchanged, some are made with the older one.
  const [first, ...others] = eachIndexing(keys).map((ring) => ({ titleDigests: { hasEvery: [...new Set(words.flatMap((word) => digestsOf(ring, word)))] } }))
  return { AND: [readableWhere(viewer, now), { searchKeys: { is: others.length === 0 ? (first ?? {}) : { OR: [first ?? {}, ...others] } } }] }
}

/** The words themselves, compared with each title that has all their digests. One that cannot be unsealed has no words. */
export function titleCompared(typed: string, viewer: Viewer, keys: Keys, now: Date): Compared {
  const words = wordsOf(typed)
  return {
    select: { titleSealed: true, ...owned },
    matches(row) {
      const order = row as Pick<Order, 'id' | 'titleSealed' | keyof typeof owned>
      if (!mayReadRequest(viewer, order, now)) return false
      try {
        const title = compared(openOptional(keys, place.title(order.id), order.titleSealed) ?? '')
        return words.every((word) => title.includes(word))
      } catch (error) {
        if (error instanceof Unreadable) return false
        throw error
      }
    },
  }
}
