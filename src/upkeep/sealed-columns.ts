/** A table with sealed columns. */
export interface SealedTable {
  readonly table: string
  /** Columns of its key, in the order its places name them; the first one is what batches go by. */
  readonly key: readonly [string, ...string[]]
  /** Sealed columns, without the `_sealed` of their names. */
  readonly columns: readonly string[]
}

const byId = (table: string, ...columns: string[]): SealedTable => ({ table, key: ['id'], columns })

/**
 * Every sealed column there is (加密列): what an exchange of keys seals anew. A column that is not in here keeps its old key for ever; the
 * tests hold the list to the data model, and to everything sealed that they find in a database with a city's work in it.
 */
export const SEALED_TABLES: readonly SealedTable[] = [
  byId('requester', 'name', 'phone', 'id_number', 'address', 'special_groups'),
  byId('service_order', 'title', 'text', 'answers', 'knowledge', 'exception', 'incomplete_proposal', 'outcome'),
  { table: 'order_cycle', key: ['order_id', 'cycle'], columns: ['outcome'] },
  { table: 'proactive_basis', key: ['order_id'], columns: ['evidence'] },
  byId('notice', 'recipient'),
  byId('order_note', 'text'),
  byId('saved_view', 'name'),
  byId('recording', 'number'),
  byId('matter', 'reason'),
  byId('custody', 'name'),
  { table: 'certificate_hand_over', key: ['certificate_id'], columns: ['recipient_name'] },
  byId('contact', 'note'),
  { table: 'declined_merge', key: ['order_id', 'other_id'], columns: ['reason'] },
  byId('return_request', 'basis', 'decision'),
  byId('extension', 'reason'),
  byId('co_handling', 'task', 'result'),
  byId('supervision', 'reason', 'reply'),
  byId('visit', 'materials_received', 'materials_returned', 'guidance'),
  byId('remote_session', 'materials_received', 'guidance'),
  byId('authorization', 'agent_name'),
  byId('evaluation', 'text'),
  byId('rectification', 'measure', 'outcome', 'decision', 'rating'),
  byId('appeal', 'statement', 'decision'),
  byId('revisit', 'comment'),
  { table: 'signal_decision', key: ['signal_id', 'nr'], columns: ['reason'] },
  byId('stream_ticket', 'variables', 'viewer'),
]

/** The place of a value: `table.column:key`. The result of a closed cycle was sealed for its order, and moved with its place. */
export function placeOf({ table }: SealedTable, column: string, key: readonly string[]): string {
  if (table === 'order_cycle') return `service_order.${column}:${key[0]}`
  return `${table}.${column}:${key.join('/')}`
}
