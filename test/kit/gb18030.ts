const decoder = new TextDecoder('gb18030')
const bytesOf = new Map<string, [number, number]>()
for (let a = 0x81; a <= 0xfe; a++) for (let b = 0x40; b <= 0xfe; b++) if (b !== 0x7f) bytesOf.set(decoder.decode(Uint8Array.of(a, b)), [a, b])

/** Text in GB18030 (国标编码), which Node reads and cannot write. */
export function gb18030(text: string): Buffer {
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0) as number
    if (code < 0x80) bytes.push(code)
    else if (code < 0x10000) bytes.push(...(bytesOf.get(character) as [number, number]))
    else {
      // Beyond the first plane: four bytes, counted from 0x90308130.
      const n = code - 0x10000 + 189_000
      bytes.push(0x81 + Math.floor(n / 12_600), 0x30 + (Math.floor(n / 1_260) % 10), 0x81 + (Math.floor(n / 10) % 126), 0x30 + (n % 10))
    }
  }
  return Buffer.from(bytes)
}
