import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import { type Keys, sign, verify } from '../access/encryption.ts'
import type { Config } from '../config.ts'

/** Signs the audit chain with a key that is not in the database. */
export interface Signer {
  sign(text: string): string
  /** Whether a signature is of any key that is listed. */
  verify(text: string, mac: string): boolean
}

/** The keys of AUDIT_KEY, newest first; without it, one derived from ENCRYPTION_KEYS. */
export function signerOf({ auditKeys }: Pick<Config, 'auditKeys'>, keys: Keys): Signer {
  const own = auditKeys.map((key) => createSecretKey(Buffer.from(key, 'base64')))
  const [newest] = own
  if (!newest) return { sign: (text) => sign(keys, 'audit-chain', text), verify: (text, mac) => verify(keys, 'audit-chain', text, mac) }
  const macOf = (key: typeof newest, text: string) => createHmac('sha256', key).update(text).digest('base64url')
  const same = (a: Buffer, b: Buffer) => a.length === b.length && timingSafeEqual(a, b)
  return { sign: (text) => macOf(newest, text), verify: (text, mac) => own.some((key) => same(Buffer.from(macOf(key, text)), Buffer.from(mac))) }
}
