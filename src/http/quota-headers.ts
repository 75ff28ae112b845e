import type { ServerResponse } from 'node:http'
import type { Standing } from '../quotas/standing.ts'

/** Headers that say what is left of a quota, and that pages of other origins may read. */
export const QUOTA_HEADERS = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset', 'RateLimit-Policy']

const share = ({ remaining, limit, retryAfterSeconds }: Standing) => (retryAfterSeconds === null ? remaining / limit : -1)

/**
 * Writes what is left of a caller's quotas into the headers of an answer (draft-ietf-httpapi-ratelimit-headers-07): of all that it was counted
 * against, the one that is nearest its end.
 */
export function quotaHeaders(response: ServerResponse): (left: Standing) => void {
  let nearest = Number.POSITIVE_INFINITY
  return (left) => {
    if (response.headersSent || share(left) >= nearest) return
    nearest = share(left)
    response.setHeader('RateLimit-Limit', String(left.limit))
    response.setHeader('RateLimit-Remaining', String(left.remaining))
    response.setHeader('RateLimit-Reset', String(left.retryAfterSeconds ?? left.resetSeconds))
    response.setHeader('RateLimit-Policy', `${left.limit};w=${left.windowSeconds}`)
  }
}
