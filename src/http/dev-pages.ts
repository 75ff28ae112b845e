import type { IncomingMessage, ServerResponse } from 'node:http'
import { queryCode } from '../access/query-code.ts'
import { citizenToken } from '../access/tokens.ts'
import { DAY } from '../clock.ts'
import { invitationsOf, linkOf } from '../evaluations/invitations.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { factsSelect, toFacts } from '../orders/load-facts.ts'
import type { Runtime } from '../runtime.ts'
import { sendJson } from './health.ts'

/** How long a link in a notice lasts: the evaluation window and the time to get there. */
const LINK_DAYS = 30
const SHOWN = 100
/** Notices that tell the query code: of the registration, again when the telephone is corrected, and on request. */
const TELLING = ['REGISTERED', 'QUERY_CODE']
/** Notices that ask for an evaluation. */
const ASKING = ['COMPLETED', 'CLOSED_INCOMPLETE', 'MERGED_RESULT']

/**
 * Pages for development; refused in production. `/dev/outbox` shows the notices that would be sent, `?order=<number>` those of one order: the token and the
 * query code in one exist only from here on, as it would from sending on.
 */
export function devPages(runtime: Runtime) {
  return (request: IncomingMessage, response: ServerResponse, path: string): boolean => {
    if (runtime.config.production || path !== '/dev/outbox') return false
    outbox(runtime, new URL(request.url ?? '/', 'http://localhost').searchParams.get('order')).then(
      (notices) => sendJson(response, 200, { notices }),
      (error: unknown) => {
        runtime.log.error({ err: error }, 'the outbox cannot be read')
        sendJson(response, 503, { errors: [{ message: 'The outbox cannot be read.' }] })
      },
    )
    return true
  }
}

const linksOf = (runtime: Runtime, order: OrderFacts) =>
  invitationsOf(order, runtime.clock.now())
    .filter(({ state }) => state === 'OPEN')
    .map((invitation) => ({ object: invitation.object, items: invitation.items, link: linkOf(runtime, invitation) }))

/** @param number of one order; null: of all */
async function outbox(runtime: Runtime, number: string | null) {
  const until = new Date(runtime.clock.now().getTime() + LINK_DAYS * DAY)
  const notices = await runtime.db.notice.findMany({
    where: { state: 'PENDING', ...(number === null ? {} : { order: { number } }) },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: SHOWN,
    include: { order: { select: factsSelect } },
  })
  return notices.map((notice) => ({
    id: notice.id,
    template: notice.template,
    orderNumber: notice.order.number,
    parameters: notice.parameters,
    createdAt: notice.createdAt,
    token: citizenToken(runtime.keys, notice.order, until),
    ...(TELLING.includes(notice.template) ? { queryCode: queryCode(runtime.keys, notice.order) } : {}),
    // A citizen who is told that the order is done is asked to evaluate it: the whole, each visit, each matter.
    ...(ASKING.includes(notice.template) ? { evaluate: linksOf(runtime, toFacts(notice.order)) } : {}),
  }))
}
