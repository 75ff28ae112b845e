import type { Counted, Group, Report } from './ask.ts'
import { figureOf, shown } from './words.ts'

const WIDTH = 640
const LEFT = 108
const RIGHT = 132

/** A share as a horizontal bar, one a place: how much of the whole it is, and what it counts. */
export function Bars({ groups, kpi, label }: { groups: readonly Group[]; kpi: string; label: string }) {
  const row = 26
  const rows = groups.map((group) => ({ group, figure: figureOf(group.figures, kpi) }))
  return (
    <svg viewBox={`0 0 ${WIDTH} ${Math.max(1, rows.length) * row + 6}`} role="img" aria-label={label} data-chart={kpi}>
      {rows.map(({ group, figure }, i) => {
        const long = (WIDTH - LEFT - RIGHT) * (figure?.value ?? 0)
        return (
          <g key={group.key} data-bar={group.key} transform={`translate(0 ${i * row})`}>
            <text class="name" x={LEFT - 8} y="18" text-anchor="end">
              {group.name}
            </text>
            <rect class="ground" x={LEFT} y="5" width={WIDTH - LEFT - RIGHT} height="16" />
            <rect class={(figure?.value ?? 1) < 0.9 ? 'bar low' : 'bar'} x={LEFT} y="5" width={long} height="16" />
            <text class="value" x={WIDTH - RIGHT + 8} y="18">
              {shown({ kpi, value: figure?.value ?? null })} {figure && figure.denominator > 0 ? `${figure.numerator}/${figure.denominator}` : ''}
            </text>
          </g>
        )
      })}
    </svg>
  )
}

/** How many each channel brought, as parts of the whole. */
export function Amounts({ groups, label }: { groups: readonly Group[]; label: string }) {
  const row = 26
  const amounts = groups.map((group) => ({ group, amount: figureOf(group.figures, 'EVALUATION')?.denominator ?? 0 })).sort((a, b) => b.amount - a.amount)
  const most = Math.max(1, ...amounts.map(({ amount }) => amount))
  return (
    <svg viewBox={`0 0 ${WIDTH} ${Math.max(1, amounts.length) * row + 6}`} role="img" aria-label={label} data-chart="channels">
      {amounts.map(({ group, amount }, i) => (
        <g key={group.key} data-bar={group.key} transform={`translate(0 ${i * row})`}>
          <text class="name" x={LEFT - 8} y="18" text-anchor="end">
            {group.name}
          </text>
          <rect class="bar" x={LEFT} y="5" width={((WIDTH - LEFT - RIGHT) * amount) / most} height="16" />
          <text class="value" x={LEFT + ((WIDTH - LEFT - RIGHT) * amount) / most + 8} y="18">
            {amount} 件
          </text>
        </g>
      ))}
    </svg>
  )
}

const LINES = [
  { kpi: 'ON_TIME', name: '按时办结率', mark: 'first' },
  { kpi: 'SATISFACTION', name: '群众满意率', mark: 'second' },
] as const

/** Twelve months: completed orders as columns, two rates as lines. A month without a denominator is a gap, never 0 or 100 %. */
export function Trend({ months }: { months: Report['months'] }) {
  const [width, height, bottom, top, side] = [1_000, 300, 44, 22, 46]
  const inner = (width - side * 2) / months.length
  const completed = months.map(({ figures }) => figureOf(figures, 'EVALUATION')?.denominator ?? 0)
  const most = Math.max(1, ...completed)
  const lowest = Math.min(0.9, ...months.flatMap(({ figures }) => LINES.map(({ kpi }) => figureOf(figures, kpi)?.value ?? 1)))
  const floor = Math.max(0, Math.floor(lowest * 10 - 1) / 10)
  const x = (i: number) => side + inner * (i + 0.5)
  const y = (share: number) => top + (height - bottom - top) * (1 - (share - floor) / (1 - floor))
  return (
    <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label="近十二个月办结量、按时办结率、群众满意率" data-chart="trend">
      {[floor, (1 + floor) / 2, 1].map((share) => (
        <g key={share}>
          <line class="grid" x1={side} x2={width - side} y1={y(share)} y2={y(share)} />
          <text class="axis" x={width - side + 6} y={y(share) + 4}>
            {Math.round(share * 100)}%
          </text>
        </g>
      ))}
      {months.map(({ month }, i) => {
        const tall = ((height - bottom - top) * 0.9 * (completed[i] ?? 0)) / most
        return (
          <g key={month} data-month={month}>
            <rect class="column" x={x(i) - inner * 0.28} y={height - bottom - tall} width={inner * 0.56} height={tall} />
            <text class="axis" x={x(i)} y={height - bottom - tall - 5} text-anchor="middle">
              {completed[i]}
            </text>
            <text class="axis" x={x(i)} y={height - bottom + 17} text-anchor="middle">
              {month.slice(2).replace('-', '.')}
            </text>
          </g>
        )
      })}
      {LINES.map(({ kpi, mark }) => (
        <g key={kpi} class={mark}>
          {segments(months.map(({ figures }) => figureOf(figures, kpi)?.value ?? null)).map((part) => (
            <polyline key={part[0]?.at} points={part.map(({ at, value }) => `${x(at)},${y(value)}`).join(' ')} />
          ))}
          {months.map(({ month, figures }, i) => {
            const value = figureOf(figures, kpi)?.value ?? null
            return value === null ? null : <circle key={month} cx={x(i)} cy={y(value)} r="4" data-line={`${kpi} ${month}`} />
          })}
        </g>
      ))}
      <g class="legend" transform={`translate(${side} ${height - 6})`}>
        <rect class="column" x="0" y="-10" width="12" height="10" />
        <text x="18">办结（件）</text>
        {LINES.map(({ kpi, name, mark }, i) => (
          <g key={kpi} class={mark} transform={`translate(${120 + i * 140} 0)`}>
            <circle cx="6" cy="-5" r="4" />
            <text x="18">{name}</text>
          </g>
        ))}
      </g>
    </svg>
  )
}

/** Runs of months that have a value. */
function segments(values: readonly (Counted['value'] | null)[]): { at: number; value: number }[][] {
  const runs: { at: number; value: number }[][] = [[]]
  for (const [at, value] of values.entries()) {
    if (value === null) runs.push([])
    else (runs.at(-1) as { at: number; value: number }[]).push({ at, value })
  }
  return runs.filter((run) => run.length > 0)
}
