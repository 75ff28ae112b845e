import { z } from 'zod'
import { IllegalTransition, StaleVersion } from '../errors.ts'
import { id, mayBeLeftOut } from '../input.ts'
import { DeclaredVerb, type VerbSpec } from '../verb.ts'
import type { Act, Row, Transition } from './lifecycle.ts'

/** What every verb on an existing order is told besides. */
const ofOrder = {
  orderId: id('order').describe('Order id (工单标识)'),
  expectedVersion: z.number().int().min(1).nullish().describe('Version you have seen; if the order has a newer one, the answer is StaleVersion (期望版本)'),
}

/** A verb on an existing order (工单操作): a verb, with its row of the lifecycle. */
export class OrderVerb<const Name extends string, Shape extends z.ZodRawShape> extends DeclaredVerb<Name, typeof ofOrder & Shape> implements Act {
  readonly row: Transition

  constructor(name: Name, { row, ...spec }: VerbSpec<Shape> & { readonly row: Row }) {
    super(name, {
      ...spec,
      input: { ...ofOrder, ...((spec.input ?? {}) as Shape) },
      problems: [IllegalTransition, StaleVersion, ...(spec.problems ?? [])],
      givesOrder: true,
    })
    const requires = Object.entries((spec.input ?? {}) as Record<string, z.ZodType>).flatMap(([field, rule]) => (mayBeLeftOut(rule) ? [] : [field]))
    this.row = { guards: [], needs: [], ...row, zh: this.zh, requires }
  }
}

/**
 * Declares a verb on an existing order: `orderId` and `expectedVersion` in, the order as it is now out.
 * @param spec as for every verb, and its row of the lifecycle
 */
// biome-ignore lint/complexity/noBannedTypes: a verb without fields of its own has the empty shape
export const orderVerb = <const Name extends string, Shape extends z.ZodRawShape = {}>(name: Name, spec: VerbSpec<Shape> & { readonly row: Row }) =>
  new OrderVerb(name, spec)
