import { InvalidInput } from '../errors.ts'
import { termOf } from '../words.ts'
import { TAGS } from './levels.ts'

/** What is asked about beside the level itself (分项指标). */
export const INDICATORS = {
  EFFICIENCY: 'How fast it went (办事效率)',
  SERVICE_LEVEL: 'How well it was done (业务水平)',
  ATTITUDE: 'How one was treated (服务态度)',
  GUIDE_ACCURACY: 'Whether the guide was right (指南准确度)',
  CONVENIENCE: 'How easy it was (办事便捷度)',
  PLATFORM: 'How the application works (平台体验)',
} as const
export type Indicator = keyof typeof INDICATORS
type Tag = keyof typeof TAGS

/** What citizens are asked, of one version (评价指标版本): nothing is added or taken away without a new one. */
export interface Scale {
  readonly version: string
  /** First day it is asked by, in Shanghai. */
  readonly from: string
  /** At the door: a visit, and an order with one (现场服务). */
  readonly onSite: readonly Indicator[]
  /** Without: a matter, and an order without a visit (线上服务). */
  readonly online: readonly Indicator[]
  readonly tags: readonly Tag[]
}

/** Every version there has been, the newest last; an evaluation keeps the one it was given by. */
const SCALES: readonly [Scale, ...Scale[]] = [
  {
    version: '2025-1',
    from: '2025-01-01',
    onSite: ['EFFICIENCY', 'SERVICE_LEVEL', 'ATTITUDE'],
    online: ['EFFICIENCY', 'GUIDE_ACCURACY', 'CONVENIENCE', 'PLATFORM'],
    tags: ['FAST', 'FRIENDLY', 'CLEAR', 'PUNCTUAL', 'SLOW', 'RUDE', 'UNCLEAR', 'LATE', 'REPEATED_MATERIALS', 'UNSOLVED'],
  },
]

/** The version of a day. @param today date in Shanghai */
export const scaleOf = (today: string): Scale => SCALES.findLast(({ from }) => from <= today) ?? SCALES[0]

/**
 * Checks an evaluation against the version of the day.
 * @throws InvalidInput (indicators, tags)
 */
export function checkSaid(
  scale: Scale,
  onSite: boolean,
  said: { readonly indicators: readonly { readonly code: Indicator }[]; readonly tags: readonly Tag[] },
): void {
  const asked = onSite ? scale.onSite : scale.online
  const codes = said.indicators.map(({ code }) => code)
  const foreign = codes.find((code) => !asked.includes(code))
  if (foreign)
    throw new InvalidInput('indicators', {
      en: `${foreign} is not asked here; version ${scale.version} asks ${asked.join(', ')}`,
      zh: `不评${termOf(INDICATORS[foreign])}；${scale.version} 版指标为${asked.map((code) => termOf(INDICATORS[code])).join('、')}`,
    })
  if (new Set(codes).size < codes.length) throw new InvalidInput('indicators', { en: 'each is answered once', zh: '每项指标只评一次' })
  const unknown = said.tags.find((tag) => !scale.tags.includes(tag))
  if (unknown)
    throw new InvalidInput('tags', { en: `${unknown} is not in version ${scale.version}`, zh: `${scale.version} 版无标签：${termOf(TAGS[unknown])}` })
}
