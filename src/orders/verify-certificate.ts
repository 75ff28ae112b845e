import { countWrongTry, refuseIfLocked } from '../access/attempts.ts'
import { sign } from '../access/encryption.ts'
import { dateInShanghai } from '../clock.ts'
import type { Caller } from '../ground.ts'

/** What anybody may know of a certificate: that it is real, and what it is; nobody it is for. */
export interface VerifiedCertificate {
  readonly name: string
  readonly number: string
  readonly issuer: string
  readonly issuedAt: Date
  readonly validTo: Date | null
  /** Not run out. */
  readonly valid: boolean
}

const SHAPE = /^[2-9A-HJ-NP-Z]{12}$/

/**
 * Whether a certificate is real (证照核验), for whoever holds it and reads out its twelve characters. A wrong code counts as a
 * try against the address: five lock it for a quarter of an hour.
 * @returns null when there is none with this code
 * @throws RateLimited
 */
export async function verifyCertificate(caller: Caller, code: string): Promise<VerifiedCertificate | null> {
  const { ground } = caller
  const keys = [sign(ground.keys, 'attempt', `certificate:${caller.address}`)]
  await refuseIfLocked(ground, keys)
  const normal = code.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase()
  const found = SHAPE.test(normal) ? await ground.db.certificate.findUnique({ where: { verifyCode: normal } }) : null
  if (!found) {
    await countWrongTry(ground, keys)
    return null
  }
  const { name, number, issuer, issuedAt, validTo } = found
  const valid = validTo === null || validTo.toISOString().slice(0, 10) > dateInShanghai(ground.clock.now())
  return { name, number, issuer, issuedAt, validTo, valid }
}
