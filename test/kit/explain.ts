import type pg from 'pg'

interface Node {
  'Node Type': string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Index Name'?: string
  'Sort Method'?: string
  Plans?: Node[]
}

type Explained = [{ Plan: Node; 'Execution Time': number; 'Planning Time': number }]

/** What a statement's plan did when it ran. */
export interface Plan {
  /** Rows the largest sequential scan read. */
  readonly scanned: number
  /** Rows the largest sort was given. */
  readonly sorted: number
  /** Rows an index led to and a filter threw away. */
  readonly thrownAway: number
  /** Planning and running, in milliseconds. */
  readonly planning: number
  readonly running: number
  readonly outline: string
}

const rowsOf = (node: Node) => node['Actual Rows'] * node['Actual Loops']

function outline(node: Node): string {
  const inner = (node.Plans ?? []).map(outline).join(', ')
  return `${node['Node Type']}${node['Index Name'] ? ` ${node['Index Name']}` : ''}${inner ? ` (${inner})` : ''}`
}

function read([{ Plan: root, 'Execution Time': running, 'Planning Time': planning }]: Explained): Plan {
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
    planning,
    running,
    outline: outline(root),
  }
}

/** The plan PostgreSQL makes for a statement with these very parameters, and what it did. */
export async function planOf(client: pg.Client, sql: string, values: readonly unknown[]): Promise<Plan> {
  const { rows } = await client.query<{ 'QUERY PLAN': Explained }>(`EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${sql}`, [...values])
  return read(rows[0]?.['QUERY PLAN'] as Explained)
}
