import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../root.ts'

/** Where the data model stands, a file a room. */
const FOLDER = 'prisma/schema'

/** The files of the data model, by name, from the root of the package. */
export const modelFiles = (): string[] =>
  readdirSync(join(packageRoot, FOLDER))
    .filter((name) => name.endsWith('.prisma'))
    .sort()
    .map((name) => `${FOLDER}/${name}`)

/** The whole data model as it is written. */
export const modelText = (): string =>
  modelFiles()
    .map((path) => readFileSync(join(packageRoot, path), 'utf8'))
    .join('\n')
