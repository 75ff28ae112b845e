/** Files that are taken (附件格式), by the bytes they begin with: the name of a file proves nothing. */
const BEGINNINGS: readonly (readonly [contentType: string, beginning: readonly (number | null)[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/webp', [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50]],
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
]
export const FILE_TYPES = BEGINNINGS.map(([contentType]) => contentType)

/** What a file is; null when it is nothing that is taken. Pure. */
export const fileTypeOf = (bytes: Uint8Array): string | null =>
  BEGINNINGS.find(([, beginning]) => beginning.every((byte, i) => byte === null || bytes[i] === byte) && bytes.length > beginning.length)?.[0] ?? null
