import { type Node, nodesOf, type SourceFile } from './source.ts'

/** Groups of files that import each other in a circle (Tarjan). */
export function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const visit = (file: string) => {
    index.set(file, index.size)
    low.set(file, index.get(file) as number)
    stack.push(file)
    for (const to of graph.get(file) ?? []) {
      if (!index.has(to)) visit(to)
      if (stack.includes(to)) low.set(file, Math.min(low.get(file) as number, low.get(to) as number))
    }
    if (low.get(file) !== index.get(file)) return
    const group = stack.splice(stack.indexOf(file))
    if (group.length > 1 || graph.get(file)?.includes(file)) found.push(group)
  }
  for (const file of graph.keys()) if (!index.has(file)) visit(file)
  return found
}

/** Circles of imports. @param types whether imports that only name types count too */
export const circlesOf = (files: readonly SourceFile[], types: boolean): string[][] =>
  circles(new Map(files.map((file) => [file.path, file.imports.filter((one) => types || !one.typeOnly).map((one) => one.to)])))

/** `src/orders/policy.ts` is in the room `orders`, `src/clock.ts` in none. */
export const roomOf = (path: string): string | null => (path.split('/').length > 2 ? (path.split('/')[1] ?? null) : null)

/** How often a type is asserted: to `never`, which switches the check off, and to anything else; `as const` asserts nothing. */
export function castsOf(files: readonly SourceFile[]): { readonly never: number; readonly other: number } {
  const casts = files.flatMap((file) =>
    [...nodesOf(file.program)]
      .filter(({ type }) => type === 'TSAsExpression')
      .map((node) => file.text.slice((node.typeAnnotation as Node).start, node.end).trim()),
  )
  return { never: casts.filter((to) => to === 'never').length, other: casts.filter((to) => to !== 'never' && to !== 'const').length }
}

/** Functions and how many lines each has, longest first. */
export function functionsOf(files: readonly SourceFile[]): { readonly where: string; readonly lines: number }[] {
  return files
    .flatMap(({ path, text, program }) =>
      [...nodesOf(program)]
        .filter(({ type }) => /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type))
        .map((node) => ({
          where: `${path}:${text.slice(0, node.start).split('\n').length}`,
          lines: text.slice(node.start, node.end).split('\n').length,
        })),
    )
    .sort((a, b) => b.lines - a.lines)
}

const WINDOW = 6

/**
 * Pairs of places of six or more lines of the same shape: equal once names, texts and numbers are left out. Imports, blank
 * lines, comments and lines without a word do not count, nor do lists of fields.
 */
export function duplicatesOf(files: readonly SourceFile[]): { readonly one: string; readonly other: string; readonly lines: number }[] {
  const lines = files.map(({ path, text }) => ({
    path,
    shapes: text.split('\n').flatMap((line, i) => {
      const bare = line.replace(/\/\/.*$/, '').trim()
      if (!/\w/.test(bare) || /^(import|export \{|\*|\/\*)/.test(bare) || / from '/.test(bare)) return []
      const shape = bare
        .replace(/'[^']*'|"[^"]*"|`[^`]*`/g, 'T')
        .replace(/\b\d[\d_.]*\b/g, 'N')
        .replace(/\b(?!(?:const|let|return|await|async|function|export|if|else|for|of|in|new|throw|type|interface|null|true|false)\b)[A-Za-z_$][\w$]*/g, 'x')
      return [{ line: i + 1, shape }]
    }),
  }))
  const places = new Map<string, [file: number, at: number][]>()
  for (const [file, { shapes }] of lines.entries())
    for (let at = 0; at + WINDOW <= shapes.length; at++) {
      const among = shapes.slice(at, at + WINDOW).map((one) => one.shape)
      // A list of fields or of entries has one shape by nature, and does nothing.
      if (new Set(among).size < 5 || among.filter((shape) => /\bx\(|=>/.test(shape)).length < 2) continue
      const key = among.join('\n')
      places.set(key, [...(places.get(key) ?? []), [file, at]])
    }
  const starts = new Map<string, [number, number, number, number]>()
  for (const among of places.values())
    for (const [i, [file, at]] of among.entries())
      for (const [otherFile, other] of among.slice(i + 1)) starts.set(`${file} ${at} ${otherFile} ${other}`, [file, at, otherFile, other])
  const found: { one: string; other: string; lines: number }[] = []
  for (const [file, at, otherFile, other] of starts.values()) {
    // Goes on from a pair that was met already.
    if (starts.has(`${file} ${at - 1} ${otherFile} ${other - 1}`)) continue
    let length = WINDOW
    while (starts.has(`${file} ${at + length - WINDOW + 1} ${otherFile} ${other + length - WINDOW + 1}`)) length++
    // A place is no copy of itself a line further down.
    if (file === otherFile && other - at < length) continue
    const where = (f: number, n: number) => `${lines[f]?.path}:${lines[f]?.shapes[n]?.line}`
    found.push({ one: where(file, at), other: where(otherFile, other), lines: length })
  }
  return found.sort((a, b) => b.lines - a.lines)
}
