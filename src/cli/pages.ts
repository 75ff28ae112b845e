import { PROBLEM_CODES } from '../graphql/problems.ts'
import { type Action, LIFECYCLE, type Transition } from '../orders/lifecycle.ts'

const rows = Object.entries(LIFECYCLE) as [Action, Transition][]

/** docs/lifecycle.md, from the table itself: the page, the guards and `availableActions` cannot differ. */
export function lifecyclePage(): string {
  const arrows = rows
    .filter(([, row]) => row.built)
    .flatMap(([action, row]) =>
      (row.from.length === 0 ? ['[*]'] : row.from).flatMap((from) => row.to.filter((to) => to !== from).map((to) => `  ${from} --> ${to}: ${action}`)),
    )
  const line = ([action, row]: [Action, Transition]) =>
    `| ${row.t} | \`${action}\` ${row.zh} | ${row.from.join(', ') || '–'} | ${row.to.join(', ') || 'unchanged'} | ${row.roles.join(', ')} | ${row.requires.join(', ') || '–'} | ${row.event ?? '–'} |`
  const head = ['| | verb | from | to | who | needs | event |', '|---|---|---|---|---|---|---|']
  return [
    "# The order's lifecycle (工单状态机)",
    '',
    'Printed from `src/orders/lifecycle.ts` by `npm run schema`; a test fails when it is stale.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    ...[...new Set(arrows)],
    '```',
    '',
    '## Verbs of the API',
    '',
    ...head,
    ...rows.filter(([, row]) => row.built).map(line),
    '',
    '## In the table, not built yet',
    '',
    ...head,
    ...rows.filter(([, row]) => !row.built).map(line),
    '',
  ].join('\n')
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
  ].join('\n')
}
