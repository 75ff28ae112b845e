import { Areas } from './parts/areas.tsx'
import { Counts } from './parts/counts.tsx'
import { Header } from './parts/header.tsx'
import { NoticeScreen } from './parts/notice.tsx'
import { Queues } from './parts/queues.tsx'
import { Rates } from './parts/rates.tsx'
import { Ticker } from './parts/ticker.tsx'
import { Today } from './parts/today.tsx'
import { Waiting } from './parts/waiting.tsx'
import { type Screen, STALE_MS } from './screen.ts'
import { serverNow } from './server-time.ts'

/** The whole screen. Everything it shows is text of the page's own or text nodes: nothing from outside becomes markup. */
export function Board({ slug, screen }: { slug: string; screen: Screen }) {
  const { tile, notice, asOf, silence } = screen
  if (notice) return <NoticeScreen slug={slug} notice={notice} />
  const now = serverNow()
  const stale = silence > STALE_MS
  if (!tile || asOf === null) return <Opening failing={stale} />
  return (
    <div class={stale ? 'board stale' : 'board'}>
      <Header tile={tile} now={now} asOf={asOf} interrupted={stale ? silence : null} />
      <main>
        <Counts counts={tile.counts} />
        <Today tile={tile} now={now} />
        <Rates tile={tile} />
        <Areas tile={tile} now={now} />
        <Waiting lines={tile.waiting} now={now} />
        {tile.queues.length > 0 ? <Queues queues={tile.queues} /> : <Ticker lines={tile.ticker} />}
      </main>
    </div>
  )
}

function Opening({ failing }: { failing: boolean }) {
  return (
    <div class="notice" role="status">
      <h1>{failing ? '暂时连接不上服务' : '正在连接…'}</h1>
      {failing && <p>网络或服务中断，正在自动重连；无需操作。</p>}
    </div>
  )
}
