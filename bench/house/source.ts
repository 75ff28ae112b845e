import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { parseSync } from 'vite'
import { packageRoot } from '../../src/root.ts'

/** A node of the syntax tree; positions are offsets in the text. */
export interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

/** A file of the program as it is measured. */
export interface SourceFile {
  /** From the root of the package: `src/orders/policy.ts`. */
  readonly path: string
  readonly text: string
  readonly program: Node
  /** Files of the program it imports; `typeOnly` when nothing of the line is left at run time. */
  readonly imports: readonly { readonly to: string; readonly typeOnly: boolean }[]
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

/** A node and everything below it, outer nodes first. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node
  for (const value of Object.values(node)) for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) yield* nodesOf(child)
}

/** The files written by hand below a folder; what is generated is left out. */
export function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(join(packageRoot, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(packageRoot.length + 1))
    .filter((path) => !path.includes('/generated/') && !path.endsWith('/pothos-types.ts'))
    .sort()
    .map(parsed)
}

function parsed(path: string): SourceFile {
  const text = readFileSync(join(packageRoot, path), 'utf8')
  const program = (parseSync(path, text) as { program: object }).program as Node
  const imports = (program.body as Node[])
    .filter((node) => /^(Import|ExportNamed|ExportAll)Declaration$/.test(node.type) && isNode(node.source))
    .map((node) => {
      const names = (node.specifiers ?? []) as Node[]
      const kinds = names.map((name) => name.importKind ?? name.exportKind)
      return {
        to: String((node.source as Node).value),
        typeOnly: node.importKind === 'type' || node.exportKind === 'type' || (kinds.length > 0 && kinds.every((kind) => kind === 'type')),
      }
    })
    .filter(({ to }) => to.startsWith('.'))
    .map(({ to, typeOnly }) => ({ to: normalize(join(dirname(path), to)), typeOnly }))
  return { path, text, program, imports }
}
