import { randomBytes } from 'node:crypto'
import { type DocumentNode, getOperationAST, Kind, visit } from 'graphql'
import { rightsKey } from './cohort-key.ts'
import type { EventFrame } from './frames.ts'
import type { Operation } from './operation.ts'
import type { Payload } from './sink.ts'

/** Executes an event's frame, or takes part in an execution of the same that is under way. */
export type ShareFrames = (frame: EventFrame<unknown>, run: (frame: EventFrame<unknown>) => Promise<Payload>) => Promise<Payload>

/** Stands for the cursor of the frame before while a frame is shared: it is random, so no order's text holds it. */
const BEFORE = `before_${randomBytes(24).toString('base64url')}`

/**
 * Frames that several cohorts get alike. A filter decides which events a cohort gets and nothing of what is in them, so
 * cohorts that differ in it alone may share the reading, the authorisation and the execution of an event; only the cursor
 * of the frame before is each cohort's own. Only an execution under way is shared: it begins after the event is here, and is
 * forgotten as soon as it is done, so that no frame is older than if it had been executed alone.
 * @returns makes the sharing of one cohort
 */
export function sharedFrames(): (operation: Operation, audience: string) => ShareFrames {
  const underWay = new Map<string, Promise<readonly string[]>>()
  return (operation, audience) => {
    const alike = rightsKey(operation, audience, filterVariables(operation.document, operation.operationName))
    return async (frame, run) => {
      const key = `${alike} ${frame.event.pos} ${JSON.stringify(frame.selected)}`
      let parts = underWay.get(key)
      if (!parts) {
        parts = run({ ...frame, prevCursor: BEFORE })
          .then(({ json }) => json.split(BEFORE))
          .finally(() => underWay.delete(key))
        underWay.set(key, parts)
      }
      return { json: (await parts).join(frame.prevCursor), cursor: frame.cursor }
    }
  }
}

const filters = new WeakMap<DocumentNode, Map<string, readonly string[]>>()

/** Variables that occur only in the arguments of the subscription itself, which choose the events. */
function filterVariables(document: DocumentNode, operationName: string | null | undefined): readonly string[] {
  const known = filters.get(document) ?? new Map<string, readonly string[]>()
  filters.set(document, known)
  const name = operationName ?? ''
  const found = known.get(name) ?? findFilterVariables(document, operationName)
  known.set(name, found)
  return found
}

function findFilterVariables(document: DocumentNode, operationName: string | null | undefined): readonly string[] {
  const root = getOperationAST(document, operationName)?.selectionSet.selections[0]
  if (root?.kind !== Kind.FIELD) return []
  const inArguments = new Set<string>()
  for (const argument of root.arguments ?? []) visit(argument, { Variable: (node) => void inArguments.add(node.name.value) })
  visit(document, {
    VariableDefinition: () => false,
    enter(node) {
      if (node.kind === Kind.ARGUMENT && root.arguments?.includes(node)) return false
      if (node.kind === Kind.VARIABLE) inArguments.delete(node.name.value)
      return undefined
    },
  })
  return [...inArguments]
}
