/** Anything that runs a statement. */
interface Runs {
  query(sql: string, values: unknown[]): Promise<unknown>
}

/**
 * Inserts copies of a row of the demo city with some columns set anew.
 * @param picked condition that finds the row to copy
 */
export async function insertCopies(client: Runs, table: string, picked: string, rows: readonly object[]): Promise<void> {
  await client.query(
    `INSERT INTO ${table} SELECT (jsonb_populate_record(NULL::${table}, to_jsonb(t) || c.changes)).*
     FROM (SELECT * FROM ${table} WHERE ${picked} LIMIT 1) t, jsonb_array_elements($1::jsonb) AS c (changes)`,
    [JSON.stringify(rows)],
  )
}
