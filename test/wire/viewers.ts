import { citizenToken } from '../../src/access/citizen-token.ts'
import { admitDevelopmentKeys } from '../../src/access/development.ts'
import { DAY, MINUTE } from '../../src/clock.ts'
import type { TestApp } from '../kit/app.ts'
import { type Client, httpClient } from '../kit/client.ts'
import { isStrange, messagesIn } from './chinese.ts'

/** Everybody who can ask: each role, and of the staff, leads and partners one the order concerns and one it does not. */
export const VIEWERS = [
  'citizen',
  'hotline-agent',
  'dispatcher',
  'staff-01',
  'staff-02',
  'staff-04',
  'team-lead',
  'team-lead-jinzhu',
  'supervisor',
  'quality',
  'department',
  'campaign-manager',
  'auditor',
  'admin',
  'demo-bank',
  'demo-app',
  'city',
  'nobody',
] as const
export type Viewer = (typeof VIEWERS)[number]

/** Callers who read Chinese, and what of their messages is none. */
export interface Callers {
  as(viewer: Viewer | string, orderId: string): Promise<Client>
  /** An order that was reopened: a citizen's link is of one cycle, and the next one's is sent anew. */
  inCycle(orderId: string, cycle: number): void
  token(viewer: Viewer | string, orderId: string): Promise<string | null>
  /** Messages with a word of the program, and how many were read. */
  readonly strange: Set<string>
  read(): number
}

export function callersOf(app: TestApp): Callers {
  const strange = new Set<string>()
  const read = new Set<string>()
  const clients = new Map<string, Client>()
  const cycles = new Map<string, number>()
  let issuedFrom = app.clock.now().getTime()
  let lastIssued = issuedFrom
  const linkOf = (id: string) =>
    citizenToken(app.runtime.keys, { id, cycle: cycles.get(id) ?? 1, queryGeneration: 0 }, new Date(app.clock.now().getTime() + 30 * DAY))
  const token = async (viewer: string, orderId: string) => (viewer === 'nobody' ? null : app.token(viewer === 'citizen' ? linkOf(orderId) : viewer))
  return {
    strange,
    token,
    read: () => read.size,
    inCycle: (orderId, cycle) => void cycles.set(orderId, cycle),
    async as(viewer, orderId) {
      // Who takes data out has signed on a moment ago; the next story begins where the one before did, before its tokens were issued.
      const now = app.clock.now()
      if (now.getTime() < lastIssued || now.getTime() >= issuedFrom + 9 * MINUTE) {
        issuedFrom = now.getTime()
        clients.clear()
        await admitDevelopmentKeys(app.runtime.db, app.runtime.keys, now)
      }
      lastIssued = now.getTime()
      const key = viewer === 'citizen' ? `citizen of ${orderId} in ${cycles.get(orderId)}` : viewer
      const known = clients.get(key)
      if (known) return known
      const client = httpClient(app.url, await token(viewer, orderId), 'zh')
      const send = client.raw
      const raw: Client['raw'] = async (document, variables) => {
        const answer = await send(document, variables)
        for (const message of messagesIn([answer.data, answer.errors])) {
          read.add(message)
          if (isStrange(message)) strange.add(message)
        }
        return answer
      }
      const heard: Client = Object.assign(client, { raw })
      clients.set(key, heard)
      return heard
    },
  }
}
