import { percent } from '../percent.ts'
import type { Area, Rate, Tile } from '../tile.ts'
import { partWord, RATE_WORDS, shortPlace } from '../words.ts'

const ROWS = 8
const TURN_MS = 12_000

/** The area by its parts. More than fit are shown in turn, page by page. */
export function Areas({ tile, now }: { tile: Tile; now: number }) {
  const pages = Math.max(1, Math.ceil(tile.areas.length / ROWS))
  const page = Math.floor(now / TURN_MS) % pages
  const shown = busyFirst(tile.areas).slice(page * ROWS, (page + 1) * ROWS)
  const hidden = tile.areas.some((area) => RATE_WORDS.some(({ of }) => area[of].suppressed))
  return (
    <section class="panel areas">
      <h2>
        分区情况{' '}
        <small>
          {pages > 1 && `第 ${page + 1} / ${pages} 页 `}
          {hidden && '不公示：样本不足 5 件，或可由其推算'}
        </small>
      </h2>
      <table>
        <thead>
          <tr>
            <th>{partWord(tile)}</th>
            <th>在办</th>
            <th>今日办结</th>
            {RATE_WORDS.map(({ of, short }) => (
              <th key={of}>{short}</th>
            ))}
          </tr>
        </thead>
        <tbody key={page}>
          {shown.map((area) => (
            <tr key={area.code} data-area={area.code}>
              <th>{shortPlace(area.name)}</th>
              <td>{area.open}</td>
              <td>{area.completedToday}</td>
              {RATE_WORDS.map(({ of }) => (
                <td key={of}>{cell(area[of])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Parts with something to tell first, else in the order given. */
function busyFirst(areas: readonly Area[]): Area[] {
  const busy = (area: Area) => area.open + area.completedToday > 0 || RATE_WORDS.some(({ of }) => area[of].suppressed || area[of].denominator !== null)
  return [...areas.filter(busy), ...areas.filter((area) => !busy(area))]
}

function cell(rate: Rate) {
  if (rate.value !== null) return percent(rate.value)
  return <span class="none">{rate.suppressed ? '不公示' : '—'}</span>
}
