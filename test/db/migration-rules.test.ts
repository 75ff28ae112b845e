import { describe, expect, it } from 'vitest'
import { complaintsAbout, lastRelease, migrationNames, migrationText } from '../../prisma/migration-rules.ts'
import { isOnline, statementsOf } from '../../src/db/statements.ts'

/** The newest migration from before these rules; those up to it were applied while there was no release to keep working. */
const SETTLED = '20261201023000_merged_completed'

const names = migrationNames()
const released = lastRelease()

describe('Migrations', () => {
  it('expand, then contract, and hold up no write: every one since these rules', () => {
    expect(names).toContain(SETTLED)
    for (const [i, name] of names.entries())
      if (name > SETTLED) expect(complaintsAbout(migrationText(name), { before: names.slice(0, i).map(migrationText), released }), name).toEqual([])
  })

  it('of before would not all pass: the rules see what there is to see', () => {
    const complaints = names.filter((name) => name <= SETTLED).flatMap((name) => complaintsAbout(migrationText(name), { before: [], released }))
    expect(complaints.length).toBeGreaterThan(20)
  })
})

const ONLINE = '-- online\n'
const PROVEN = [
  'ALTER TABLE staff ADD CONSTRAINT staff_named CHECK (name IS NOT NULL) NOT VALID;',
  '-- online\nALTER TABLE staff VALIDATE CONSTRAINT staff_named;',
]

describe('A migration may', () => {
  it.each([
    ['add an empty column', 'ALTER TABLE service_order ADD COLUMN note TEXT'],
    ['add a column with a constant default', `ALTER TABLE "service_order" ADD COLUMN "standing" "OrderStanding" NOT NULL DEFAULT 'LIVE'`],
    [
      'add a column with the instant of the migration',
      'ALTER TABLE staff ADD COLUMN since TIMESTAMPTZ(3) NOT NULL DEFAULT now(), ADD COLUMN size NUMERIC(10, 2) DEFAULT 0',
    ],
    [
      'make a table, with all that belongs to it',
      'CREATE TABLE a (id TEXT NOT NULL, b TEXT); CREATE UNIQUE INDEX a_b ON a (b); ALTER TABLE a ADD CONSTRAINT a_f FOREIGN KEY (b) REFERENCES staff(id); ALTER TABLE a ALTER COLUMN b SET NOT NULL; UPDATE a SET b = id',
    ],
    ['make a quoted table', 'CREATE TABLE IF NOT EXISTS "public"."a" ("id" TEXT); CREATE INDEX "a_id" ON "public"."a"("id")'],
    ['add a check that is not validated yet', 'ALTER TABLE staff ADD CONSTRAINT c CHECK (size > 0) NOT VALID'],
    [
      'add a foreign key that is not validated yet',
      'ALTER TABLE "staff" ADD CONSTRAINT "f" FOREIGN KEY ("team") REFERENCES "team"("id") ON DELETE RESTRICT NOT VALID',
    ],
    ['make a constraint of an index there is', 'ALTER TABLE staff ADD CONSTRAINT staff_no UNIQUE USING INDEX staff_no'],
    [
      'drop a constraint, a default, a rule that a column is filled',
      'ALTER TABLE staff DROP CONSTRAINT c, ALTER COLUMN a DROP DEFAULT, ALTER COLUMN b DROP NOT NULL',
    ],
    ['drop an index', 'DROP INDEX staff_old'],
    [
      'change a few rows that are named',
      "UPDATE catalogue_item SET instant = true WHERE code IN ('PS-001', 'PS-002'); DELETE FROM partner WHERE id = 'partner_1'",
    ],
    ['add a value to an enum', `ALTER TYPE "OrderStatus" ADD VALUE 'PAUSED'`],
    ['speak of what it does not do', "-- UPDATE staff SET a = 1;\nCOMMENT ON TABLE staff IS 'LOCK TABLE; DROP TABLE staff'; /* VACUUM FULL; */"],
    ['define a function', 'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE staff SET a = 1; RETURN NEW; END $$'],
    ['require a column that a validated check has proven', 'ALTER TABLE staff ALTER COLUMN name SET NOT NULL'],
    ['contract what the last release has replaced', '-- contracts: staff.full_name, since 0.1.0\nALTER TABLE staff DROP COLUMN name'],
    ['drop a table the last release reads no more', '-- Nobody reads it.\n-- contracts: the table notice, since 0.1.0\nDROP TABLE message'],
    ['build an index online', `${ONLINE}CREATE INDEX CONCURRENTLY a ON staff (name) WHERE active; CREATE UNIQUE INDEX CONCURRENTLY "b" ON "staff" ("no")`],
    [
      'drop, rebuild and validate online',
      `${ONLINE}DROP INDEX CONCURRENTLY IF EXISTS a; REINDEX INDEX CONCURRENTLY b; ALTER TABLE staff VALIDATE CONSTRAINT c; ANALYZE staff;`,
    ],
  ])('%s', (_what, sql) => {
    expect(complaintsAbout(sql, { before: PROVEN, released: '0.1.0' })).toEqual([])
  })
})

describe('A migration may not', () => {
  it.each([
    ['build an index while others wait', 'CREATE INDEX a ON staff (name)', /holds up writes until the index is built.*CONCURRENTLY.*"-- online"/],
    ['build a unique one', 'CREATE UNIQUE INDEX "a" ON "public"."staff"("name")', /holds up writes/],
    ['build one on a table of another migration', 'CREATE TABLE a (id TEXT); CREATE INDEX b ON staff (name)', /holds up writes/],
    ['build one concurrently in a transaction', 'CREATE INDEX CONCURRENTLY a ON staff (name)', /cannot run in a transaction/],
    ['drop one concurrently in a transaction', 'DROP INDEX CONCURRENTLY a', /cannot run in a transaction/],
    ['add a required column without a value', 'ALTER TABLE staff ADD COLUMN a TEXT NOT NULL', /has no value for the rows there are/],
    ['add a column with a value of each row', 'ALTER TABLE staff ADD COLUMN a UUID NOT NULL DEFAULT gen_random_uuid()', /differs from row to row/],
    ['add one with the clock of each row', 'ALTER TABLE staff ADD a TIMESTAMPTZ DEFAULT clock_timestamp()', /differs from row to row/],
    ['add a counted column', 'ALTER TABLE staff ADD COLUMN a BIGSERIAL', /writes the table anew/],
    ['add a generated column', 'ALTER TABLE staff ADD COLUMN a INT GENERATED ALWAYS AS (b + 1) STORED', /writes the table anew/],
    ['add a column with its reference', 'ALTER TABLE staff ADD COLUMN a TEXT REFERENCES team(id)', /checks every row/],
    ['add a second column wrongly', 'ALTER TABLE staff ADD COLUMN a TEXT, ADD COLUMN b TEXT NOT NULL', /ADD COLUMN b TEXT NOT NULL" has no value/],
    ['change a type', 'ALTER TABLE "staff" ALTER COLUMN "a" TYPE BIGINT', /writes the table anew/],
    ['set a data type', 'ALTER TABLE staff ALTER a SET DATA TYPE VARCHAR(20) USING a::text', /writes the table anew/],
    ['require a column nothing has proven', 'ALTER TABLE staff ALTER COLUMN phone SET NOT NULL', /add CHECK \(phone IS NOT NULL\) NOT VALID/],
    ['require a column of another table', 'ALTER TABLE team ALTER COLUMN name SET NOT NULL', /add CHECK/],
    ['add a check that reads every row', 'ALTER TABLE staff ADD CONSTRAINT c CHECK (size > 0)', /add it NOT VALID/],
    [
      'add a foreign key that reads every row',
      'ALTER TABLE "staff" ADD CONSTRAINT "f" FOREIGN KEY ("team") REFERENCES "team"("id") ON UPDATE CASCADE',
      /add it NOT VALID/,
    ],
    ['add a unique rule that builds its index', 'ALTER TABLE staff ADD CONSTRAINT u UNIQUE (no)', /USING INDEX/],
    ['add an exclusion', 'ALTER TABLE staff ADD CONSTRAINT e EXCLUDE USING gist (a WITH &&)', /USING INDEX/],
    [
      'validate in its own transaction',
      'ALTER TABLE staff ADD CONSTRAINT c CHECK (a > 0) NOT VALID; ALTER TABLE staff VALIDATE CONSTRAINT c',
      /VALIDATE.*"-- online"/,
    ],
    ['fill a whole table', 'UPDATE staff SET a = 1', /locks every row/],
    ['fill all that is empty', 'UPDATE staff SET a = 1 WHERE a IS NULL', /locks every row/],
    ['fill it from another', 'UPDATE staff s SET a = t.a FROM team t WHERE t.id = s.team_id', /locks every row/],
    ['fill it behind WITH', 'WITH t AS (SELECT 1) UPDATE staff SET a = (SELECT 1)', /locks every row/],
    ['empty a table', 'DELETE FROM staff', /locks every row/],
    ['truncate one', 'TRUNCATE TABLE staff', /locks every row/],
    ['drop a column without a word', 'ALTER TABLE staff DROP COLUMN a', /takes away what the program before reads.*-- contracts:/],
    ['drop a column without the word COLUMN', 'ALTER TABLE staff DROP a', /takes away/],
    ['rename a column', 'ALTER TABLE staff RENAME COLUMN a TO b', /takes away/],
    ['rename a table', 'ALTER TABLE staff RENAME TO person', /takes away/],
    ['drop a table', 'DROP TABLE IF EXISTS "staff" CASCADE', /takes away/],
    ['rename a value of an enum', `ALTER TYPE "OrderStatus" RENAME VALUE 'A' TO 'B'`, /takes away/],
    [
      'contract before the release',
      '-- contracts: staff.b, since 0.2.0\nALTER TABLE staff DROP COLUMN a',
      /waits one release: 0\.2\.0.*not released yet \(0\.1\.0 is\)/,
    ],
    [
      'contract two things with one word',
      '-- contracts: staff.b, since 0.1.0\nALTER TABLE staff DROP COLUMN a; ALTER TABLE staff DROP COLUMN c',
      /DROP COLUMN c" takes away/,
    ],
    ['lock a table', 'LOCK TABLE staff IN SHARE MODE', /locks whole tables/],
    ['vacuum fully', 'VACUUM FULL staff', /locks whole tables/],
    ['reindex while others wait', 'REINDEX TABLE staff', /locks whole tables/],
    ['cluster', 'CLUSTER staff USING a', /locks whole tables/],
    ['move a table', 'ALTER TABLE staff SET UNLOGGED', /writes the table anew/],
    ['hide statements', 'DO $$ BEGIN UPDATE staff SET a = 1; END $$', /hides what it runs/],
    ['be online with what cannot be done twice', `${ONLINE}ALTER TABLE staff ADD COLUMN a TEXT`, /cannot stand in an online migration/],
    ['be online and hold up writes', `${ONLINE}CREATE INDEX a ON staff (name)`, /cannot stand in an online migration/],
    ['be online with an index that has no name', `${ONLINE}CREATE INDEX CONCURRENTLY ON staff (name)`, /cannot stand in an online migration/],
    ['take an INVALID index for done', `${ONLINE}CREATE INDEX CONCURRENTLY IF NOT EXISTS a ON staff (name)`, /left INVALID for done/],
  ])('%s', (_what, sql, why) => {
    const complaints = complaintsAbout(sql, { before: PROVEN, released: '0.1.0' })
    expect(complaints).toHaveLength(1)
    expect(complaints[0]).toMatch(why)
  })
})

describe('A script', () => {
  it('is taken apart at the semicolons that end something', () => {
    const script = `-- first; line\nSELECT 'a;''b', "c;d", E'\\';'; /* e; */ CREATE FUNCTION f() AS $x$ BEGIN; END; $x$;\n\n-- alone\n;SELECT 2`
    expect(statementsOf(script)).toEqual([
      { sql: `SELECT 'a;''b', "c;d", E'\\';'`, shape: `SELECT '', "c;d", ''`, comments: ['first; line'] },
      { sql: 'CREATE FUNCTION f() AS $x$ BEGIN; END; $x$', shape: "CREATE FUNCTION f() AS ''", comments: ['e;'] },
      { sql: 'SELECT 2', shape: 'SELECT 2', comments: [] },
    ])
  })

  it('is online when its first line says so', () => {
    expect(['-- online\nANALYZE a', '-- online', '-- Online\n', 'ANALYZE a\n-- online', '-- online index'].map(isOnline)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })
})
