import { readFileSync } from 'node:fs'
import { inject } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { connect } from '../../src/db/client.ts'
import type { Database, OnStatement } from '../../src/db/database.ts'

/** An embedded database in the hands of one app. */
export interface Lease {
  readonly database: Database
  release(): void
}

interface Shared {
  readonly database: Database
  /** Puts every table back to the template, in one script. */
  readonly reset: string
}

let shared: Promise<Shared> | null = null
let leased = false
let heard: OnStatement | null = null

/**
 * The embedded database that the apps of one worker use one after the other: opening one costs a second of CPU, putting its
 * tables back a twentieth of that.
 * @param onStatement called with every statement until it is given back
 * @returns null while another app of the worker has it: that one opens a database of its own
 */
export async function leaseDatabase(onStatement: OnStatement): Promise<Lease | null> {
  if (leased) return null
  leased = true
  shared ??= open()
  const { database, reset } = await shared
  await database.exec(reset)
  heard = onStatement
  return {
    database: { ...database, close: async () => {} },
    release() {
      heard = null
      leased = false
    },
  }
}

async function open(): Promise<Shared> {
  const config = readConfig({ NODE_ENV: 'test', DATA_DIR: 'memory://' })
  const template = new Blob([readFileSync(inject('template'))])
  const database = await connect(config, { template, onStatement: (...statement) => heard?.(...statement) })
  const tables = (await database.query<{ name: string }>("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")).map(
    (row) => row.name,
  )
  await database.exec(`CREATE SCHEMA template; ${tables.map((name) => `CREATE TABLE template."${name}" AS TABLE public."${name}";`).join('\n')}`)
  const filled: string[] = []
  for (const name of tables) {
    const [row] = await database.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM template."${name}"`)
    if (row && row.rows > 0) filled.push(name)
  }
  // No trigger runs and no key is checked: what comes back is what was there. Rows are deleted, since cutting a table off
  // makes files anew, which costs ten times as much.
  const reset = `SET session_replication_role = replica;
    ${tables.map((name) => `DELETE FROM public."${name}";`).join('\n')}
    ${filled.map((name) => `INSERT INTO public."${name}" SELECT * FROM template."${name}";`).join('\n')}
    SET session_replication_role = origin;`
  return { database, reset }
}
