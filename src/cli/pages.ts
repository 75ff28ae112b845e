import { COLUMN_CLASSES, classedColumns, ERASED, SHOWN } from '../access/column-classes.ts'
import { type Action, LIFECYCLE } from '../actions/lifecycle-table.ts'
import { APPOINTMENT } from '../appointments/appointment-machine.ts'
import { CAMPAIGN } from '../campaigns/campaign-machine.ts'
import { PARTICIPANT } from '../campaigns/participant-machine.ts'
import { OTHER_CODES, PROBLEM_CODES } from '../graphql/problems.ts'
import { LIMITS } from '../limits.ts'
import type { Step } from '../machine.ts'
import { MATTER } from '../matters/matter-machine.ts'
import type { Transition } from '../orders/lifecycle.ts'
import { PARAMETERS, type Parameter, UNITS } from '../policy/parameters.ts'
import { RETENTION } from '../privacy/retention-rules.ts'
import { CALLER_KINDS, type CallerKind, QUOTAS } from '../quotas/classes.ts'
import { APPEAL, CASE } from '../rectifications/case-machine.ts'

const rows = Object.entries(LIFECYCLE) as [Action, Transition][]

/** docs/lifecycle.md, from the table itself: the page, the guards and `availableActions` cannot differ. */
export function lifecyclePage(): string {
  const arrows = rows.flatMap(([action, row]) =>
    (row.from.length === 0 ? ['[*]'] : row.from).flatMap((from) => row.to.filter((to) => to !== from).map((to) => `  ${from} --> ${to}: ${action}`)),
  )
  const line = ([action, row]: [Action, Transition]) =>
    `| ${row.t} | \`${action}\` ${row.zh} | ${row.from.join(', ') || '–'} | ${row.to.join(', ') || 'unchanged'} | ${row.roles.join(', ')} | ${needsOf(row)} | ${row.event} |`
  const needsOf = (row: Transition) => [...row.requires, ...row.needs.map(({ field, when }) => `${field} (when ${when})`)].join(', ') || '–'
  const head = ['| | verb | from | to | roles | needs | event |', '|---|---|---|---|---|---|---|']
  return [
    "# The order's lifecycle (工单状态机)",
    '',
    'Printed from the rows beside the verbs (`src/actions/lifecycle-table.ts` has them all) by `npm run schema`; a test fails when it is stale.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    ...[...new Set(arrows)],
    '```',
    '',
    '## Verbs of the API',
    '',
    ...head,
    ...rows.map(line),
    '',
  ].join('\n')
}

/** docs/machines.md: the machines of the records beside the order, each from its table. */
export function machinesPage(): string {
  const machines: [title: string, file: string, table: Readonly<Record<string, Step<string> | readonly Step<string>[]>>][] = [
    ['Matter (办件)', 'matters/matter-machine.ts', MATTER.table],
    ['Appointment (预约)', 'appointments/appointment-machine.ts', APPOINTMENT.table],
    ['Campaign (集中办理)', 'campaigns/campaign-machine.ts', CAMPAIGN.table],
    ['Participant (参与人)', 'campaigns/participant-machine.ts', PARTICIPANT.table],
    ['Rectification (整改)', 'rectifications/case-machine.ts', CASE.table],
    ['Appeal (申诉)', 'rectifications/case-machine.ts', APPEAL.table],
  ]
  const rowsOf = (table: (typeof machines)[number][2]) => Object.entries(table).flatMap(([verb, row]) => [row].flat().map((step) => ({ verb, ...step })))
  return [
    '# The other state machines (其他状态机)',
    '',
    "Printed from the tables by `npm run schema`; a test fails when it is stale. The order's own: [lifecycle.md](lifecycle.md).",
    'A verb that is no mutation is what happens by itself: with the order, with the campaign, or at an instant.',
    ...machines.flatMap(([title, file, table]) => [
      '',
      `## ${title}`,
      '',
      `\`src/${file}\``,
      '',
      '```mermaid',
      'stateDiagram-v2',
      ...rowsOf(table).flatMap(({ verb, from, to }) =>
        (from.length === 0 ? ['[*]'] : from).flatMap((one) => to.filter((other) => other !== one).map((other) => `  ${one} --> ${other}: ${verb}`)),
      ),
      '```',
      '',
      '| verb | from | to |',
      '|---|---|---|',
      ...rowsOf(table).map(({ verb, from, to }) => `| \`${verb}\` | ${from.join(', ') || '–'} | ${to.join(', ') || 'unchanged'} |`),
    ]),
    '',
  ].join('\n')
}

/** docs/parameters.md: every number of policy, with its unit and where it comes from. */
export function parametersPage(): string {
  const row = ([name, { value, unit, en, zh, source }]: [string, Parameter]) =>
    `| ${en} | ${zh} | ${value} ${UNITS[unit][0]}（${value}${UNITS[unit][1]}） | ${source} | \`${name}\` |`
  return [
    '# Parameters of policy (政策参数)',
    '',
    'Printed from `src/policy/parameters.ts` by `npm run schema`; a test fails when it is stale.',
    '',
    'Limits of clocks are rows and change from a day on (`setClockPolicy`, `setTimeLimit`; [catalogue.md](catalogue.md)); what one process can bear stands in [live.md](live.md).',
    '',
    '| what | 说明 | value | where it comes from | name |',
    '|---|---|---|---|---|',
    ...Object.entries(PARAMETERS).map(row),
    '',
    ...quotas(),
  ].join('\n')
}

/** How often each caller may ask. */
function quotas(): string[] {
  const kinds = Object.keys(CALLER_KINDS) as CallerKind[]
  const number = (value: number) => value.toLocaleString('en')
  const windows = (seconds: number) => (seconds === 60 ? 'minute' : seconds === 3_600 ? 'hour' : `${seconds} s`)
  return [
    '## Quotas (配额)',
    '',
    'How often each caller may ask, from `src/quotas/classes.ts`; `QUOTA_FACTOR` multiplies them all, `QUOTAS` sets one by its name (`READ.ADDRESS=12000`):',
    '[settings.md](settings.md). READS fill evenly, and each of `REPLICAS` servers counts its share (with `REDIS_URL` all count together, in windows); CHANGES are counted by all servers of a database together, in windows',
    `that begin with the first, and each server takes a caller's in portions (a ${LIMITS.QUOTA_PORTIONS.value}th). What refuses, and what a client does then: [front-end.md](front-end.md#limits).`,
    '',
    `| class | what | 说明 | a | ${kinds.map((kind) => `${CALLER_KINDS[kind].en} (${CALLER_KINDS[kind].zh}) \`${kind}\``).join(' | ')} | counted |`,
    `|---|---|---|---|${kinds.map(() => '---|').join('')}---|`,
    ...Object.entries(QUOTAS).map(
      ([name, { en, zh, seconds, most, counted }]) =>
        `| \`${name}\` | ${en} | ${zh} | ${windows(seconds)} | ${kinds.map((kind) => number(most[kind])).join(' | ')} | ${counted} |`,
    ),
    '',
  ]
}

/** docs/problems.md: every code a request can be refused with. */
export function problemsPage(): string {
  return [
    '# Problems (问题代码)',
    '',
    'Printed from `src/graphql/problems.ts` by `npm run schema`; a test fails when it is stale.',
    '',
    'A verb answers with `<Verb>Success` or one of these as a type of its union; reads and streams carry the code in `errors[].extensions.code`.',
    '',
    '| code | when, and what to do |',
    '|---|---|',
    ...Object.entries(PROBLEM_CODES).map(([code, words]) => `| \`${code}\` | ${words} |`),
    '',
    'Beside them, in `errors[].extensions.code` alone; there is no other code, on any transport:',
    '',
    '| code | when, and what to do |',
    '|---|---|',
    ...Object.entries(OTHER_CODES).map(([code, words]) => `| \`${code}\` | ${words} |`),
    '',
    '## Over HTTP',
    '',
    'A document that is too long, too deep or too expensive is refused whole: 400 `TOO_COMPLEX`, `data` null. A mistake in a document (`BAD_INPUT`) is 200 for',
    '`Accept: application/json` and 400 for `application/graphql-response+json`, as GraphQL over HTTP has it. A token that is not good is 401; `RATE_LIMITED` of a whole',
    'request 429, `OVERLOADED` and `UNAVAILABLE` 503. What one field is refused leaves 200: that field is null, with its error.',
    '',
    '`nodes(ids:)` with an id that is none answers null with `BAD_INPUT` in that place, and the rest.',
    '',
    '## Order of the answers',
    '',
    'A verb on an order asks in this order: may you know of it (`NOT_FOUND`), may your role (`FORBIDDEN`), is `expectedVersion` still the newest (`STALE_VERSION`), does the',
    'lifecycle allow it now (`ILLEGAL_TRANSITION`). So a caller with an old version is told that, and not why what they saw is over. `acceptOrder` alone says first that another staff',
    'member was faster (`ALREADY_TAKEN`) or that the offer ran out (`OFFER_EXPIRED`), and again to the winner that the order is theirs.',
    '',
    '## Language',
    '',
    'Messages are Chinese unless English is wanted more: `Accept-Language`, weights counted (`zh;q=0.5, en;q=0.9` is English). On a socket `acceptLanguage` or `language` in',
    '`connection_init`, otherwise the header of the upgrade. Chinese messages name roles, states and fields in Chinese; what a program needs is in `code`, `field`, `action`.',
    'Mistakes in a document are told in English: a programmer reads them.',
    '',
  ].join('\n')
}

/** docs/columns.md: what every personal and derived column is, and what becomes of it. */
export function columnsPage(): string {
  const free = Object.keys(COLUMN_CLASSES).filter((table) => !classedColumns.some((one) => one.table === table))
  return [
    '# Classes of columns (字段分级)',
    '',
    'Printed from `src/access/column-classes.ts` by `npm run schema`; a test fails when it is stale, and another when the database has a column the table does not name.',
    'What erasure and retention do: [privacy.md](privacy.md).',
    '',
    'PERSONAL (个人信息): of a person, or a text a person wrote. DERIVED (派生信息): worked out from such a column. Every other column is free (一般信息): ids, accounts,',
    'codes, instants, counts and numbers an authority gave. SEALED is AES-256-GCM under a place of its own, KEYED an HMAC.',
    '',
    '| column | class | kept | shown | after erasure | ends with |',
    '|---|---|---|---|---|---|',
    ...classedColumns.map(
      (one) =>
        `| \`${one.table}.${one.column}\` | ${one.class} | ${one.kept} | ${one.shown} | ${one.erased}${one.because ? `: ${one.because}` : ''} | ${one.until} |`,
    ),
    '',
    `Tables without one: ${free.map((table) => `\`${table}\``).join(', ')}.`,
    '',
    '| shown | |',
    '|---|---|',
    ...Object.entries(SHOWN).map(([code, words]) => `| ${code} | ${words} |`),
    '',
    '| ends with | time | |',
    '|---|---|---|',
    ...Object.entries(RETENTION).map(([rule, { time, en, zh }]) => `| ${rule} | ${time} | ${en}（${zh}） |`),
    '',
    '| after erasure | |',
    '|---|---|',
    ...Object.entries(ERASED).map(([code, words]) => `| ${code} | ${words} |`),
    '',
  ].join('\n')
}
