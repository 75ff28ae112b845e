import type { Hour } from '../tile.ts'
import { minuteTime } from '../words.ts'

const [WIDTH, HEIGHT] = [960, 346]
const [LEFT, RIGHT, TOP, BOTTOM] = [58, 8, 18, 44]
const SLOT = (WIDTH - LEFT - RIGHT) / 24
const BAR = SLOT / 4
const SERIES = ['registered', 'dispatched', 'completed'] as const

/** The smallest of 4, 10, 20, 40, 100 … that holds the highest bar: halves of it are whole numbers. */
function ceiling(most: number): number {
  for (let unit = 1; ; unit *= 10) for (const step of [4, 10, 20]) if (step * unit >= most) return step * unit
}

/** The day's orders by hour (今日分时), 24 groups of three bars on labelled axes. */
export function HourChart({ hours, now }: { hours: readonly Hour[]; now: number }) {
  const top = ceiling(Math.max(...hours.map((h) => Math.max(h.registered, h.dispatched, h.completed)), 1))
  const y = (n: number) => HEIGHT - BOTTOM - (n / top) * (HEIGHT - TOP - BOTTOM)
  const x = (hour: number) => LEFT + hour * SLOT
  const current = Number(minuteTime(now).slice(0, 2))
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label="今日各小时登记、派单、办结件数">
      <rect class="now" x={x(current)} y={TOP} width={SLOT} height={HEIGHT - TOP - BOTTOM} />
      {[0, top / 2, top].map((n) => (
        <g key={n}>
          <line class="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={y(n)} y2={y(n)} />
          <text class="amount" x={LEFT - 10} y={y(n) + 8}>
            {n}
          </text>
        </g>
      ))}
      {hours.map((h) => (
        <g key={h.hour} data-hour={h.hour}>
          {SERIES.map((of, i) => (
            <rect key={of} class={of} data-count={h[of]} x={x(h.hour) + BAR / 2 + i * BAR} y={y(h[of])} width={BAR - 1} height={y(0) - y(h[of])} />
          ))}
        </g>
      ))}
      {[0, 3, 6, 9, 12, 15, 18, 21].map((hour) => (
        <text key={hour} class="hour" x={x(hour) + SLOT / 2} y={HEIGHT - 12}>
          {hour} 时
        </text>
      ))}
    </svg>
  )
}
