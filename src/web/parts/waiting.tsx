import type { Line } from '../tile.ts'
import { duration, shortPlace, statusWord } from '../words.ts'

export function Waiting({ lines, now }: { lines: readonly Line[]; now: number }) {
  return (
    <section class="panel waiting">
      <h2>
        等待最久 <small>自登记起</small>
      </h2>
      {lines.length === 0 && <p class="empty">当前没有在办工单</p>}
      <ol>
        {lines.map((line) => (
          <li key={`${line.at} ${line.numberTail} ${line.areaName}`}>
            <span class="tail">*{line.numberTail}</span>
            <span>{line.category}</span>
            <span>{shortPlace(line.areaName)}</span>
            <span>{statusWord(line.status)}</span>
            <time dateTime={line.at}>{duration(now - Date.parse(line.at))}</time>
          </li>
        ))}
      </ol>
    </section>
  )
}
