import { createHash } from 'node:crypto'
import { type Keys, open, seal, sign, verify } from '../access/encryption.ts'
import { stillValid } from '../access/still-valid.ts'
import { isPerson, type SignOn, type Viewer } from '../access/viewer.ts'
import { InvalidInput, NotFound, Unauthenticated } from '../errors.ts'
import { actorOf } from '../events/change.ts'
import { idPrefix, newId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import type { Change, Runtime } from '../runtime.ts'

export const TICKET_LIFE = LIMITS.TICKET_MS.value

/** What a ticket opens: one stream and nothing else. */
export interface Ticket {
  readonly id: string
  readonly document: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly viewer: Viewer
  readonly expiresAt: Date
}

const digest = (ticket: string) => createHash('sha256').update(ticket).digest('hex')

/**
 * The text of a ticket, made from its id: a change that is replayed by its idempotency key need not have stored it.
 * The one secret an address may carry, because a browser's EventSource cannot send a header (decisions: streams).
 */
export function ticketText(keys: Keys, id: string): string {
  return `${id}.${sign(keys, 'stream-ticket', id)}`
}

/**
 * Issues a ticket for one subscription as the caller sees it. The document and variables are fixed; only its digest
 * is stored, and viewer and variables are sealed.
 * @param expiresAt at most 12 hours ahead, and never beyond the caller's own proof
 */
export async function createTicket(
  c: Change,
  input: { document: string; variables?: Readonly<Record<string, unknown>> | null; expiresAt?: Date | null },
): Promise<{ id: string; expiresAt: Date }> {
  const { keys } = c.runtime
  const latest = Math.min(c.now.getTime() + TICKET_LIFE, c.viewer.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY)
  const expiresAt = new Date(Math.min(latest, input.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY))
  if (expiresAt <= c.now) throw new InvalidInput('expiresAt', { en: 'must be in the future', zh: '必须晚于当前时间' })
  const id = newId('ticket', c.now)
  await c.tx.streamTicket.create({
    data: {
      id,
      hash: digest(ticketText(keys, id)),
      document: input.document,
      variablesSealed: seal(keys, `stream_ticket.variables:${id}`, JSON.stringify(input.variables ?? {})),
      viewerSealed: seal(keys, `stream_ticket.viewer:${id}`, JSON.stringify(c.viewer)),
      actor: actorName(c.viewer),
      createdAt: c.now,
      expiresAt,
    },
  })
  return { id, expiresAt }
}

/**
 * Opens a ticket that came in an address.
 * @throws Unauthenticated when it is unknown, has expired or was revoked, or its viewer may not go on: the answer does not say which
 */
export async function openTicket(runtime: Runtime, ticket: string): Promise<Ticket> {
  const cut = ticket.indexOf('.')
  const id = ticket.slice(0, cut)
  if (idPrefix(id) !== 'ticket' || !verify(runtime.keys, 'stream-ticket', id, ticket.slice(cut + 1))) throw new Unauthenticated()
  const row = await runtime.db.streamTicket.findUnique({ where: { hash: digest(ticket) } })
  if (!row || row.revokedAt || row.expiresAt <= runtime.clock.now()) throw new Unauthenticated()
  const opened = JSON.parse(open(runtime.keys, `stream_ticket.viewer:${id}`, row.viewerSealed)) as Viewer
  const viewer = { ...opened, ...signOnOf(opened), expiresAt: row.expiresAt }
  // What was revoked or corrected since would be noticed only once the stream has begun.
  if (!(await stillValid(runtime, [viewer])).has(viewer)) throw new Unauthenticated()
  return {
    id,
    document: row.document,
    variables: JSON.parse(open(runtime.keys, `stream_ticket.variables:${id}`, row.variablesSealed)) as Record<string, unknown>,
    viewer,
    expiresAt: row.expiresAt,
  }
}

/** What a sealed viewer says of its sign-on, with instants again; a ticket of the release before says nothing. */
function signOnOf(viewer: Viewer): { signOn?: SignOn } {
  if (!isPerson(viewer) || !viewer.signOn) return {}
  const { issuedAt, authenticatedAt, acr } = viewer.signOn
  return { signOn: { issuedAt: new Date(issuedAt), authenticatedAt: authenticatedAt && new Date(authenticatedAt), acr } }
}

/** Whether a ticket that was opened still holds; asked while its stream runs. */
export async function ticketHolds(runtime: Runtime, id: string): Promise<boolean> {
  const row = await runtime.db.streamTicket.findUnique({ where: { id }, select: { revokedAt: true, expiresAt: true } })
  return row !== null && row.revokedAt === null && row.expiresAt > runtime.clock.now()
}

/**
 * Revokes a ticket; its stream ends within 5 s.
 * @throws Unauthenticated, NotFound when the caller has no such ticket
 */
export async function revokeTicket(c: Change, id: string): Promise<{ id: string }> {
  const { count } = await c.tx.streamTicket.updateMany({ where: { id, actor: actorName(c.viewer) }, data: { revokedAt: c.now } })
  if (count === 0) throw new NotFound('ticket')
  return { id }
}

function actorName(viewer: Viewer): string {
  const { kind, id } = actorOf(viewer)
  return `${kind}:${id}`
}
