import { createHash } from 'node:crypto'
import type { AuditEntry, AuditLink } from '../db/generated/client.ts'

/** A record as it is signed: every column, in one order for ever. */
export const canonical = (e: AuditEntry): string =>
  JSON.stringify([e.id, e.at.toISOString(), e.kind, e.actorKind, e.actorId, e.orderId, e.fields, e.purpose, e.subjects, e.address, e.count, e.requestId])

/** SHA-256 of a record. */
export const digestOf = (entry: AuditEntry): string => createHash('sha256').update(canonical(entry)).digest('base64url')

/** What the signature of a link covers: its place, its time, its records with their digests, and the signature before. */
export const signedText = ({ seq, at, records, digests, previous }: Omit<AuditLink, 'mac'>): string =>
  JSON.stringify(['audit-chain/1', seq, at.toISOString(), records, digests, previous])

/** The head as it is anchored outside: a later chain that does not hold it was cut off or written anew. */
export const anchorOf = ({ seq, mac }: Pick<AuditLink, 'seq' | 'mac'>): string => `${seq}:${mac}`
