import type { Tx } from '../../src/db/database.ts'
import type { Prisma } from '../../src/db/generated/client.ts'

/** What the seed writes in bulk, and the tables it goes to. */
interface Rows {
  area: Prisma.AreaCreateManyInput
  calendar_day: Prisma.CalendarDayCreateManyInput
  requester: Prisma.RequesterCreateManyInput
  service_order: Prisma.OrderCreateManyInput
  matter: Prisma.MatterCreateManyInput
  offer: Prisma.OfferCreateManyInput
  contact: Prisma.ContactCreateManyInput
  appointment: Prisma.AppointmentCreateManyInput
  appointment_staff: Prisma.AppointmentStaffCreateManyInput
  visit: Prisma.VisitCreateManyInput
  certificate: Prisma.CertificateCreateManyInput
  evaluation: Prisma.EvaluationCreateManyInput
  deadline: Prisma.DeadlineCreateManyInput
  handling: Prisma.HandlingCreateManyInput
  notice: Prisma.NoticeCreateManyInput
  number_sequence: Prisma.NumberSequenceCreateManyInput
}

const columnOf = (field: string) => field.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)

/**
 * Inserts rows as one JSON parameter, whatever their number: a first start writes some 4,000 rows, and one parameter a
 * value costs several times as much. Fields are the model's; a column is its field in snake_case. A column that no row
 * names takes its default.
 * @param options.skipDuplicates leaves rows alone whose key is there already
 */
export async function insertRows<T extends keyof Rows>(
  tx: Pick<Tx, '$executeRawUnsafe'>,
  table: T,
  rows: readonly Rows[T][],
  options: { skipDuplicates?: boolean } = {},
) {
  if (rows.length === 0) return
  const records = rows.map((row) => Object.fromEntries(Object.entries(row).map(([field, value]) => [columnOf(field), value])))
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))].join(', ')
  const json = JSON.stringify(records)
  const conflict = options.skipDuplicates ? ' ON CONFLICT DO NOTHING' : ''
  await tx.$executeRawUnsafe(`INSERT INTO ${table} (${columns}) SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)${conflict}`, json)
}
