import { clockTime, sinceThen } from '../words.ts'

/** Across the screen, so that nobody takes old figures for new ones. */
export function Stale({ asOf, silence }: { asOf: number; silence: number }) {
  return (
    <div class="stale-bar" role="alert">
      <strong>▲ 数据已停更</strong>
      <span>最后更新 {clockTime(asOf)}</span>
      <span>已中断 {sinceThen(silence)}</span>
      <span>正在自动重连</span>
    </div>
  )
}
