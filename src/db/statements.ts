/** One statement of a script. */
export interface Statement {
  /** As it is written, without its comments. */
  readonly sql: string
  /** For rules that look at it: one line, texts and bodies empty. */
  readonly shape: string
  /** The comments before it and in it, without their marks. */
  readonly comments: readonly string[]
}

/** What may hold a semicolon that ends nothing, a semicolon, or any other character. */
const TOKEN = /--[^\n]*|\/\*[\s\S]*?\*\/|[eE]'(?:\\.|''|[^'\\])*'|'(?:''|[^'])*'|"(?:""|[^"])*"|(\$\w*\$)[\s\S]*?\1|[\s\S]/g

/** Takes a script of SQL apart. Pure. */
export function statementsOf(script: string): Statement[] {
  const statements: Statement[] = []
  let [sql, shape, comments]: [string, string, string[]] = ['', '', []]
  const end = () => {
    if (sql.trim() !== '') statements.push({ sql: sql.trim(), shape: shape.replace(/\s+/g, ' ').trim(), comments })
    ;[sql, shape, comments] = ['', '', []]
  }
  for (const [token] of script.matchAll(TOKEN)) {
    if (token === ';') end()
    else if (token.startsWith('--') || token.startsWith('/*')) {
      comments.push(token.replace(/^(--|\/\*)\s*|\s*\*\/$/g, '').trim())
      sql += ' '
      shape += ' '
    } else {
      sql += token
      shape += /^([eE]?'|\$)./s.test(token) ? "''" : token
    }
  }
  end()
  return statements
}

/** Whether a migration says in its first line that it runs outside a transaction, beside the program's own work. */
export const isOnline = (script: string): boolean => /^-- online\s*$/.test(script.split('\n')[0] ?? '')

/** The index a statement makes beside the work of others, and may leave INVALID behind; null for any other statement. */
export const indexMadeBy = ({ shape }: Statement): string | null => /^CREATE (?:UNIQUE )?INDEX CONCURRENTLY (\S+) ON /i.exec(shape)?.[1] ?? null
