import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type OperationDefinitionNode, parse } from 'graphql'
import { packageRoot } from '../../src/root.ts'

const folder = join(packageRoot, 'client/operations')
/** A file of client/operations, whole: what explorers and clients send. */
export const fileOf = (name: string) => readFileSync(join(folder, name), 'utf8')

/** Kinds of users, as the files name them. */
export const USERS = readdirSync(folder)
  .filter((name) => name.endsWith('.graphql'))
  .map((name) => name.replace('.graphql', ''))

export const operationsOf = (user: string): OperationDefinitionNode[] =>
  parse(fileOf(`${user}.graphql`)).definitions.filter((node): node is OperationDefinitionNode => node.kind === 'OperationDefinition')

/**
 * The example variables of a kind of user, as the explorer offers them, with their places in angle brackets filled in.
 * @param known what stands for them: `<orderId>`, `<startsAt, such as …>`
 */
export function variablesOf(user: string, known: Readonly<Record<string, string>>): Record<string, unknown> {
  return JSON.parse(fileOf(`${user}.json`), (_key, value) => {
    const place = typeof value === 'string' ? /^<(\w+)/.exec(value)?.[1] : undefined
    return place ? known[place] : value
  })
}
