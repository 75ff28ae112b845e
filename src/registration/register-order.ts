import type { z } from 'zod'
import { uniqueViolation } from '../db/faults.ts'
import { Duplicate, Problem } from '../errors.ts'
import { change } from '../events/change.ts'
import type { Caller, Change } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { registerAll } from './register-all.ts'
import { registrationShape } from './registration-rules.ts'

const verb = declareVerb('registerOrder', {
  description:
    'Register an order (登记). The same channel and external number again: same content answers with the existing order, other content with Duplicate.',
  problems: [Duplicate],
  quota: 'REGISTER',
  givesOrder: true,
  input: registrationShape,
})

type Input = z.output<typeof verb.rules>

/**
 * Registers an order (登记, T1). Idempotent per channel, source and external number: the same content again answers
 * with the existing order, other content with DUPLICATE naming the fields.
 *
 * @throws Unauthenticated, Forbidden, InvalidInput, Duplicate
 */
export const registerOrder = verb.answers(async (caller: Caller | Change, input): Promise<{ orderId: string; alreadyRegistered: boolean }> => {
  try {
    return await register(caller, input)
  } catch (error) {
    // Two registered the same number at once: the second finds the first now, and compares with it.
    if (uniqueViolation(error)?.includes('external_no') && !('tx' in caller)) return register(caller, input)
    throw error
  }
})

function register(caller: Caller | Change, input: Input): Promise<{ orderId: string; alreadyRegistered: boolean }> {
  return change(caller, verb.name, input, async (c) => {
    const [done] = await registerAll(c, [input])
    if (done instanceof Problem) throw done
    return { orderId: done?.orderId as string, alreadyRegistered: done?.alreadyRegistered === true }
  })
}
