import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { demoOrder, demoStaleSince, SHOWN } from '../access/demo-city.ts'
import { developmentAccounts, developmentToken } from '../access/development.ts'
import { developmentKey } from '../access/key-store.ts'
import { queryCode } from '../access/query-code.ts'
import { dateInShanghai } from '../clock.ts'
import { invitationsOf, linkOf } from '../evaluations/invitations.ts'
import { factsSelect, toFacts } from '../orders/load-facts.ts'
import { packageRoot } from '../root.ts'
import type { Runtime } from '../runtime.ts'
import { ROLE_WORDS } from '../words.ts'
import { sendJson } from './health.ts'
import { type Entrance, LANDING_CSS, LANDING_JS, type Landing, landingHtml, type Place } from './landing-html.ts'
import { givesTokens } from './loopback.ts'

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const DOCS = join(packageRoot, 'docs')
const ASSETS: Record<string, { readonly type: string; readonly text: string }> = {
  '/landing.css': { type: 'text/css; charset=utf-8', text: LANDING_CSS },
  '/landing.js': { type: 'text/javascript; charset=utf-8', text: LANDING_JS },
}
/** What the documents are called on the page; others are read where they lie. */
const TITLES: Record<string, string> = {
  'front-end.md': '前端接入',
  'partner.md': '合作应用接入',
  'kiosk.zh-CN.md': '大厅看板',
  'visits.zh-CN.md': '上门与集中办理',
  'figures.md': '统计口径',
  'live.zh-CN.md': '实时订阅',
  'lifecycle.md': '工单状态机',
  'problems.md': '错误代码',
  'settings.md': '配置项',
}
/** Where accounts of one role differ. */
const PLACE_WORDS: Readonly<Record<string, string>> = {
  'team-lead': '（红石榴服务队）',
  'team-lead-jinzhu': '（筋竹镇闪送队）',
  department: '（行政审批局）',
  'department-fisheries': '（农业农村局）',
  'department-social': '（人社局）',
  'department-medical': '（医保局）',
  'demo-bank': '（示例银行）',
  'demo-app': '（示例应用）',
}
/** HOTLINE_AGENT is a hotline agent. */
const inEnglish = (role: string) => role.charAt(0) + role.slice(1).toLowerCase().replace('_', ' ')

const place = (href: string, zh: string, en: string): Place => ({ href, zh, en })

/**
 * The first page (首页): `/` says where things are. In development it also gives a token of every role, to a browser on this
 * machine alone, and serves the documents of the checkout.
 */
export function landingPage(runtime: Runtime) {
  const docs = !runtime.config.production && existsSync(DOCS) ? readdirSync(DOCS).filter((name) => name in TITLES) : []
  return (request: IncomingMessage, response: ServerResponse, path: string): boolean => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false
    const send = (type: string, text: string) => {
      response.setHeader('Content-Security-Policy', POLICY)
      response.writeHead(200, { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) }).end(request.method === 'HEAD' ? undefined : text)
      return true
    }
    const asset = ASSETS[path]
    if (asset) return send(asset.type, asset.text)
    const name = path.startsWith('/docs/') ? path.slice('/docs/'.length) : ''
    if (docs.includes(name)) return send('text/plain; charset=utf-8', readFileSync(join(DOCS, name), 'utf8'))
    if (path !== '/') return false
    landing(runtime, givesTokens(runtime.config, request), docs).then(
      (shown) => send('text/html; charset=utf-8', landingHtml(shown)),
      (error: unknown) => {
        runtime.log.error({ err: error }, 'the first page cannot be made')
        sendJson(response, 503, { errors: [{ message: 'The first page cannot be made.' }] })
      },
    )
    return true
  }
}

async function landing(runtime: Runtime, tokens: boolean, docs: readonly string[]): Promise<Landing> {
  const { config } = runtime
  const api = [place('/health', '存活', 'Health'), place('/ready', '就绪', 'Readiness')]
  const publicly = { entrances: null, tracked: null, staleSince: null, docs: [] }
  if (config.production) {
    const see = [
      place('/wallboard/city', '政务大厅看板', 'Wallboard'),
      place('/report', '统计月报', 'Monthly report'),
      place('/evaluate', '服务评价', 'Evaluation'),
    ]
    return { ...publicly, see, use: api }
  }
  const since = await demoStaleSince(runtime)
  const tracked = tokens ? await demoOrder(runtime, SHOWN.tracked, { id: true, number: true, queryGeneration: true, queryKey: true }) : null
  return {
    see: [place('/graphql', '接口浏览器', 'GraphiQL, the API explorer'), ...(tokens ? await demoPages(runtime) : PAGES)],
    use: [
      place('/graphql', '数据接口', 'GraphQL over HTTP, WebSocket and event streams'),
      place('/dev/outbox', '待发短信', 'Notices that would be sent'),
      ...api,
    ],
    entrances: tokens ? await entrances(runtime) : null,
    tracked: tracked && { number: tracked.number, code: queryCode(runtime.keys, tracked) ?? '' },
    staleSince: since && dateInShanghai(since),
    docs: docs.map((name) => place(`/docs/${name}`, TITLES[name] ?? name, name)),
  }
}

const PAGES = [place('/wallboard/city', '政务大厅看板', 'Wallboard'), place('/report', '统计月报', 'Monthly report')]
const BOARDS: readonly (readonly [slug: string, zh: string, en: string])[] = [
  ['city', '梧州市看板', 'Wallboard of the city'],
  ['county', '岑溪市看板', 'Wallboard of a county'],
  ['town', '筋竹镇看板', 'Wallboard of a town'],
  ['hall', '政务大厅看板', 'Wallboard of the hall'],
]

/** Pages of the demo city that open at once: what they ask for stands behind their #. */
async function demoPages(runtime: Runtime): Promise<Place[]> {
  const boards = BOARDS.map(([slug, zh, en]) => place(`/wallboard/${slug}#token=${developmentKey(runtime.keys, 'board', slug)}`, zh, en))
  const report = runtime.config.jwksUrl === null ? `#token=${await developmentToken(runtime, 'supervisor')}` : ''
  const row = await demoOrder(runtime, SHOWN.toEvaluate, factsSelect)
  const asked = row && invitationsOf(toFacts(row), runtime.clock.now()).find(({ state }) => state === 'OPEN')
  const evaluate = asked ? [place(new URL(linkOf(runtime, asked)).pathname + new URL(linkOf(runtime, asked)).hash, '服务评价页', 'Evaluate a service')] : []
  return [...boards, place(`/report${report}`, '统计月报', 'Monthly report'), ...evaluate]
}

/** One account of each role; boards have links of their own. With the city's own sign-on people's tokens come from there. */
async function entrances(runtime: Runtime): Promise<Entrance[]> {
  const ownSignOn = runtime.config.jwksUrl === null
  const shown = developmentAccounts.filter(({ account, kind }) => kind !== 'board' && !/^staff-(?!01)/.test(account) && (ownSignOn || kind === 'partner'))
  return Promise.all(
    shown.map(async ({ account, role }) => ({
      account,
      zh: `${ROLE_WORDS[role]}${PLACE_WORDS[account] ?? ''}`,
      en: inEnglish(role),
      token: await developmentToken(runtime, account),
    })),
  )
}
