/** Names of stored files: the SHA-256 of what is in them, before it was sealed. */
export const DIGEST = /^[0-9a-f]{64}$/

/** Where sealed files lie (附件存储): a directory, or a bucket. Every server of the service sees the same one. */
export interface Place {
  /** Keeps a file; once it returns, the bytes are safe. The same file twice is one file. */
  put(sha256: string, sealed: Uint8Array): Promise<void>
  /** @returns null when there is none */
  get(sha256: string): Promise<Buffer | null>
  /** Marks a file that is about to be used, so that it is not removed as unwanted. @param now the instant it is wanted at */
  want(sha256: string, now: Date): Promise<void>
  /** Files that have not been wanted since an instant, by their digests. */
  unwanted(since: Date): Promise<string[]>
  /** Every file, by its digest. */
  all(): Promise<string[]>
  remove(sha256: string): Promise<void>
  /** Overwrites what lies there, and removes it; nothing when there is none. */
  shred(sha256: string): Promise<void>
}
