import type { Line } from '../tile.ts'
import { minuteTime, shortPlace, statusWord } from '../words.ts'

const LINES = 8

export function Ticker({ lines }: { lines: readonly Line[] }) {
  return (
    <section class="panel ticker">
      <h2>
        今日派单 <small>最新在上</small>
      </h2>
      {lines.length === 0 && <p class="empty">今日尚未派单</p>}
      <ol>
        {lines.slice(0, LINES).map((line) => (
          <li key={`${line.at} ${line.numberTail} ${line.areaName}`}>
            <time dateTime={line.at}>{minuteTime(Date.parse(line.at))}</time>
            <span class="tail">*{line.numberTail}</span>
            <span>{line.category}</span>
            <span>{shortPlace(line.areaName)}</span>
            <span>{statusWord(line.status)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
