import type { KeyVersion, SuiteName } from './suite.ts'

/** Master keys in use (密钥环): what is sealed, indexed and signed with. */
export interface Keyring {
  /** Newest first: the newest seals and signs; all of them open and verify. */
  readonly versions: readonly [KeyVersion, ...KeyVersion[]]
  /** The suite that seals and signs; both open and verify. */
  readonly suite: SuiteName
  /** Keys that rows may have indexes of by the other suite: after a change of ENCRYPTION_SUITE, until they are made anew. */
  readonly otherSuite: readonly KeyVersion[]
}

/** The other one. */
export const otherThan = (suite: SuiteName): SuiteName => (suite === 'aes' ? 'sm' : 'aes')
