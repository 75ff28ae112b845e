import pg from 'pg'

interface Node {
  'Node Type': string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Index Name'?: string
  'Sort Method'?: string
  Plans?: Node[]
}

/** What a statement's plan did when it ran. */
export interface Plan {
  /** Rows the largest sequential scan read. */
  readonly scanned: number
  /** Rows the largest sort was given. */
  readonly sorted: number
  /** Rows an index led to and a filter threw away. */
  readonly thrownAway: number
  readonly milliseconds: number
  readonly outline: string
}

const rowsOf = (node: Node) => node['Actual Rows'] * node['Actual Loops']

function outline(node: Node): string {
  const inner = (node.Plans ?? []).map(outline).join(', ')
  return `${node['Node Type']}${node['Index Name'] ? ` ${node['Index Name']}` : ''}${inner ? ` (${inner})` : ''}`
}

function read([{ Plan: root, 'Execution Time': milliseconds }]: [{ Plan: Node; 'Execution Time': number }]): Plan {
  const all: Node[] = []
  const walk = (node: Node) => {
    all.push(node)
    node.Plans?.forEach(walk)
  }
  walk(root)
  const removed = (node: Node) => (node['Rows Removed by Filter'] ?? 0) * node['Actual Loops']
  const most = (numbers: number[]) => Math.max(0, ...numbers)
  return {
    scanned: most(all.filter((n) => n['Node Type'] === 'Seq Scan').map((n) => rowsOf(n) + removed(n))),
    sorted: most(all.filter((n) => n['Node Type'].includes('Sort')).map((n) => most((n.Plans ?? []).map(rowsOf)))),
    thrownAway: most(all.map(removed)),
    milliseconds,
    outline: outline(root),
  }
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `ARRAY[${value.map(literal).join(',')}]`
  if (value instanceof Date) return pg.escapeLiteral(value.toISOString())
  return typeof value === 'number' ? String(value) : pg.escapeLiteral(String(value))
}

/**
 * The plans a session uses for a statement: the one made for these very parameters, and the one it settles on once it has
 * run the statement often enough to keep a plan for all parameters (prepared statements, from the sixth run).
 */
export async function plansOf(client: pg.Client, sql: string, values: readonly unknown[]): Promise<{ first: Plan; settled: Plan }> {
  const run = `EXECUTE explained${values.length > 0 ? ` (${values.map(literal).join(', ')})` : ''}`
  const analysed = async () => read((await client.query<{ 'QUERY PLAN': never }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${run}`)).rows[0]?.['QUERY PLAN'] as never)
  await client.query(`PREPARE explained AS ${sql}`)
  try {
    const first = await analysed()
    for (let i = 0; i < 5; i++) await client.query(`EXPLAIN ${run}`)
    return { first, settled: await analysed() }
  } finally {
    await client.query('DEALLOCATE explained')
  }
}
