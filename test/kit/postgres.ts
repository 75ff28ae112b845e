import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { onTestFinished } from 'vitest'

/** The same server, another database. */
export function databaseUrl(url: string, name: string): string {
  const made = new URL(url)
  made.pathname = `/${name}`
  return made.toString()
}

/** Runs statements that no pool of the database itself could. */
export async function asAdministrator<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  try {
    await client.connect()
  } catch (error) {
    throw new Error(`the test database cannot be reached (${error instanceof Error ? error.message : error}); start it with: service postgresql start`)
  }
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** An empty database of a server, gone after the test; its sessions are in a time zone. */
export async function emptyDatabase(server: string, zone = 'UTC'): Promise<string> {
  const name = `fd_empty_${randomBytes(4).toString('hex')}`
  await asAdministrator(server, async (admin) => {
    await admin.query(`CREATE DATABASE ${name}`)
    await admin.query(`ALTER DATABASE ${name} SET timezone TO '${zone}'`)
  })
  onTestFinished(() => asAdministrator(server, async (admin) => void (await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))))
  return name
}
