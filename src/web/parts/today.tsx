import type { Tile } from '../tile.ts'
import { HourChart } from './hour-chart.tsx'

export const SERIES = [
  { of: 'registered', name: '登记' },
  { of: 'dispatched', name: '派单' },
  { of: 'completed', name: '办结' },
] as const

export function Today({ tile, now }: { tile: Tile; now: number }) {
  return (
    <section class="panel today">
      <h2>
        今日 <small>按小时，每组由左至右：登记、派单、办结</small>
      </h2>
      <dl>
        {SERIES.map(({ of, name }) => (
          <div key={of} class={of}>
            <dt>
              <i /> 今日{name}
            </dt>
            <dd data-today={of}>{tile.today[of]}</dd>
          </div>
        ))}
      </dl>
      <HourChart hours={tile.hours} now={now} />
    </section>
  )
}
