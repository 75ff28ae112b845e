import { type Config, readConfig } from '../config.ts'
import { LIMITS, LIMITS_BY_SUBJECT, type Limit } from '../limits.ts'
import { CLOSE_CODES } from '../live/close-codes.ts'

const SIZES = {
  milliseconds: [
    [86_400_000, 'days'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
    [1, 'ms'],
  ],
  bytes: [
    [1024 * 1024, 'MiB'],
    [1024, 'KiB'],
    [1, 'bytes'],
  ],
} as const

/** A limit in the largest unit it is a whole number of; one day is hours. */
function shown({ value, unit }: Limit): string {
  if (unit !== 'milliseconds' && unit !== 'bytes') return `${value.toLocaleString('en')} ${unit}`
  const [size, name] = SIZES[unit].find(([size, name]) => value % size === 0 && (name !== 'days' || value > size)) ?? [1, unit]
  return `${value / size} ${name}`
}

/** docs/live.md: what streams promise, how sockets are closed, what they may cost, how they are set. */
export function livePage(): string {
  const usual = readConfig({})
  return [
    '# Live streams (实时订阅)',
    '',
    'Printed from `src/live/`, `src/limits.ts` and `src/config.ts` by `npm run schema`; a test fails when it is stale. How a front end is built on it: [front-end.md](front-end.md). 中文：[live.zh-CN.md](live.zh-CN.md).',
    '',
    '## The promise',
    '',
    'Every committed change of an order, appointment or evaluation that a subscriber may see is delivered to it exactly once, in commit order, as long as it',
    `returns within the replay window (${usual.replayDays} days) with its last cursor: through the death of any server, of Redis, of the network, or a restart of PostgreSQL.`,
    'If this cannot be kept (the window has passed, the database was restored to an older point), the stream says so (`ResyncRequired`); it never skips in silence.',
    'The rights of a subscriber are asked again for every event; a right that was taken away ends the streams that stood on it within 5 s, on every server.',
    '',
    ...kindsOfStreams(),
    '## connection_init',
    '',
    'The token goes into the payload as `authorization`, `Authorization`, `authToken`, `token`, `accessToken`, or as `headers.authorization`; with or without `Bearer`. Nothing of',
    'the kind: anonymous. Something that looks like a credential and is none of these (another name, no text): 4403, so that no client is anonymous by mistake.',
    '`acceptLanguage` or `language` says in which language messages are; without, the `Accept-Language` of the upgrade.',
    '',
    ...closing(),
    ...limits(),
    ...settings(usual),
  ].join('\n')
}

const kindsOfStreams = () => [
  '## Two kinds of streams',
  '',
  '- A **feed** (`orderEvents`, `dispatches`, `evaluationEvents`) brings every event once. Keep the `cursor` of each frame once you have processed it; come back with `after`.',
  '- A **view** (`order`, `trackedOrder`, `wallboard`) brings the present state first, then the newest after changes. What came between is left out; it needs no cursor.',
  '',
  '| frame | when | what to do |',
  '|---|---|---|',
  '| an event, a snapshot | something changed | show it, then keep its `cursor`; `prevCursor` is the frame before: none is missing |',
  `| \`CaughtUp\` | at least every 10 s (after ${shown(LIMITS.HEARTBEAT_MS)} of silence) | keep its \`cursor\`; show "live, as of \`serverTime\`". It stops coming while the log cannot be read (${shown(LIMITS.LOG_SEEN_MS)}): the stream claims nothing it does not know |`,
  '| `ResyncRequired` | the stream cannot go on without a gap; it ends | load the list anew, then follow from its `liveCursor`, or from the cursor of this frame |',
  '| `AccessEnding` | a minute before the token ends | get a new one and come back with it and the last cursor |',
  '| errors with `extensions.cursor` | one event could not be shown | report it; the stream goes on after that cursor |',
  '',
  'Over WebSocket (graphql-transport-ws, the `graphql-ws` client) any number of streams share a socket. Over Server-Sent Events each is a request of its own;',
  'its `id:` lines are cursors, so that a plain `EventSource` resumes by itself. [client/follow.ts](../client/follow.ts) does all of this on the official client.',
  '',
]

function closing() {
  const closes = Object.values(CLOSE_CODES).toSorted((a, b) => a.code - b.code)
  return [
    '## How a socket is closed',
    '',
    'The server closes for reasons of its own only with codes after which the official client comes back by itself (with `retryAttempts` set high, `follow.ts` does). The others are mistakes of a client.',
    '',
    '| code | when | official client | what to do |',
    '|---|---|---|---|',
    ...closes.map(({ code, when, comesBack, todo }) => `| ${code} | ${when} | ${comesBack ? 'comes back' : 'gives up'} | ${todo} |`),
    '| none (1006) | the connection was cut: a ping without an answer, a flood of pings, or the network | comes back | nothing |',
    '',
    'Before a socket is open: 403 for a page of a foreign origin; 503 with `Retry-After` while the server stops, or when there is no place for the address or at all.',
    'Event streams: 401 and 403 as for HTTP, 429 with `Retry-After` when there is no place, 503 while the database is away; an open one ends without `complete`, and its client comes back.',
    '',
  ]
}

function limits() {
  const row = ([name, limit]: [string, Limit]) => `| ${shown(limit)} | ${limit.en} | ${limit.past} | \`${name}\` |`
  const table = ([subject, all]: [string, Record<string, Limit>]) => [
    `### ${subject}`,
    '',
    '| limit | what it limits | past it | name |',
    '|---|---|---|---|',
    ...Object.entries(all).map(row),
    '',
  ]
  return [
    '## Limits',
    '',
    'What one process can bear and how long it waits, from `src/limits.ts`; nothing of it is a setting. `viewer { limits { depth cost subscriptionCost } }` tells a client what its documents may cost.',
    '',
    ...Object.entries(LIMITS_BY_SUBJECT).flatMap(table),
    `Wrong tries of \`trackedOrder\` are counted before they are compared, over every transport and all servers together: ${LIMITS.TRIES_AGAINST_ONE.value} in ${shown(LIMITS.TRIES_AGAINST_ONE_MS)} lock the number, ${LIMITS.TRIES_BY_ONE.value} in ${shown(LIMITS.TRIES_MS)} the caller, for as long again.`,
    'Follow `order(id:)` with the citizen token instead: a lock does not touch it.',
    '',
  ]
}

const settings = (usual: Config) => [
  '## Settings',
  '',
  '| variable | default | meaning |',
  '|---|---|---|',
  `| \`REPLAY_DAYS\` | ${usual.replayDays} | days for which a cursor can be honoured; the log itself keeps every row |`,
  `| \`MAX_CONNECTIONS\` | ${usual.maxConnections} | sockets and event streams open at once in one process |`,
  `| \`MAX_CONNECTIONS_PER_ADDRESS\` | ${usual.maxConnectionsPerAddress} | the same from one address |`,
  `| \`MAX_CONNECTIONS_PER_USER\` | ${usual.maxConnectionsPerUser} | the same in one name; ten times as many for the key of a partner or board |`,
  `| \`TRUSTED_PROXIES\` | ${usual.trustedProxies} | proxies of yours before the server, each adding to \`X-Forwarded-For\`; with 0 the header is not believed, and all behind a proxy are one address |`,
  '| `REDIS_URL` | – | wake-ups between servers over Redis instead of NOTIFY. Redis lost, frozen or lying costs at most a second of latency, never an event |',
  `| \`DATABASE_URL\` with \`?pgbouncer=true\` | – | a pooler in transaction mode stands between: nothing is kept in a session. Set \`REDIS_URL\` too, since NOTIFY does not pass; and on the role: \`ALTER ROLE … SET statement_timeout = '${LIMITS.STATEMENT_MS.value / 1_000}s'\`, \`SET lock_timeout = '${LIMITS.LOCK_MS.value / 1_000}s'\`, \`SET idle_in_transaction_session_timeout = '${LIMITS.IDLE_IN_TRANSACTION_MS.value / 1_000}s'\` |`,
  '',
  'Any number of servers may stand on one PostgreSQL; no client needs to come back to the one it was at. Stop one with SIGTERM: its sockets are closed with 1012,',
  `requests under way are answered (at most ${shown(LIMITS.DRAIN_MS)}), then it ends. Repeat a mutation that got no answer with the same \`idempotencyKey\`, at any server: it is done once.`,
  '',
]
