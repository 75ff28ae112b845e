import type { Tile } from '../tile.ts'
import { calendarDay, clockTime, sinceThen } from '../words.ts'

interface Props {
  readonly tile: Tile
  /** Server times, milliseconds. */
  readonly now: number
  readonly asOf: number
  /** How long nothing has been heard, in milliseconds; null while the board is live. */
  readonly interrupted: number | null
}

export function Header({ tile, now, asOf, interrupted }: Props) {
  return (
    <header>
      <div class="title">
        <h1>{tile.title}</h1>
        <p>{tile.areaName} · 政务服务送上门</p>
      </div>
      {interrupted === null ? (
        <p class="live" role="status">
          <span class="mark">●</span> 实时 · 数据截至 <time>{clockTime(asOf)}</time>
        </p>
      ) : (
        <p class="live stale-bar" role="alert">
          <strong>▲ 数据已停更</strong> <span>最后更新 {clockTime(asOf)}</span> <span>已中断 {sinceThen(interrupted)}</span> <span>正在自动重连</span>
        </p>
      )}
      <div class="clock">
        <time>{clockTime(now)}</time>
        <p>{calendarDay(now)}</p>
      </div>
    </header>
  )
}
