import { defineConfig } from 'prisma/config'

// Generating needs no engine binary, yet the command line asks for one and would download it. Naming any executable
// keeps it on this machine (measured: generates in about a second with no network).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath

export default defineConfig({ schema: 'schema', migrations: { path: 'migrations' } })
