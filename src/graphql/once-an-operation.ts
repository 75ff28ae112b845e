import { type FieldNode, type FragmentDefinitionNode, GraphQLError, type OperationDefinitionNode, type ValidationContext, type ValidationRule } from 'graphql'
import { Problem } from '../errors.ts'

/** Marks a field that compares a secret which can be guessed (access/attempts.ts). */
export const GUESS = { guess: true } as const

/**
 * A rule about the fields of each operation, whatever their aliases and whichever fragments they come from: before anything runs.
 * @param wanted whether the field the walk is at is one of them
 * @param wrong what is wrong with those of one operation
 */
function aboutOperations(wanted: (context: ValidationContext) => boolean, wrong: (nodes: readonly FieldNode[]) => readonly Wrong[]): ValidationRule {
  return (context) => {
    const found = new Map<OperationDefinitionNode | FragmentDefinitionNode, FieldNode[]>()
    let within: FieldNode[] = []
    const begin = (definition: OperationDefinitionNode | FragmentDefinitionNode) => {
      within = []
      found.set(definition, within)
    }
    return {
      OperationDefinition: begin,
      FragmentDefinition: begin,
      Field(node) {
        if (wanted(context)) within.push(node)
      },
      Document: {
        leave() {
          for (const definition of found.keys()) {
            if (definition.kind !== 'OperationDefinition') continue
            const parts = [definition, ...context.getRecursivelyReferencedFragments(definition)]
            for (const { nodes, problem } of wrong(parts.flatMap((part) => found.get(part) ?? [])))
              context.reportError(new GraphQLError(problem.message, { nodes, originalError: problem }))
          }
        },
      },
    }
  }
}

interface Wrong {
  readonly nodes: readonly FieldNode[]
  readonly problem: Problem
}

/** Refuses an operation that has more than one field marked as a guess, so that one request is one try. */
export const oneGuess = aboutOperations(
  (context) => context.getFieldDef()?.extensions.guess === true,
  (nodes) => (nodes.length > 1 ? [{ nodes, problem: moreThanOne(nodes) }] : []),
)

function moreThanOne(nodes: readonly FieldNode[]): Problem {
  const names = [...new Set(nodes.map((node) => node.name.value))]
  return new Problem('BAD_INPUT', {
    en: `${names.join(' and ')}: an operation may ask this once, since each is a try at a secret; found ${nodes.length}`,
    zh: `每次操作只能查询一次，每次查询算一次尝试；现有 ${nodes.length} 处`,
  })
}

/** Refuses an operation that has one verb twice: many of a kind are a batch's, or requests of their own. */
export const oneOfEachVerb = aboutOperations(
  (context) => context.getParentType() === context.getSchema().getMutationType(),
  (nodes) => {
    const verbs = new Set(nodes.map((node) => node.name.value))
    return [...verbs].flatMap((verb) => {
      const same = nodes.filter((node) => node.name.value === verb)
      return same.length > 1 ? [{ nodes: same, problem: twice(verb, same.length) }] : []
    })
  },
)

const twice = (verb: string, count: number) =>
  new Problem('BAD_INPUT', {
    en: `${verb}: an operation may hold each verb once; found ${count}. Send the others as requests of their own, or use the batch`,
    zh: `每次请求中同一操作只能出现一次，现有 ${count} 处；请分次提交或使用批量操作`,
  })
