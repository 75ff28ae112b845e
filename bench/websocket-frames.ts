import { randomBytes } from 'node:crypto'

// The client's side of RFC 6455, as little of it as a crowd of subscribers needs: what they send is small, what they hear
// is only walked over.

export const TEXT = 1
export const CLOSE = 8
export const PING = 9
export const PONG = 10

/** A message of a client, masked as a client must, shorter than 64 KiB. */
export function masked(message: string, opcode = TEXT): Buffer {
  const bytes = Buffer.from(message)
  const key = randomBytes(4)
  const long = bytes.length >= 126
  const head = long ? [0x80 | opcode, 0x80 | 126, bytes.length >> 8, bytes.length & 255] : [0x80 | opcode, 0x80 | bytes.length]
  for (let i = 0; i < bytes.length; i++) bytes[i] = (bytes[i] as number) ^ (key[i & 3] as number)
  return Buffer.concat([Buffer.from(head), key, bytes])
}

/** A frame of a server, as far as it is here: it is not masked, and its rest may still be on the way. */
export interface Frame {
  opcode: number
  /** Where its message begins in the bytes at hand, and how long it is. */
  start: number
  length: number
}

/**
 * Reads the header of the frame at an offset into `frame`.
 * @returns false when the header itself is not whole yet
 */
export function header(bytes: Buffer, offset: number, end: number, frame: Frame): boolean {
  if (end - offset < 2) return false
  const short = (bytes[offset + 1] as number) & 127
  const size = short < 126 ? 2 : short === 126 ? 4 : 10
  if (end - offset < size) return false
  frame.opcode = (bytes[offset] as number) & 15
  frame.start = offset + size
  frame.length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(offset + 2) : bytes.readUInt32BE(offset + 6)
  return true
}
