import { StartError } from '../errors.ts'
import { weakness } from './weak.ts'

/** A master key (主密钥) as the settings or a provider name it. */
export interface MasterKey {
  readonly kid: string
  readonly bytes: Buffer
}

const KID = /^[A-Za-z0-9_-]{1,32}$/
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/
export const MASTER_BYTES = 32

/** One entry of a list: the name, and the key as it is written there. */
export interface KeyEntry {
  readonly kid: string
  readonly written: string
  /** A refusal of this entry. The sentence never repeats what is written: a mistyped key is still a secret. */
  wrong(rule: string): StartError
}

/**
 * Takes a list of `kid:…` entries apart.
 * @param where what the refusal names: the setting, or the file
 * @throws StartError naming the entry and the rule it breaks
 */
export function entriesOf(where: string, list: readonly string[]): KeyEntry[] {
  const seen = new Set<string>()
  return list.map((entry, i) => {
    const wrong = (rule: string) => new StartError(`${where} entry ${i + 1} ${rule}; expected kid:base64 pairs, newest first`)
    const cut = entry.indexOf(':')
    const kid = entry.slice(0, Math.max(cut, 0)).trim()
    if (!KID.test(kid)) throw wrong('has no key id of 1 to 32 letters, digits, - or _')
    if (seen.has(kid)) throw wrong('repeats a key id')
    seen.add(kid)
    return { kid, written: entry.slice(cut + 1).trim(), wrong }
  })
}

/**
 * The key of an entry that holds it in base64.
 * @throws StartError when it is not 32 bytes, or clearly no random ones
 */
export function masterOf({ kid, written, wrong }: KeyEntry): MasterKey {
  const bytes = Buffer.from(written, 'base64')
  if (!BASE64.test(written) || bytes.length !== MASTER_BYTES) throw wrong('is not 32 bytes in base64')
  const weak = weakness(bytes)
  if (weak) throw wrong(`${weak}: make one with \`openssl rand -base64 32\``)
  return { kid, bytes }
}
