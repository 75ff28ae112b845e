import { type Keys, sign, verify } from '../access/encryption.ts'
import type { VisitFacts } from '../orders/facts.ts'

const PURPOSE = 'visit-code'
const PREFIX = 'fv_'

type Shown = Pick<VisitFacts, 'orderId' | 'id' | 'codeNr'>

const textOf = ({ orderId, id, codeNr }: Shown) => `${orderId}.${id}.${codeNr}`

/**
 * The code staff show at the door (到场码): an HMAC of order, visit and number, so no table keeps it, and the next number ends it. Its
 * 256 bits leave nothing to guess, so wrong tries are not counted.
 */
export const visitCode = (keys: Keys, visit: Shown): string => `${PREFIX}${sign(keys, PURPOSE, textOf(visit))}`

/** Whether it is the last code of the visit; whether that has run out is asked elsewhere. */
export const isVisitCode = (keys: Keys, visit: Shown, code: string): boolean =>
  code.startsWith(PREFIX) && verify(keys, PURPOSE, textOf(visit), code.slice(PREFIX.length))
