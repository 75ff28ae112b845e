import { useState } from 'react'
import { createRoot } from 'react-dom/client'
import type { Access } from '../../client/ask.ts'
import type { OrderRowFragment, OrderStatus } from '../../client/generated/graphql.ts'
import { useLiveOrders } from './live-orders.ts'
import { CONNECTION, STATUS } from './words.ts'

const time = (instant: string | undefined | null) => (instant ? new Date(instant).toLocaleString('zh-CN', { timeZone: 'Asia/Shanghai' }) : '—')
// A limit ends at 24:00 of its last day: what is shown is that day.
const lastDay = (at?: string | null) => (at ? new Date(Date.parse(at) - 1).toLocaleDateString('zh-CN', { timeZone: 'Asia/Shanghai' }) : '—')
const COLUMNS: Record<string, (order: OrderRowFragment) => string> = {
  工单编号: (order) => order.number,
  状态: (order) => STATUS[order.status],
  区域: (order) => order.area.name,
  承办队伍: (order) => order.team?.name ?? '—',
  经办人: (order) => (order.handler ? `${order.handler.name}（${order.handler.badge}）` : '—'),
  预约上门: (order) => time(order.appointment?.startsAt),
  登记时间: (order) => time(order.registeredAt),
  办理期限: (order) => lastDay(order.dueAt),
}
/** The fragment (#token=…&url=…) is never sent to a server; the tab remembers it, the address bar does not. */
function knownAccess(): Access | null {
  const given = Object.fromEntries(new URLSearchParams(location.hash.slice(1)))
  history.replaceState(null, '', location.pathname)
  if (given.token) sessionStorage.setItem('access', JSON.stringify({ url: 'http://127.0.0.1:4000/graphql', ...given }))
  return JSON.parse(sessionStorage.getItem('access') ?? 'null')
}

const SignIn = () => (
  <form action={(form) => location.replace(`#${new URLSearchParams({ token: String(form.get('token')).trim() })}`)}>
    <input name="token" type="password" placeholder="调度员令牌" aria-label="调度员令牌" required />
    <button type="submit">进入</button>
  </form>
)

function Orders({ access }: { access: Access }) {
  const [status, choose] = useState<OrderStatus | ''>('')
  const { state, asOf, rows } = useLiveOrders(access, status)
  const newestFirst = rows.toSorted((a, b) => b.registeredAt.localeCompare(a.registeredAt))
  return (
    <>
      <select aria-label="状态" value={status} onChange={(event) => choose(event.target.value as OrderStatus | '')}>
        {Object.entries({ '': '全部状态', ...STATUS }).map(([code, name]) => (
          <option key={code} value={code} label={name} />
        ))}
      </select>
      <output className={state}>{`${CONNECTION[state]} 截至 ${time(asOf)}`}</output>
      <table>
        <thead>
          <tr>
            {Object.keys(COLUMNS).map((name) => (
              <th key={name}>{name}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {newestFirst.map((order) => (
            <tr key={order.id} data-status={order.status}>
              {Object.entries(COLUMNS).map(([name, cell]) => (
                <td key={name}>{cell(order)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

const root = createRoot(document.getElementById('root') as HTMLElement)
const open = (access = knownAccess()) => root.render(access ? <Orders access={access} /> : <SignIn />)
window.addEventListener('hashchange', () => open())
open()
