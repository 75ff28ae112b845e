import pg from 'pg'

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
