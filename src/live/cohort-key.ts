import { createHash } from 'node:crypto'
import { type DocumentNode, getOperationAST, Kind, visit } from 'graphql'
import type { Viewer } from '../access/viewer.ts'
import type { Operation } from './operation.ts'

const numbers = new WeakMap<DocumentNode, number>()
let documents = 0

/** Prepared documents are remembered, so the same text is the same object. */
function numberOf(document: DocumentNode): number {
  const known = numbers.get(document) ?? ++documents
  numbers.set(document, known)
  return known
}

const resumes = new WeakMap<DocumentNode, Map<string, string | null>>()

/**
 * The variable that carries the cursor to resume from, and nothing else: members of one cohort may differ in it.
 * @returns null when there is none, or when something besides the subscription's own `after` depends on it
 */
export function resumeVariable(document: DocumentNode, operationName: string | null | undefined): string | null {
  const known = resumes.get(document) ?? new Map<string, string | null>()
  resumes.set(document, known)
  const name = operationName ?? ''
  const before = known.get(name)
  if (before !== undefined) return before
  const found = findResumeVariable(document, operationName)
  known.set(name, found)
  return found
}

function findResumeVariable(document: DocumentNode, operationName: string | null | undefined): string | null {
  const root = getOperationAST(document, operationName)?.selectionSet.selections[0]
  if (root?.kind !== Kind.FIELD) return null
  const value = root.arguments?.find((argument) => argument.name.value === 'after')?.value
  if (value?.kind !== Kind.VARIABLE) return null
  const name = value.name.value
  let uses = 0
  visit(document, {
    [Kind.VARIABLE_DEFINITION]: () => false,
    [Kind.VARIABLE](node) {
      if (node.name.value === name) uses++
    },
  })
  return uses === 1 ? name : null
}

/** The part of a viewer that decides what is seen; the id and the end of the proof do not. */
function rights(viewer: Viewer): object {
  const { id: _id, expiresAt: _expiresAt, ...rest } = viewer
  if (!('keyId' in rest)) return rest
  const { keyId: _keyId, ...shared } = rest
  return shared
}

/**
 * Equal for subscriptions that get the same bytes: document, variables without the cursor, language of error messages,
 * rights. A digest, because variables may hold personal data, which does not stay in memory.
 */
export function cohortKey(operation: Operation, audience: string): string {
  const resume = resumeVariable(operation.document, operation.operationName)
  return rightsKey(operation, audience, resume === null ? [] : [resume])
}

/** The same, with these variables left out of account. */
export function rightsKey({ document, operationName, variables, context }: Operation, audience: string, without: readonly string[]): string {
  const others = Object.fromEntries(Object.entries(variables ?? {}).filter(([name]) => !without.includes(name)))
  const parts = [numberOf(document), operationName ?? null, others, context.language, audience, rights(context.viewer)]
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64')
}
