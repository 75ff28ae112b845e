import type { Words } from '../errors.ts'

/** An area as the directory has it. */
export interface AreaName {
  readonly code: string
  readonly name: string
  readonly level: 'CITY' | 'COUNTY' | 'TOWN' | 'VILLAGE'
  readonly parentCode: string | null
}

/** An area that was found; `upTo` names it when something after it was not understood. */
export type FoundArea = { readonly code: string; readonly upTo: string | null }

const UNKNOWN: Words = { en: 'is no area of this city', zh: '不是本市的区划' }
const AMBIGUOUS: Words = { en: 'several areas have this name: name the county or town too', zh: '有多个同名区划，请写明县区或乡镇' }
const CITY_ONLY: Words = { en: 'names only the city: name at least the county', zh: '只写到市，请至少写到县区' }

/**
 * Finds areas by 12-digit code (or its 6 or 9 digits), by name, or by a path of names such as 岑溪市筋竹镇义水村.
 * What follows the deepest known name (a street, a house number) is not understood and said so.
 */
export function areaFinder(areas: readonly AreaName[]): (text: string) => FoundArea | Words {
  const byCode = new Map(areas.map((area) => [area.code, area]))
  const named = areas.map((area) => ({ area, names: spellings(area) }))
  const below = new Map<string, typeof named>()
  for (const entry of named) below.set(entry.area.parentCode ?? '', [...(below.get(entry.area.parentCode ?? '') ?? []), entry])
  const city = named.filter((entry) => entry.area.level === 'CITY')
  const towns = named.filter((entry) => entry.area.level === 'TOWN')
  const villages = named.filter((entry) => entry.area.level === 'VILLAGE')

  function descend(area: AreaName, rest: string): FoundArea {
    if (rest === '') return { code: area.code, upTo: null }
    const next = longest(below.get(area.code) ?? [], rest)
    return next.length === 1 && next[0] ? descend(next[0].area, next[0].rest) : { code: area.code, upTo: area.name }
  }

  return (written) => {
    let text = written.normalize('NFKC').replace(/[\s/\\>|,、·._-]+/g, '')
    if (/^\d+$/.test(text)) {
      const area = /^\d{6}$|^\d{9}$|^\d{12}$/.test(text) ? byCode.get(text.padEnd(12, '0')) : undefined
      return area ? (area.level === 'CITY' ? CITY_ONLY : { code: area.code, upTo: null }) : UNKNOWN
    }
    text = text.replace(/^(中国)?(广西壮族自治区|广西)?/, '')
    const [top] = longest(city, text)
    if (top) text = top.rest
    if (top && text === '') return CITY_ONLY
    for (const level of [below.get(city[0]?.area.code ?? '') ?? [], towns, villages]) {
      const found = longest(level, text)
      if (found.length > 1) return AMBIGUOUS
      if (found[0]) return descend(found[0].area, found[0].rest)
    }
    return UNKNOWN
  }
}

/** The entries whose longest spelling the text begins with. */
function longest(among: readonly { area: AreaName; names: readonly string[] }[], text: string) {
  const found = among.flatMap(({ area, names }) => {
    const name = names.find((n) => (n.endsWith('$') ? text === n.slice(0, -1) : text.startsWith(n)))
    return name === undefined ? [] : [{ area, rest: text.slice(name.replace('$', '').length), length: name.length }]
  })
  const most = Math.max(...found.map((f) => f.length))
  return found.filter((f) => f.length === most)
}

/** How people write a name, longest first; one that ends in `$` only counts when nothing follows it. */
function spellings({ name, level }: AreaName): string[] {
  if (level !== 'VILLAGE') {
    const short = name.replace(/(瑶族乡|壮族乡|街道办事处|街道|镇|乡|市|县|区)$/, '')
    return short.length >= 2 && short !== name ? [name, level === 'TOWN' ? `${short}$` : short] : [name]
  }
  const bare = name.replace(/(居民委员会|居委会|村民委员会|村委会|民委员会|委员会)$/, '')
  const village = /(村|社区)$/.test(bare) ? bare : `${bare}${/居/.test(name.slice(bare.length)) ? '社区' : '村'}`
  const short = village.replace(/(村|社区)$/, '')
  return [...new Set([name, village])].sort((a, b) => b.length - a.length).concat(short.length >= 2 ? [`${short}$`] : [])
}
