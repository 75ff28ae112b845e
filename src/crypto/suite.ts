import { aesKeys } from './aes-suite.ts'
import { hasSm, smKeys } from './sm-suite.ts'
import type { SuiteKeys } from './suite-keys.ts'

/** The suites of algorithms (密码算法套件): AES-256-GCM with HMAC-SHA-256, or SM4-CTR with HMAC-SM3 (国密). */
export type SuiteName = 'aes' | 'sm'

/** How each writes: the mark of a sealed text, the first byte of a sealed file, bytes of IV and tag. Both are readable whichever is set. */
export const FORMATS: Readonly<Record<SuiteName, { readonly mark: string; readonly byte: number; readonly iv: number; readonly tag: number }>> = {
  aes: { mark: 'v1', byte: 1, iv: 12, tag: 16 },
  sm: { mark: 'v2', byte: 2, iv: 16, tag: 32 },
}

/** All of them, and those that this build of Node has the algorithms of. */
export const SUITES = Object.keys(FORMATS) as readonly SuiteName[]
export const AVAILABLE = SUITES.filter((suite) => suite !== 'sm' || hasSm())

const MAKERS: Record<SuiteName, (master: Buffer) => SuiteKeys> = { aes: aesKeys, sm: smKeys }

/** One master key (主密钥) under its name, as each suite uses it. */
export interface KeyVersion {
  readonly kid: string
  /** What a suite makes of the key. A suite is derived when it is first asked for: few programs use both. */
  of(suite: SuiteName): SuiteKeys
}

/** A master key under its name. The bytes stay in here: printing what is returned prints nothing of them. */
export function keyVersion(kid: string, master: Buffer): KeyVersion {
  const made = new Map<SuiteName, SuiteKeys>()
  return {
    kid,
    of(suite) {
      const there = made.get(suite) ?? MAKERS[suite](master)
      made.set(suite, there)
      return there
    },
  }
}
