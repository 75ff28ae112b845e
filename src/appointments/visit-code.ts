import { type Keys, sign, verify } from '../access/encryption.ts'
import type { VisitFacts } from '../orders/facts.ts'

const PURPOSE = 'visit-code'

/** What a code looks like: short enough for a small QR image. */
export const VISIT_CODE = /^fv_[A-Za-z0-9_-]{43}$/

type Shown = Pick<VisitFacts, 'orderId' | 'id' | 'codeNr'>

const textOf = ({ orderId, id, codeNr }: Shown) => `${orderId}.${id}.${codeNr}`

/**
 * The code staff show at the door (到场码): an HMAC of order, visit and number, so no table keeps it, and the next number ends it. Its
 * 256 bits leave nothing to guess, so wrong tries are not counted.
 */
export const visitCode = (keys: Keys, visit: Shown): string => `fv_${sign(keys, PURPOSE, textOf(visit))}`

/** Whether it is the last code of the visit; whether that has run out is asked elsewhere. */
export const isVisitCode = (keys: Keys, visit: Shown, code: string): boolean => verify(keys, PURPOSE, textOf(visit), code.slice('fv_'.length))
