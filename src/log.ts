import { pino } from 'pino'

export type Log = ReturnType<typeof createLog>

/**
 * JSON lines on stdout. Variables, tokens and connection parameters are never handed to it; the redaction is a second net.
 * @param level pino level; `silent` in tests
 */
export function createLog(level: string, destination?: NodeJS.WritableStream) {
  const options = {
    level,
    base: null,
    redact: { paths: ['authorization', '*.authorization', 'phone', '*.phone', 'name', '*.name', 'variables', '*.variables'], censor: '[redacted]' },
  }
  return destination ? pino(options, destination) : pino(options)
}
