/** A header or a word as it is compared: full-width forms made plain (NFKC), without spaces, and without the stars and colons people add. */
export function normalised(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\s+/g, '')
    .replace(/^\*+|[*:]+$/g, '')
    .toLowerCase()
}
