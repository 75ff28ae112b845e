import type { Line } from '../tile.ts'
import { countdown, duration, shortPlace, statusWord } from '../words.ts'

export function Waiting({ lines, now }: { lines: readonly Line[]; now: number }) {
  return (
    <section class="panel waiting">
      <h2>
        等待最久 <small>自登记起，及最先到期的时限</small>
      </h2>
      {lines.length === 0 && <p class="empty">当前没有在办工单</p>}
      <ol>
        {lines.map((line) => (
          <li key={`${line.at} ${line.numberTail} ${line.areaName}`}>
            <span class="tail">*{line.numberTail}</span>
            <span>{line.category}</span>
            <span>{shortPlace(line.areaName)}</span>
            <Clock line={line} now={now} />
            <time dateTime={line.at}>{duration(now - Date.parse(line.at))}</time>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** The clock that ends first runs down by the server's time; where none runs, what the order waits for. */
function Clock({ line, now }: { line: Line; now: number }) {
  if (!line.clock) return <span>{statusWord(line.status)}</span>
  const left = Date.parse(line.clock.dueAt) - now
  return (
    <time class={left < 0 ? 'due over' : 'due'} dateTime={line.clock.dueAt}>
      {countdown(line.clock.kind, left)}
    </time>
  )
}
