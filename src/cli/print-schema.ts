import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../root.ts'
import { printed } from '../schema.ts'

// Writes schema.graphql; a test fails when it is stale.
writeFileSync(join(packageRoot, 'schema.graphql'), printed)
