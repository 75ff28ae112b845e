import type { Language } from '../runtime.ts'
import { languageOf } from './language.ts'

/** What a client says of itself in `connection_init`. */
export interface Introduced {
  readonly authorization: string | undefined
  /** Null: nothing said; the header of the upgrade holds. */
  readonly language: Language | null
}

/** Where clients put their token: graphql-ws's own examples, Apollo, urql, Relay, and headers as over HTTP. */
const CREDENTIALS = ['authorization', 'authtoken', 'token', 'accesstoken']
const LANGUAGES = ['acceptlanguage', 'accept-language', 'language']
const LIKE_A_CREDENTIAL = /auth|token|bearer|jwt|api-?key/

/**
 * Reads the payload of `connection_init`. A bare token is enough; a header would say what kind it is.
 * @returns null for a credential that is not understood: a mistyped token does not make a client anonymous
 */
export function readConnectionInit(payload: Readonly<Record<string, unknown>> | undefined): Introduced | null {
  const { headers, ...own } = payload ?? {}
  if (headers != null && (typeof headers !== 'object' || Array.isArray(headers))) return null
  const said = Object.entries({ ...headers, ...own })
    .map(([key, value]) => [key.toLowerCase(), value] as const)
    .filter(([, value]) => value != null)
  if (said.some(([key, value]) => LIKE_A_CREDENTIAL.test(key) && !(CREDENTIALS.includes(key) && typeof value === 'string'))) return null
  const first = (keys: readonly string[]) => said.find(([key, value]) => keys.includes(key) && typeof value === 'string')?.[1] as string | undefined
  const given = first(CREDENTIALS)
  const language = first(LANGUAGES)
  return {
    authorization: given === undefined || given.includes(' ') ? given : `Bearer ${given}`,
    language: language === undefined ? null : languageOf(language),
  }
}
