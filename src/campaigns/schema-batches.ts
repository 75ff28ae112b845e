import { builder } from '../graphql/builder.ts'
import { expose, type Fields } from '../graphql/mutation.ts'
import { inLanguage, ProblemCodeEnum } from '../graphql/problems.ts'
import { type BatchDone, MOST_ROWS, type RowRefusal, type RowResult } from './batch.ts'
import { bookSeats } from './book-seats.ts'
import { checkInParticipants } from './check-in-participants.ts'
import { logOutreaches } from './log-outreaches.ts'
import { recordStations } from './record-stations.ts'

const Refusal = builder.objectRef<RowRefusal>('ParticipantRowRefusal').implement({
  description: 'Why a row about a participant was refused (未成功原因)',
  fields: (t) => ({
    code: t.field({ type: ProblemCodeEnum, description: 'What the single verb would have answered (代码)', resolve: (r) => r.code }),
    message: t.string({ description: 'In your language (说明)', resolve: (r, _a, c) => inLanguage(r.words, c) }),
    fields: t.stringList({ description: 'What it is about: fields of the row (字段)', resolve: (r) => [...r.fields] }),
  }),
})

/** What rows of every batch have. */
const row = <R extends RowResult<object>>(t: Fields<R>) => ({
  index: t.int({ description: 'Place in the list, from 0 (序号)', resolve: (r) => r.index }),
  participantId: t.id({ nullable: true, description: 'Participant; null when the row does not name one (参与人标识)', resolve: (r) => r.participantId }),
  refusal: t.field({ type: Refusal, nullable: true, description: 'Why it was refused; null when it was done (未成功原因)', resolve: (r) => r.refusal }),
})

/** How many rows came to what. */
const counts = <B extends BatchDone<object>>(t: Fields<B>) => ({
  done: t.int({ description: 'Rows that were done (成功行数)', resolve: (batch) => batch.done }),
  refused: t.int({ description: 'Rows that were refused (未成功行数)', resolve: (batch) => batch.refused }),
})

const RESULTS = { complexity: { field: 1, multiplier: MOST_ROWS }, description: 'One for each row, in the same order (逐行结果)' }

const OutreachRow = builder.objectRef<RowResult<{ orderId: string | null }>>('OutreachRowResult').implement({
  description: 'What became of one call (单行外呼结果)',
  fields: (t) => ({
    ...row(t),
    orderId: t.id({ nullable: true, description: 'Order made for who agreed (工单标识)', resolve: (r) => r.done?.orderId ?? null }),
  }),
})
expose(logOutreaches, (t) => ({ ...counts(t), results: t.field({ ...RESULTS, type: [OutreachRow], resolve: (batch) => batch.results }) }))

const SeatRow = builder.objectRef<RowResult<{ slotId: string }>>('SeatRowResult').implement({
  description: 'What became of one seat (单行预约结果)',
  fields: (t) => ({
    ...row(t),
    slotId: t.id({ nullable: true, description: 'Slot the seat is of (时段标识)', resolve: (r) => r.done?.slotId ?? null }),
  }),
})
expose(bookSeats, (t) => ({ ...counts(t), results: t.field({ ...RESULTS, type: [SeatRow], resolve: (batch) => batch.results }) }))

const CheckInRow = builder.objectRef<RowResult<{ ticketNo: number }>>('CheckInRowResult').implement({
  description: 'What became of one person at the desk (单行签到结果)',
  fields: (t) => ({
    ...row(t),
    ticketNo: t.int({ nullable: true, description: 'Number of the day (号码)', resolve: (r) => r.done?.ticketNo ?? null }),
  }),
})
expose(checkInParticipants, (t) => ({ ...counts(t), results: t.field({ ...RESULTS, type: [CheckInRow], resolve: (batch) => batch.results }) }))

const StationRow = builder.objectRef<RowResult<object>>('StationRowResult').implement({
  description: 'What became of one person at a station (单行站点办结结果)',
  fields: row,
})
expose(recordStations, (t) => ({ ...counts(t), results: t.field({ ...RESULTS, type: [StationRow], resolve: (batch) => batch.results }) }))
