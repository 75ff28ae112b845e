import { appendFileSync } from 'node:fs'
import { afterAll, beforeAll } from 'vitest'

// Set-up file of the tests of a planted copy: MUTANT is the one that is awake, and HITS the file that is told which were reached.
const awake = Number(process.env.MUTANT ?? 0)
const { HITS } = process.env
const all = globalThis as unknown as { __mutant(id: number): boolean; __reached: Set<number> }
all.__reached ??= new Set()
all.__mutant = (id) => {
  if (HITS) all.__reached.add(id)
  return id === awake
}

let file = ''
beforeAll((suite) => {
  file = (suite as { file?: { filepath: string } }).file?.filepath ?? ''
  // What is reached while the program is read is reached by every test of it: not told apart, hence not counted here.
  all.__reached.clear()
})
afterAll(() => {
  if (HITS && file) appendFileSync(HITS, `${JSON.stringify({ file, reached: [...all.__reached] })}\n`)
})
