import { parseSync } from 'vite'
import type { Dice } from '../../test/history/dice.ts'

/** One small slip: a piece of a file, and what stands there instead. */
export interface Mutant {
  readonly id: number
  readonly file: string
  readonly line: number
  readonly start: number
  readonly end: number
  readonly kind: string
  readonly original: string
  readonly instead: string
  /** A statement begins with it: without a semicolon before it, a parenthesis would go on with the line above. */
  readonly opens: boolean
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [key: string]: unknown
}

const OPPOSITE: Record<string, string> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>', '===': '!==', '!==': '===', '+': '-', '-': '+', '*': '/', '/': '*' }
/** Pieces that say nothing at run time, or only what an error is called. */
const SKIPPED = /^(ImportDeclaration|ExportAllDeclaration|TS(?!(As|NonNull|Satisfies)Expression)|ThrowStatement)/

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
const isText = (node: Node | undefined) => node?.type === 'TemplateLiteral' || (node?.type === 'Literal' && typeof node.value === 'string')

/** What a node could be instead, each with the kind of slip. */
function slipsOf(node: Node, text: (one: Node) => string): [kind: string, instead: string][] {
  const part = (key: string) => node[key] as Node
  switch (node.type) {
    case 'BinaryExpression': {
      const instead = OPPOSITE[node.operator as string]
      if (!instead || isText(part('left')) || isText(part('right'))) return []
      return [[`${node.operator} as ${instead}`, `${text(part('left'))} ${instead} ${text(part('right'))}`]]
    }
    case 'LogicalExpression':
      if (node.operator === '??') return [['?? left out', text(part('left'))]]
      return [[node.operator === '&&' ? '&& as ||' : '|| as &&', `(${text(part('left'))}) ${node.operator === '&&' ? '||' : '&&'} (${text(part('right'))})`]]
    case 'UnaryExpression':
      return node.operator === '!' ? [['! left out', text(part('argument'))]] : []
    case 'ConditionalExpression':
      return [['branches exchanged', `${text(part('test'))} ? ${text(part('alternate'))} : ${text(part('consequent'))}`]]
    case 'Literal':
      if (typeof node.value === 'number') return [['number one higher', `${node.value + 1}`]]
      return typeof node.value === 'boolean' ? [['boolean turned', String(!node.value)]] : []
    case 'ArrayExpression': {
      const elements = (node.elements as (Node | null)[]).filter((one) => one !== null)
      return elements.length > 0
        ? elements.map((_, i) => [
            'element left out',
            `[${elements
              .filter((_one, j) => j !== i)
              .map(text)
              .join(', ')}]`,
          ])
        : []
    }
    case 'CallExpression': {
      const callee = part('callee')
      const name = callee.type === 'MemberExpression' ? String((callee.property as Node).name) : ''
      const object = callee.type === 'MemberExpression' ? text(callee.object as Node) : ''
      const given = (node.arguments as Node[]).map(text).join(', ')
      if (name === 'filter') return [['filter left out', object]]
      if (name === 'some' || name === 'every') return [[`${name} exchanged`, `${object}.${name === 'some' ? 'every' : 'some'}(${given})`]]
      return []
    }
    default:
      return []
  }
}

/** Every slip a file could have: of expressions, conditions and statements. */
export function slipsIn(file: string, source: string): Omit<Mutant, 'id'>[] {
  const found: Omit<Mutant, 'id'>[] = []
  const text = (node: Node) => source.slice(node.start, node.end)
  const openings = new Set<number>()
  const add = (node: Node, kind: string, instead: string) =>
    found.push({
      opens: openings.has(node.start),
      file,
      line: source.slice(0, node.start).split('\n').length,
      start: node.start,
      end: node.end,
      kind,
      original: text(node),
      instead,
    })
  const visit = (node: Node, parent: Node | null) => {
    if (SKIPPED.test(node.type)) return
    if (node.type === 'ExpressionStatement' && (parent?.type === 'BlockStatement' || parent?.type === 'Program')) openings.add(node.start)
    // Words of a sentence, and keys of an object, are no rule.
    if (node.type === 'Property' && ['en', 'zh', 'title', 'words'].includes(String((node.key as Node).name))) return
    for (const [kind, instead] of slipsOf(node, text)) add(node, kind, instead)
    if (node.type === 'IfStatement') for (const value of ['true', 'false']) add(node.test as Node, `condition always ${value}`, value)
    if (node.type === 'ExpressionStatement') {
      const expression = node.expression as Node
      const call = expression.type === 'AwaitExpression' ? (expression.argument as Node) : expression
      if (call.type === 'CallExpression' && parent?.type === 'BlockStatement') add(expression, 'call left out', 'undefined')
    }
    for (const [key, value] of Object.entries(node)) {
      if (key === 'typeAnnotation' || key === 'returnType' || key === 'typeArguments' || key === 'typeParameters') continue
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, node)
    }
  }
  const program: unknown = parseSync(file, source).program
  if (!isNode(program)) throw new Error(`${file} cannot be read`)
  visit(program, null)
  return found
}

/**
 * Draws from every file a share of its slips, no two of them at the same place.
 * @param count how many in all; a file with any gives at least two
 */
export function draw(slips: readonly Omit<Mutant, 'id'>[], count: number, dice: Dice): Mutant[] {
  const byFile = new Map<string, Omit<Mutant, 'id'>[]>()
  for (const slip of slips) byFile.set(slip.file, [...(byFile.get(slip.file) ?? []), slip])
  const share = count / slips.length
  const drawn: Omit<Mutant, 'id'>[] = []
  for (const [, ofFile] of byFile) {
    const left = [...ofFile]
    let wanted = Math.max(2, Math.round(left.length * share))
    const taken: Omit<Mutant, 'id'>[] = []
    while (wanted > 0 && left.length > 0) {
      const [slip] = left.splice(dice.below(left.length), 1) as [Omit<Mutant, 'id'>]
      if (taken.some((one) => one.start < slip.end && slip.start < one.end)) continue
      taken.push(slip)
      wanted--
    }
    drawn.push(...taken.sort((a, b) => a.start - b.start))
  }
  return drawn.map((slip, id) => ({ ...slip, id: id + 1 }))
}

/** The source with all its mutants in it, each asleep: `__mutant(id)` says whether it is awake. */
export function planted(source: string, mutants: readonly Mutant[]): string {
  let text = source
  for (const { id, start, end, original, instead, opens } of [...mutants].sort((a, b) => b.start - a.start)) {
    text = `${text.slice(0, start)}${opens ? ';' : ''}(globalThis.__mutant(${id}) ? (${instead}) : (${original}))${text.slice(end)}`
  }
  return text
}
