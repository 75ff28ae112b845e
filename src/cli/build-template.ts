import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seedReference } from '../../prisma/seed/reference.ts'
import { readConfig } from '../config.ts'
import { connect } from '../db/client.ts'
import { migrate, migrationsDigest } from '../db/migrate.ts'
import { TEMPLATE, TEMPLATE_DIGEST } from '../db/template.ts'
import { packageRoot } from '../root.ts'

// Part of `npm run build`: makes the data directory a first start begins with.
rmSync(TEMPLATE_DIGEST, { force: true })
rmSync(TEMPLATE, { recursive: true, force: true })
const folder = mkdtempSync(join(packageRoot, 'dist/template-'))
const database = await connect(readConfig({ NODE_ENV: 'test', DATA_DIR: folder }))
await migrate(database)
await seedReference(database.db)
// Copies are different logs: without a table to point at, each takes an epoch of its own at its first start.
await database.db.eventLogMeta.updateMany({ data: { relationOid: 0 } })
await database.exec('CHECKPOINT')
await database.close()
renameSync(join(folder, 'pg'), TEMPLATE)
writeFileSync(TEMPLATE_DIGEST, migrationsDigest())
rmSync(folder, { recursive: true, force: true })
