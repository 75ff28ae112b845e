import { createReadStream, type ReadStream, statSync } from 'node:fs'
import { StartError } from '../errors.ts'
import type { Encoding } from './detect-encoding.ts'

/** No row of an export is that long (characters); what is has no lines at all. */
const LONGEST_LINE = 4_000_000

const CHUNK = 64 * 1024

/** The lines of a text file, read as they are asked for. */
export interface Lines {
  /** The next line without its end; null after the last. */
  readonly next: () => Promise<string | null>
  /** How much of the file was read, 0 to 1. */
  fraction(): number
  /** Whether the last line had its end, as a file that was written to the end has. */
  complete(): boolean
}

/**
 * Decodes a file and cuts it into lines, whatever their ends (LF, CRLF, CR), without its byte order mark.
 * A byte that is no character becomes U+FFFD, which the rules of text refuse row by row.
 */
export function linesOf(file: string, encoding: Encoding): Lines {
  const size = Math.max(1, statSync(file).size)
  const stream = createReadStream(file, { highWaterMark: CHUNK })
  const texts = decoded(stream, encoding)
  let lines: string[] = []
  let at = 0
  let rest = ''
  let last = ''
  let ended = false
  return {
    async next() {
      while (at >= lines.length) {
        if (ended) return null
        const { value, done } = await texts.next()
        if (done) {
          ended = true
          if (rest === '') return null
          last = rest
          return rest
        }
        lines = (rest + value).split('\n')
        rest = lines.pop() as string
        at = 0
        if (rest.length > LONGEST_LINE) throw new StartError(`${file} has a line of more than ${LONGEST_LINE} characters: it is no table | 文件不是表格`)
      }
      return lines[at++] as string
    },
    // The lines of the chunk in hand count as far as they are taken.
    fraction: () => Math.max(0, Math.min(1, (stream.bytesRead - CHUNK * (1 - at / Math.max(1, lines.length))) / size)),
    complete: () => last === '',
  }
}

async function* decoded(stream: ReadStream, encoding: Encoding): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder(encoding)
  let held = ''
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    const text = held + decoder.decode(chunk, { stream: true })
    // A carriage return at the end may be half of a line end.
    held = text.endsWith('\r') ? '\r' : ''
    yield text.slice(0, text.length - held.length).replace(/\r\n?/g, '\n')
  }
  const tail = held + decoder.decode()
  if (tail !== '') yield tail.replace(/\r/g, '\n')
  return undefined
}
