import type { IncomingMessage } from 'node:http'
import type { Config } from '../config.ts'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/
const PORT = /:\d+$/

/**
 * Whether a development token may be shown to who asks: in development, by a program that this machine alone reaches, asked by a
 * browser here under a name of this machine. A page elsewhere that points its own name at this machine is not answered, nor is
 * a proxy.
 */
export function givesTokens({ production, host }: Pick<Config, 'production' | 'host'>, { headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const forwarded = headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined
  const site = headers['sec-fetch-site']
  // Typed in, or from a page of this server; a fetch of another page is told nothing.
  const own = site === undefined || site === 'none' || site === 'same-origin' || headers['sec-fetch-mode'] === 'navigate'
  return !production && LOOPBACK.test(host) && LOOPBACK.test((headers.host ?? '').replace(PORT, '')) && !forwarded && own && headers.origin === undefined
}
