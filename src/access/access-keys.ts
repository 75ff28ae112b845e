import { createHash, randomBytes } from 'node:crypto'
import { HOUR } from '../clock.ts'
import type { Db, Tx } from '../db/client.ts'
import { NotFound } from '../errors.ts'
import { newId } from '../ids.ts'

/** Whose key it is. */
export type KeyHolder = { readonly partnerId: string } | { readonly boardId: string }

/** A key as it leaves the program, once: only its SHA-256 is kept. */
export interface IssuedKey {
  readonly id: string
  readonly secret: string
}

/** How long the old key works beside the new one. */
const OVERLAP = 24 * HOUR

/** SHA-256 of a key, in hex. A plain hash is enough for 256 random bits: there is nothing to guess. */
export function keyHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/** The first characters of a key, to recognise it by in a list. */
export function keyHint(secret: string): string {
  return secret.slice(0, 6)
}

/**
 * A new key for a partner (`fd_…`) or token for a board (`fb_…`), prefix and 32 random bytes.
 * @param key.test a test key reads as any other and changes nothing
 * @param key.expiresAt null: works until it is revoked
 * @returns the secret, which cannot be read again
 */
export async function issueKey(db: Db | Tx, key: KeyHolder & { test: boolean; expiresAt: Date | null }, now: Date): Promise<IssuedKey> {
  const secret = `${'partnerId' in key ? 'fd_' : 'fb_'}${randomBytes(32).toString('base64url')}`
  const id = newId('key', now)
  const holder = 'partnerId' in key ? { partnerId: key.partnerId } : { boardId: key.boardId }
  const { test, expiresAt } = key
  await db.accessKey.create({ data: { id, ...holder, hash: keyHash(secret), hint: keyHint(secret), test, createdAt: now, expiresAt } })
  return { id, secret }
}

/**
 * A new key in place of an old one, which keeps working until `until` (default: 24 h from now), never longer than it would have.
 * The new key has the old one's holder and kind, and lives as long from now as the old one was given.
 * @throws NotFound when there is no such key, or it works no more
 */
export async function rotateKey(tx: Tx, id: string, now: Date, until = new Date(now.getTime() + OVERLAP)): Promise<IssuedKey> {
  const old = await tx.accessKey.findFirst({ where: { id, revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] } })
  const holder = old?.partnerId ? { partnerId: old.partnerId } : old?.boardId ? { boardId: old.boardId } : null
  if (!old || !holder) throw new NotFound('key')
  const ends = old.expiresAt && old.expiresAt < until ? old.expiresAt : until
  // The guard is in the write: of two rotations at once the second finds another ending than it read, and is refused.
  const { count } = await tx.accessKey.updateMany({ where: { id, revokedAt: null, expiresAt: old.expiresAt }, data: { expiresAt: ends } })
  if (count === 0) throw new NotFound('key')
  const expiresAt = old.expiresAt && new Date(now.getTime() + old.expiresAt.getTime() - old.createdAt.getTime())
  return issueKey(tx, { ...holder, test: old.test, expiresAt }, now)
}

/**
 * Ends a key at once; streams it opened end with their next check. Revoking twice changes nothing.
 * @throws NotFound when there is no such key
 */
export async function revokeKey(db: Db | Tx, id: string, now: Date): Promise<void> {
  const { count } = await db.accessKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: now } })
  if (count === 0 && (await db.accessKey.count({ where: { id } })) === 0) throw new NotFound('key')
}
