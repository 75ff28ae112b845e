import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../root.ts'
import { printed } from '../schema.ts'
import { livePage } from './live-page.ts'
import { columnsPage, lifecyclePage, machinesPage, parametersPage, problemsPage } from './pages.ts'

// Writes what is printed from the code and committed; a test fails when a page is stale.
writeFileSync(join(packageRoot, 'schema.graphql'), printed)
writeFileSync(join(packageRoot, 'docs/lifecycle.md'), lifecyclePage())
writeFileSync(join(packageRoot, 'docs/machines.md'), machinesPage())
writeFileSync(join(packageRoot, 'docs/problems.md'), problemsPage())
writeFileSync(join(packageRoot, 'docs/live.md'), livePage())
writeFileSync(join(packageRoot, 'docs/parameters.md'), parametersPage())
writeFileSync(join(packageRoot, 'docs/columns.md'), columnsPage())
