import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { livePage } from '../src/cli/live-page.ts'
import { columnsPage, lifecyclePage, machinesPage, parametersPage, problemsPage } from '../src/cli/pages.ts'
import { packageRoot } from '../src/root.ts'

it.each([
  ['docs/lifecycle.md', lifecyclePage],
  ['docs/machines.md', machinesPage],
  ['docs/problems.md', problemsPage],
  ['docs/parameters.md', parametersPage],
  ['docs/live.md', livePage],
  ['docs/columns.md', columnsPage],
])('%s is what the code says now (npm run schema)', (file, page) => {
  expect(readFileSync(join(packageRoot, file), 'utf8')).toBe(page())
})
