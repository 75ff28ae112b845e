import type { TestProject } from 'vitest/node'
import { embeddedTemplate, postgresTemplate } from './template.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** File of the dumped embedded template; empty on PostgreSQL. */
    template: string
    /** Name of the PostgreSQL template database; empty on the embedded engine. */
    templateDatabase: string
  }
}

/** One template for all test files: a file loads it instead of making its own in three seconds. */
export default async function setup(project: TestProject) {
  const url = project.config.env?.TEST_DATABASE_URL ?? process.env.TEST_DATABASE_URL
  project.provide('template', url ? '' : await embeddedTemplate())
  project.provide('templateDatabase', url ? await postgresTemplate(url) : '')
}
