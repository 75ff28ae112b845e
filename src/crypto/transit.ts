import { StartError } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import type { KeySettings } from './key-settings.ts'
import { type KeyEntry, type MasterKey, masterOf } from './master-keys.ts'

const ANSWER_WITHIN_MS = LIMITS.KEY_TRANSIT_MS.value

/** What an answer other than 200 means: the setting at fault, and why. The server's own words are not repeated, it was sent secrets. */
const REFUSALS: Readonly<Record<number, (entry: KeyEntry) => StartError>> = {
  400: ({ wrong }) => wrong('cannot be unwrapped by the server of keys, which did not wrap it'),
  401: () => new StartError('KEY_TRANSIT_TOKEN is refused by the server of keys'),
  403: () => new StartError('KEY_TRANSIT_TOKEN is refused by the server of keys'),
  404: () => new StartError('KEY_TRANSIT_NAME is no key of the server of keys'),
}

/**
 * Master keys that a server keeps wrapped (密钥管理系统): each is unwrapped at start over Vault's transit interface,
 * `POST /v1/transit/decrypt/<name>`, which OpenBao and gateways of hardware modules speak too. The database and the settings hold
 * nothing that opens a row without that server.
 */
export const transitProvider = ({ url, name, token }: NonNullable<KeySettings['keyTransit']>) => ({
  async master(entry: KeyEntry): Promise<MasterKey> {
    const answer = await fetch(`${url}/v1/transit/decrypt/${encodeURIComponent(name)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-vault-token': token },
      body: JSON.stringify({ ciphertext: entry.written }),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    }).catch((error: unknown) => Promise.reject(new StartError(`KEY_TRANSIT_URL: the server of keys cannot be reached (${reasonOf(error)})`)))
    if (!answer.ok) throw REFUSALS[answer.status]?.(entry) ?? new StartError(`KEY_TRANSIT_URL: the server of keys answers ${answer.status}`)
    const body: unknown = await answer.json().catch(() => null)
    const written = plaintextOf(body)
    if (written === null) throw new StartError('KEY_TRANSIT_URL: the answer of the server of keys holds no key')
    return masterOf({ ...entry, written })
  },
})

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** The key in base64, as the interface answers it; null when the answer is another. */
function plaintextOf(body: unknown): string | null {
  const data = isObject(body) ? body.data : null
  return isObject(data) && typeof data.plaintext === 'string' ? data.plaintext : null
}

/** Why a server was not reached: a code, or that it was silent. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null
  if (isObject(cause) && typeof cause.code === 'string') return cause.code
  return error instanceof Error && error.name === 'TimeoutError' ? 'no answer' : 'no connection'
}
