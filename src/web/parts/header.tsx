import type { Tile } from '../tile.ts'
import { calendarDay, clockTime } from '../words.ts'

export function Header({ tile, now, asOf, stale }: { tile: Tile; now: number; asOf: number; stale: boolean }) {
  return (
    <header>
      <div class="title">
        <h1>{tile.title}</h1>
        <p>{tile.areaName} · 政务服务送上门</p>
      </div>
      <p class="live" role="status">
        {stale ? (
          <>
            <span class="mark">▲</span> 数据已停更
          </>
        ) : (
          <>
            <span class="mark">●</span> 实时 · 数据截至 <time>{clockTime(asOf)}</time>
          </>
        )}
      </p>
      <div class="clock">
        <time>{clockTime(now)}</time>
        <p>{calendarDay(now)}</p>
      </div>
    </header>
  )
}
