import type { Language } from '../runtime.ts'

/** The one the city speaks. */
const OWN: Language = 'zh'

/**
 * The language of messages: of the two there are, the one the caller wants more (RFC 9110 §12.5.4); the city's own when
 * neither is named.
 * @param header an Accept-Language header, or a single tag
 */
export function languageOf(header: string | undefined): Language {
  let best: { readonly language: Language; readonly weight: number } | null = null
  for (const part of (header ?? '').split(',')) {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase())
    const language = /^en(?:-|$)/.test(range) ? 'en' : /^zh(?:-|$)/.test(range) ? 'zh' : range === '*' ? OWN : null
    const q = parameters.find((parameter) => /^q\s*=/.test(parameter))
    const weight = q === undefined ? 1 : Number(q.slice(q.indexOf('=') + 1))
    // Of two wanted equally the first counts.
    if (language !== null && weight > 0 && weight > (best?.weight ?? 0)) best = { language, weight }
  }
  return best?.language ?? OWN
}
