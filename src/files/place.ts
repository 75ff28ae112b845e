/** Names of stored files: the SHA-256 of what is in them, before it was sealed. */
export const DIGEST = /^[0-9a-f]{64}$/

/** Where sealed files lie (附件存储): a directory, or a bucket. Every server of the service sees the same one. */
export interface Place {
  /** Keeps a file; once it returns, the bytes are safe. The same file twice is one file. */
  put(sha256: string, sealed: Uint8Array): Promise<void>
  /** @returns null when there is none */
  get(sha256: string): Promise<Buffer | null>
  /** Says that a file is about to be used, so that it is not taken for one that nobody wants. @param now the instant it is wanted at */
  want(sha256: string, now: Date): Promise<void>
  /** Files nobody has wanted since an instant, by their digests. */
  unwanted(since: Date): Promise<string[]>
  remove(sha256: string): Promise<void>
}
