import { createHash, randomBytes } from 'node:crypto'
import { InvalidInput } from './errors.ts'
import { ID_WORDS } from './words.ts'

/** Type prefixes of ids. An id is TypeID: prefix + "_" + UUIDv7 in 26 Crockford base32 characters. */
export const ID_TYPES = {
  order: 'Order',
  matter: 'Matter',
  offer: 'Offer',
  contact: 'Contact',
  appointment: 'Appointment',
  visit: 'Visit',
  remote: 'RemoteSession',
  certificate: 'Certificate',
  evaluation: 'Evaluation',
  staff: 'Staff',
  team: 'Team',
  department: 'Department',
  requester: 'Requester',
  partner: 'Partner',
  board: 'Board',
  key: 'AccessKey',
  ticket: 'StreamTicket',
  notice: 'Notice',
  access: 'AccessLog',
  record: 'SecurityRecord',
  policy: 'TimeLimitPolicy',
  return: 'ReturnRequest',
  handling: 'Handling',
  cohandling: 'CoHandling',
  urging: 'Urging',
  supervision: 'Supervision',
  extension: 'Extension',
  suspension: 'Suspension',
  deadline: 'Deadline',
  timer: 'Timer',
  shift: 'Shift',
  leave: 'Leave',
  swap: 'ShiftSwap',
  equipment: 'Equipment',
  loan: 'EquipmentLoan',
  rule: 'DispatchRule',
  window: 'DutyWindow',
  campaign: 'Campaign',
  site: 'CampaignSite',
  slot: 'CampaignSlot',
  participant: 'Participant',
  outreach: 'Outreach',
  station: 'StationResult',
  seat: 'WaitingSeat',
  authorization: 'Authorization',
  document: 'AgencyDocument',
  material: 'MaterialNotice',
  procedure: 'MatterSuspension',
  custody: 'Custody',
  rectification: 'Rectification',
  appeal: 'Appeal',
  revisit: 'Revisit',
  attachment: 'Attachment',
  itemversion: 'ItemVersion',
  policychange: 'PolicyChange',
  signal: 'Signal',
  alert: 'SecurityAlert',
  note: 'OrderNote',
  mention: 'NoteMention',
  baseline: 'SpeedBaseline',
  recording: 'Recording',
  feed: 'CalendarFeed',
  template: 'ReplyTemplate',
  view: 'SavedView',
  revocation: 'SignOnRevocation',
  erasure: 'Erasure',
} as const

export type IdPrefix = keyof typeof ID_TYPES

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
const SHAPE = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/

/**
 * A new id.
 * @param prefix what it identifies
 * @param now the change's instant; the id's time part, so ids sort by creation
 */
export function newId(prefix: IdPrefix, now: Date): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(now.getTime(), 0, 6)
  return written(prefix, bytes)
}

/**
 * The same id for the same label, always: for seed data that other things point at. Its time part is zero, so fixed
 * ids sort before every other.
 * @param label any text, unique within the prefix
 */
export function fixedId(prefix: IdPrefix, label: string): string {
  const bytes = createHash('sha256').update(`${prefix}:${label}`).digest().subarray(0, 16)
  bytes.fill(0, 0, 6)
  return written(prefix, bytes)
}

/** Sets version 7 and the variant, then writes the 16 bytes in base32. */
function written(prefix: IdPrefix, bytes: Buffer): string {
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  let n = BigInt(`0x${bytes.toString('hex')}`)
  let text = ''
  for (let i = 0; i < 26; i++) {
    text = ALPHABET.charAt(Number(n & 31n)) + text
    n >>= 5n
  }
  return `${prefix}_${text}`
}

/** The prefix of a well-formed id, or null. */
export function idPrefix(id: string): IdPrefix | null {
  const cut = id.lastIndexOf('_')
  const prefix = id.slice(0, cut)
  return Object.hasOwn(ID_TYPES, prefix) && SHAPE.test(id.slice(cut + 1)) ? (prefix as IdPrefix) : null
}

/**
 * Checks an id that came from outside.
 * @returns the id
 * @throws InvalidInput naming the expected and the given type
 */
export function expectId(prefix: IdPrefix, id: string, field: string): string {
  const given = idPrefix(id)
  if (given === prefix) return id
  const got = given === null ? 'something that is no id' : `a ${given} id`
  throw new InvalidInput(field, {
    en: `expected ${prefix === 'order' || prefix === 'offer' ? 'an' : 'a'} ${prefix} id, got ${got}`,
    zh: `应为${ID_WORDS[prefix]}标识`,
  })
}

/** A new request id, for logs (请求号). A random UUID comes as a rope of twenty pieces, and open streams keep theirs: 600 bytes become 50. */
export const newRequestId = (): string => randomBytes(16).toString('hex')
