import type { IncomingMessage, ServerResponse } from 'node:http'
import { citizenToken } from '../access/tokens.ts'
import { DAY } from '../clock.ts'
import { invitationsOf, linkOf } from '../evaluations/invitations.ts'
import type { Ground } from '../ground.ts'
import type { OrderFacts } from '../orders/facts.ts'
import { factsSelect, toFacts } from '../orders/load-facts.ts'
import { sendJson } from './health.ts'

/** How long a link in a notice lasts: the evaluation window and the time to get there. */
const LINK_DAYS = 30
const SHOWN = 100
/** Notices that ask for an evaluation. */
const ASKING = ['COMPLETED', 'CLOSED_INCOMPLETE', 'MERGED_RESULT']

/**
 * Pages for development; refused in production. `/dev/outbox` shows the notices that would be sent: the token in one
 * exists only from here on, as it would from sending on.
 */
export function devPages(ground: Ground) {
  return (_request: IncomingMessage, response: ServerResponse, path: string): boolean => {
    if (ground.config.production || path !== '/dev/outbox') return false
    outbox(ground).then(
      (notices) => sendJson(response, 200, { notices }),
      (error: unknown) => {
        ground.log.error({ err: error }, 'the outbox cannot be read')
        sendJson(response, 503, { errors: [{ message: 'The outbox cannot be read.' }] })
      },
    )
    return true
  }
}

const linksOf = (ground: Ground, order: OrderFacts) =>
  invitationsOf(order, ground.clock.now())
    .filter(({ state }) => state === 'OPEN')
    .map((invitation) => ({ object: invitation.object, items: invitation.items, link: linkOf(ground, invitation) }))

async function outbox(ground: Ground) {
  const until = new Date(ground.clock.now().getTime() + LINK_DAYS * DAY)
  const notices = await ground.db.notice.findMany({
    where: { state: 'PENDING' },
    orderBy: { createdAt: 'desc' },
    take: SHOWN,
    include: { order: { select: factsSelect } },
  })
  return notices.map((notice) => ({
    id: notice.id,
    template: notice.template,
    orderNumber: notice.order.number,
    parameters: notice.parameters,
    createdAt: notice.createdAt,
    token: citizenToken(ground.keys, notice.order, until),
    // A citizen who is told that the order is done is asked to evaluate it: the whole, each visit, each matter.
    ...(ASKING.includes(notice.template) ? { evaluate: linksOf(ground, toFacts(notice.order)) } : {}),
  }))
}
