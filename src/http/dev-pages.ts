import type { IncomingMessage, ServerResponse } from 'node:http'
import { citizenToken } from '../access/tokens.ts'
import { DAY } from '../clock.ts'
import type { Ground } from '../ground.ts'
import { sendJson } from './health.ts'

/** How long a link in a notice lasts: the evaluation window and the time to get there. */
const LINK_DAYS = 30
const SHOWN = 100

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

async function outbox(ground: Ground) {
  const until = new Date(ground.clock.now().getTime() + LINK_DAYS * DAY)
  const notices = await ground.db.notice.findMany({
    where: { state: 'PENDING' },
    orderBy: { createdAt: 'desc' },
    take: SHOWN,
    include: { order: { select: { id: true, number: true, cycle: true } } },
  })
  return notices.map((notice) => ({
    id: notice.id,
    template: notice.template,
    orderNumber: notice.order.number,
    parameters: notice.parameters,
    createdAt: notice.createdAt,
    token: citizenToken(ground.keys, notice.order, until),
  }))
}
