import type { OrderStatus } from '../../client/generated/graphql.ts'
import type { LiveOrders } from './live-orders.ts'

/** A state the schema gets tomorrow is a type error here, not a blank cell. */
export const STATUS: Record<OrderStatus, string> = {
  REGISTERED: '已登记',
  VERIFIED: '已核实',
  DISPATCHED: '已派单',
  ACCEPTED: '已接单',
  SCHEDULED: '已预约',
  IN_SERVICE: '服务中',
  PROCESSING: '办理中',
  COMPLETED: '已办结',
  RECTIFYING: '整改中',
  CLOSED: '已归档',
  CLOSED_INCOMPLETE: '未能办结',
  TRANSFERRED: '已转办',
  MERGED: '已并单',
  REFUSED: '不予受理',
  WITHDRAWN: '已撤单',
}

export const CONNECTION: Record<LiveOrders['state'], string> = {
  LOADING: '加载中…',
  LIVE: '实时',
  CUT: '连接中断，正在重连…',
  DENIED: '令牌无效或已到期，请重新打开本页',
}
