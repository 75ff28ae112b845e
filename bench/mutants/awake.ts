import { appendFileSync } from 'node:fs'
import { afterAll, beforeAll, expect } from 'vitest'

// Set-up file of the tests of a planted copy: MUTANT is the one that is awake, and HITS the file that is told which were reached.
const awake = Number(process.env.MUTANT ?? 0)
const { HITS } = process.env
declare global {
  var __mutant: (id: number) => boolean
  var __reached: Set<number> | undefined
}
globalThis.__reached ??= new Set()
const reached = globalThis.__reached
globalThis.__mutant = (id) => {
  if (HITS) reached.add(id)
  return id === awake
}

// What is reached while the program is read is reached by every test of it: not told apart, hence not counted here.
beforeAll(() => reached.clear())
afterAll(() => {
  const file = expect.getState().testPath
  if (HITS && file) appendFileSync(HITS, `${JSON.stringify({ file, reached: [...reached] })}\n`)
})
