import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ClassedTable, COLUMN_CLASSES, classedColumns, sealedColumns } from '../../src/access/column-classes.ts'
import { remotePlace } from '../../src/appointments/finish-remote-service.ts'
import { visitPlace } from '../../src/appointments/finish-visit.ts'
import { place } from '../../src/orders/sealed.ts'
import { reasonOf } from '../../src/signals/acknowledge-signal.ts'
import { placeOf, SEALED_TABLES } from '../../src/upkeep/sealed-columns.ts'
import { openDatabase } from '../kit/database.ts'

type Opened = Awaited<ReturnType<typeof openDatabase>>

const tables = Object.entries(COLUMN_CLASSES as Record<string, ClassedTable>)
const named = tables.flatMap(([table, { free, columns = {} }]) => [...free.split(' '), ...Object.keys(columns)].map((column) => `${table}.${column}`))

const columnsOf = async ({ db }: Opened) =>
  (
    await db.$queryRaw<{ name: string }[]>`
      SELECT c.table_name || '.' || c.column_name AS name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
      WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name <> '_prisma_migrations'`
  ).map(({ name }) => name)

const unclassed = (there: readonly string[]) => there.filter((column) => !named.includes(column)).sort()

describe('the classes of columns (字段分级)', () => {
  let database: Opened
  beforeAll(async () => {
    database = await openDatabase()
  })
  afterAll(() => database.discard())

  test('name every column of the database once, and none that is not there', async () => {
    const there = await columnsOf(database)
    expect(unclassed(there)).toEqual([])
    expect(named.filter((column) => !there.includes(column))).toEqual([])
    expect(named.filter((column, i) => named.indexOf(column) !== i)).toEqual([])
  })

  test('leave out a column that is added, and it is told by its name', async () => {
    await database.db.$executeRawUnsafe('ALTER TABLE requester ADD COLUMN nickname text')
    expect(unclassed(await columnsOf(database))).toEqual(['requester.nickname'])
    await database.db.$executeRawUnsafe('ALTER TABLE requester DROP COLUMN nickname')
  })

  test('are what an exchange of keys seals anew: each sealed column, with its place', () => {
    const row = { id: 'a', order_id: 'a', certificate_id: 'a', signal_id: 'a', other_id: 'b', cycle: 2, nr: 3 } as const
    const exchanged = SEALED_TABLES.flatMap((one) =>
      one.columns.map(
        (column) =>
          `${one.table}.${column}_sealed ${placeOf(
            one,
            column,
            one.key.map((name) => String(row[name as keyof typeof row])),
          )}`,
      ),
    )
    expect(exchanged.sort()).toEqual(sealedColumns.map(({ table, column, place }) => `${table}.${column} ${place(row)}`).sort())
  })

  test('call nothing free that is sealed or looked up by a digest of something sealed', () => {
    const free = tables.flatMap(([table, one]) => one.free.split(' ').map((column) => `${table}.${column}`))
    expect(free.filter((column) => /(_sealed|_index|_digests)$/.test(column))).toEqual([])
    expect(classedColumns.filter(({ column, kept }) => column.endsWith('_sealed') !== (kept === 'SEALED'))).toEqual([])
  })

  test('give a reason for what erasure keeps, tell rows of an order apart where it does not, and set no column empty that may not be', async () => {
    expect(classedColumns.filter(({ erased, because }) => (erased === 'KEPT') !== (because !== undefined))).toEqual([])
    const erasable = tables.filter(([, { columns = {} }]) => Object.values(columns).some(({ erased }) => erased !== 'KEPT'))
    expect(erasable.filter(([, { of, until }]) => of === undefined || until === undefined).map(([table]) => table)).toEqual([])
    const needed = await database.db.$queryRaw<{ name: string }[]>`
      SELECT table_name || '.' || column_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND is_nullable = 'NO' AND data_type <> 'ARRAY'`
    const gone = classedColumns.filter(({ erased }) => erased === 'GONE').map(({ table, column }) => `${table}.${column}`)
    expect(gone.filter((column) => needed.some(({ name }) => name === column))).toEqual([])
  })

  test('seal a column for the place that the rooms seal and open it for', () => {
    const places = sealedColumns.map(({ id, place: of }) => of(Object.fromEntries(id.map((one) => [one, one === id[0] ? 'x' : '2']))))
    const sealedBy = [
      ...Object.values(place).map((of) => of('x')),
      ...(['materials_received', 'materials_returned', 'guidance'] as const).map((column) => visitPlace(column, 'x')),
      ...(['materials_received', 'guidance'] as const).map((column) => remotePlace(column, 'x')),
      reasonOf('x', 2),
    ]
    expect(sealedBy.length).toBeGreaterThan(40)
    expect(sealedBy.filter((one) => !places.includes(one))).toEqual([])
  })

  test('name sealed columns by the primary key of their table', async () => {
    const keys = await database.db.$queryRaw<{ table: string; id: string[] }[]>`
      SELECT t.relname::text AS table, array_agg(a.attname::text ORDER BY k.nr) AS id FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
      JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, nr) ON true JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
      WHERE i.indisprimary GROUP BY 1`
    for (const { table, id } of sealedColumns) expect({ table, id }).toEqual({ table, id: keys.find((one) => one.table === table)?.id })
  })
})
