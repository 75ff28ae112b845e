import { type FieldNode, type FragmentDefinitionNode, GraphQLError, type OperationDefinitionNode, type ValidationRule } from 'graphql'
import { Problem } from '../errors.ts'

/** Marks a field that compares a secret which can be guessed (access/attempts.ts). */
export const GUESS = { guess: true } as const

/**
 * Refuses a document with an operation that has more than one field marked as a guess, whatever their aliases and whichever
 * fragments they come from: before anything runs, so that one request is one try.
 */
export const oneGuess: ValidationRule = (context) => {
  const guesses = new Map<OperationDefinitionNode | FragmentDefinitionNode, FieldNode[]>()
  let within: FieldNode[] = []
  const begin = (definition: OperationDefinitionNode | FragmentDefinitionNode) => {
    within = []
    guesses.set(definition, within)
  }
  return {
    OperationDefinition: begin,
    FragmentDefinition: begin,
    Field(node) {
      if (context.getFieldDef()?.extensions.guess === true) within.push(node)
    },
    Document: {
      leave() {
        for (const definition of guesses.keys()) {
          if (definition.kind !== 'OperationDefinition') continue
          const parts = [definition, ...context.getRecursivelyReferencedFragments(definition)]
          const nodes = parts.flatMap((part) => guesses.get(part) ?? [])
          if (nodes.length > 1) context.reportError(new GraphQLError('more than one guess', { nodes, originalError: moreThanOne(nodes) }))
        }
      },
    },
  }
}

function moreThanOne(nodes: readonly FieldNode[]): Problem {
  const names = [...new Set(nodes.map((node) => node.name.value))]
  return new Problem('BAD_INPUT', {
    en: `${names.join(' and ')}: an operation may ask this once, since each is a try at a secret; found ${nodes.length}`,
    zh: `每次操作只能查询一次，每次查询算一次尝试；现有 ${nodes.length} 处`,
  })
}
