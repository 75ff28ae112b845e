/** What one value was turned into. */
export interface Encrypted {
  readonly iv: Buffer
  readonly text: Buffer
  readonly tag: Buffer
}

/** What a master key is used as besides sealing. The uses never mix: each has a key of its own, derived from the master. */
export type MacUse = 'blind-index' | 'words' | 'signing' | 'query-code'

/** One master key as one suite uses it. */
export interface SuiteKeys {
  /** @param place bound into the tag: what is moved to another place cannot be decrypted */
  encrypt(place: string, plain: Uint8Array): Encrypted
  /** @throws an error when any of it was changed or moved */
  decrypt(place: string, encrypted: Encrypted): Buffer
  mac(use: MacUse, text: string): Buffer
}

/** Name of a derived key, as HKDF binds it. */
export type Derived = MacUse | 'sealing'
