import { dateInShanghai } from '../clock.ts'
import type { Runtime } from '../runtime.ts'
import { demoStaleSince } from './demo-city.ts'
import { developmentAccounts, developmentToken } from './development.ts'
import { developmentKey } from './key-store.ts'

/** What is printed at start outside production: where everything is, and a token for every role. */
export async function welcome(runtime: Runtime, url: string): Promise<string> {
  // With the city's own sign-on configured, people's tokens come from there.
  const ownSignOn = runtime.config.jwksUrl === null
  const shown = developmentAccounts.filter((account) => !/^(staff-(?!01)|department-)/.test(account.account) && (ownSignOn || account.kind !== 'person'))
  const lines = await Promise.all(
    shown.map(async ({ account, role }) => `  ${role.padEnd(16)} ${account.padEnd(17)} ${await developmentToken(runtime, account)}`),
  )
  const boards = developmentAccounts
    .filter(({ kind }) => kind === 'board')
    .map(({ account }) => `  ${url}/wallboard/${account}#token=${developmentKey(runtime.keys, 'board', account)}`)
  const since = await demoStaleSince(runtime)
  const stale = since && [
    `The demo city is of ${dateInShanghai(since)}: its offers have run out and its visits are over. A new one, at work as of now:`,
    '  npm start -- --fresh',
    '',
  ]
  return [
    '',
    ...(stale ?? []),
    'Flash Delivery (政务闪送) is ready.',
    `  Begin here             ${url}/`,
    `  GraphQL and GraphiQL   ${url}/graphql`,
    `  Subscriptions          ${url.replace('http', 'ws')}/graphql   (graphql-transport-ws; or Accept: text/event-stream)`,
    `  Health, readiness      ${url}/health  ${url}/ready`,
    `  Notices that would be sent to citizens: ${url}/dev/outbox`,
    '',
    'Wallboards (政务大厅看板), each with its token in the fragment; open one in a browser:',
    ...boards,
    '',
    'Development tokens, sent as "Authorization: Bearer <token>" (more: npx flash-delivery token --list):',
    ...lines,
    '',
    '',
  ].join('\n')
}
