import type { IncomingMessage } from 'node:http'
import { citizenToken } from '../access/citizen-token.ts'
import { demoOrder, SHOWN } from '../access/demo-city.ts'
import { developmentAccounts, developmentToken } from '../access/development.ts'
import { queryCode } from '../access/query-code.ts'
import { DAY } from '../clock.ts'
import type { Runtime } from '../runtime.ts'
import { givesTokens } from './loopback.ts'

/** Whom the explorer opens as: the tab that is theirs, their token, and what of the demo city fills its examples. */
export interface ExplorerAccount {
  /** File of operations, client/operations. */
  readonly user: string
  readonly token: string
  readonly examples: Readonly<Record<string, string>>
}

const CITIZEN_DAYS = 7
/** The order each kind of user has something to do with. */
const ORDERS: Readonly<Record<string, number>> = {
  dispatcher: 4,
  'hotline-agent': 1,
  staff: 6,
  department: 19,
  citizen: SHOWN.tracked,
  supervisor: 13,
  quality: 25,
}

const SHOWN_OF_ORDER = {
  id: true,
  number: true,
  cycle: true,
  queryGeneration: true,
  queryKey: true,
  matters: { select: { id: true }, take: 1 },
} as const

/**
 * Whom `/graphql?as=<account>` opens the explorer as.
 * @param users the kinds of user there is a file of operations for
 * @returns null without an account of that name, and wherever no token is given out
 */
export async function explorerAccount(runtime: Runtime, request: IncomingMessage, users: readonly string[]): Promise<ExplorerAccount | null> {
  const account = new URL(request.url ?? '/', 'http://localhost').searchParams.get('as')
  if (account === null || !givesTokens(runtime.config, request)) return null
  const role = account === 'citizen' ? 'CITIZEN' : developmentAccounts.find((one) => one.account === account)?.role
  if (role === undefined) return null
  const own = role.toLowerCase().replace('_', '-')
  const user = users.includes(own) ? own : 'anyone'
  const nr = ORDERS[user]
  const order = nr === undefined ? null : await demoOrder(runtime, nr, SHOWN_OF_ORDER)
  if (role === 'CITIZEN' && order === null) return null
  const token =
    role === 'CITIZEN' && order
      ? citizenToken(runtime.keys, order, new Date(runtime.clock.now().getTime() + CITIZEN_DAYS * DAY))
      : await developmentToken(runtime, account)
  const examples = order && {
    '<orderId>': order.id,
    '<number>': order.number,
    '<matterId>': order.matters[0]?.id ?? '<matterId>',
    ...(role === 'CITIZEN' ? { '<queryCode>': queryCode(runtime.keys, order) ?? '<queryCode>' } : {}),
  }
  return { user, token, examples: examples ?? {} }
}
