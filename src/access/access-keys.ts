import { createHash, randomBytes } from 'node:crypto'
import type { Db, Tx } from '../db/database.ts'
import { NotFound } from '../errors.ts'
import { newId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import { type Keys, sign, signatures } from './encryption.ts'

/** The holder of a key. */
export type KeyHolder = { readonly partnerId: string } | { readonly boardId: string }

/** A key as it leaves the program, once: only its SHA-256 is kept. */
export interface IssuedKey {
  readonly id: string
  readonly secret: string
}

/** How long the old key works beside the new one. */
const OVERLAP = LIMITS.KEY_OVERLAP_MS.value

const BOARD_TOKEN = 'board-token'
/** A kiosk asks every half minute: it is never many rotations behind. */
const MOST_ROTATIONS = LIMITS.KEY_ROTATIONS.value

const LINK = { id: true, hash: true, boardId: true, revokedAt: true, expiresAt: true } as const

interface Link {
  readonly successorId: string | null
  readonly successor: {
    readonly id: string
    readonly hash: string
    readonly boardId: string | null
    readonly revokedAt: Date | null
    readonly expiresAt: Date | null
  } | null
}

/** SHA-256 of a key, in hex. A plain hash is enough for 256 random bits: there is nothing to guess. */
export function keyHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** The first characters of a key, to recognise it by in a list. */
export function keyHint(secret: string): string {
  return secret.slice(0, 6)
}

/**
 * A new key for a partner (`fd_…`, 32 random bytes) or token for a board (`fb_…`). A board's token is an HMAC of the key's id, so
 * that its successor can be told to a kiosk that still holds it (`successorOf`), though only hashes are stored.
 * @param key.sandbox a partner's sandbox key: what it registers is TEST, and it sees no other orders
 * @param key.expiresAt null: works until it is revoked
 * @returns the secret, which cannot be read again
 */
export async function issueKey(db: Db | Tx, keys: Keys, key: KeyHolder & { sandbox: boolean; expiresAt: Date | null }, now: Date): Promise<IssuedKey> {
  const id = newId('key', now)
  const secret = 'partnerId' in key ? `fd_${randomBytes(32).toString('base64url')}` : `fb_${sign(keys, BOARD_TOKEN, id)}`
  const holder = 'partnerId' in key ? { partnerId: key.partnerId } : { boardId: key.boardId }
  const { sandbox: test, expiresAt } = key
  await db.accessKey.create({ data: { id, ...holder, hash: keyHash(secret), hint: keyHint(secret), test, createdAt: now, expiresAt } })
  return { id, secret }
}

/**
 * A new key in place of an old one, which keeps working until `until` (default: 24 h from now), never longer than it would have.
 * The new key has the old one's holder and kind, and lives as long from now as the old one was given.
 * @throws NotFound when there is no such key, or it works no more
 */
export async function rotateKey(tx: Tx, keys: Keys, id: string, now: Date, until = new Date(now.getTime() + OVERLAP)): Promise<IssuedKey> {
  const old = await tx.accessKey.findFirst({ where: { id, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] } })
  const holder = old?.partnerId ? { partnerId: old.partnerId } : old?.boardId ? { boardId: old.boardId } : null
  if (!old || !holder) throw new NotFound('key')
  const ends = old.expiresAt && old.expiresAt < until ? old.expiresAt : until
  const expiresAt = old.expiresAt && new Date(now.getTime() + old.expiresAt.getTime() - old.createdAt.getTime())
  const issued = await issueKey(tx, keys, { ...holder, sandbox: old.test, expiresAt }, now)
  // The guard is in the write: of two rotations at once the second finds another ending or successor than it read, and is refused.
  const { count } = await tx.accessKey.updateMany({
    where: { id, revokedAt: null, expiresAt: old.expiresAt, successorId: old.successorId },
    data: { expiresAt: ends, successorId: issued.id },
  })
  if (count === 0) throw new NotFound('key')
  return issued
}

/**
 * The token that follows a board's token, for the board that has just proven itself by that very key (令牌轮换): the newest of
 * those it was rotated to that work now. A revoked key proves no board, so it gets no successor.
 * @returns null when it was not rotated, and when the key that made the successor is no longer in ENCRYPTION_KEYS
 */
export async function successorOf(db: Db, keys: Keys, keyId: string, now: Date): Promise<string | null> {
  let newest: string | null = null
  let id: string | null = keyId
  for (let i = 0; id !== null && i < MOST_ROTATIONS; i++) {
    const key: Link | null = await db.accessKey.findUnique({ where: { id }, select: { successorId: true, successor: { select: LINK } } })
    const next: Link['successor'] = key?.successor ?? null
    if (next?.boardId && !next.revokedAt && (!next.expiresAt || next.expiresAt > now)) newest = tokenOf(keys, next) ?? newest
    id = key?.successorId ?? null
  }
  return newest
}

/** A board's token from its key's id, if it is the one whose hash is stored. */
function tokenOf(keys: Keys, key: { readonly id: string; readonly hash: string }): string | null {
  const tokens = signatures(keys, BOARD_TOKEN, key.id).map((signature) => `fb_${signature}`)
  return tokens.find((token) => keyHash(token) === key.hash) ?? null
}

/**
 * Ends a key at once; streams it opened end with their next check. Revoking twice changes nothing.
 * @throws NotFound when there is no such key
 */
export async function revokeKey(db: Db | Tx, id: string, now: Date): Promise<void> {
  const { count } = await db.accessKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: now } })
  if (count === 0 && (await db.accessKey.count({ where: { id } })) === 0) throw new NotFound('key')
}
