import type { Tile } from '../tile.ts'
import { statusWord } from '../words.ts'

const DONE = ['COMPLETED', 'CLOSED']

/** Orders by state: what is being worked on, then what is done. */
export function Counts({ counts }: Pick<Tile, 'counts'>) {
  const open = counts.filter((c) => !DONE.includes(c.status)).reduce((n, c) => n + c.count, 0)
  return (
    <section class="counts" aria-label="各状态工单数">
      <div class="count whole">
        <strong>{open}</strong>
        <span>在办工单</span>
      </div>
      {counts.map(({ status, count }) => (
        <div key={status} class={DONE.includes(status) ? 'count done' : 'count'} data-status={status}>
          <strong>{count}</strong>
          <span>{statusWord(status)}</span>
        </div>
      ))}
    </section>
  )
}
