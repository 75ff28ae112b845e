import { guess, triesBy } from '../access/attempts.ts'
import { dateInShanghai } from '../clock.ts'
import type { Caller } from '../runtime.ts'

/** What became of a certificate (证照状态). */
export type CertificateStatus = 'VALID' | 'EXPIRED' | 'REVOKED'

/** Revoked before run out: the day it was taken back is what a holder is told. */
export const statusOf = ({ validTo, revocation }: { readonly validTo: Date | null; readonly revocation: object | null }, now: Date): CertificateStatus =>
  revocation ? 'REVOKED' : validTo === null || validTo.toISOString().slice(0, 10) > dateInShanghai(now) ? 'VALID' : 'EXPIRED'

/** What the public may know of a certificate: that it is real, and what it is; never its holder. */
export interface VerifiedCertificate {
  readonly name: string
  readonly number: string
  readonly issuer: string
  readonly issuedAt: Date
  readonly validTo: Date | null
  /** Day from which it does not hold, if it was revoked; never why, nor by whom. */
  readonly revokedOn: Date | null
  readonly status: CertificateStatus
  /** Neither run out nor revoked. */
  readonly valid: boolean
}

const SHAPE = /^[2-9A-HJ-NP-Z]{12}$/

/**
 * Whether a certificate is real (证照核验), for a caller who holds it and reads out its twelve characters. The try is counted against the
 * caller alone before the code is looked up, since a wrong code names no certificate that could be locked: a hundred wrong ones
 * lock the caller for a quarter of an hour, which a hall that reads codes from paper does not reach. A code has 58 bits: among a
 * million certificates a hundred tries find one in five billion quarters of an hour.
 * @returns null when there is none with this code
 * @throws RateLimited
 */
export async function verifyCertificate(caller: Caller, code: string): Promise<VerifiedCertificate | null> {
  const { runtime } = caller
  const normal = code.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase()
  const found = await guess(runtime, [triesBy(caller, 'certificate')], () =>
    runtime.db.certificate.findUnique({ where: { verifyCode: SHAPE.test(normal) ? normal : '' }, include: { revocation: { select: { revokedOn: true } } } }),
  )
  if (!found) return null
  const { name, number, issuer, issuedAt, validTo, revocation } = found
  const status = statusOf(found, runtime.clock.now())
  return { name, number, issuer, issuedAt, validTo, revokedOn: revocation?.revokedOn ?? null, status, valid: status === 'VALID' }
}
