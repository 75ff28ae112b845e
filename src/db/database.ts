import type { Prisma, PrismaClient } from './generated/client.ts'

export type Db = PrismaClient
export type Tx = Prisma.TransactionClient

/** An open database, the same for both engines. */
export interface Database {
  readonly db: Db
  readonly engine: 'embedded' | 'postgres'
  /** One statement with parameters. */
  query<R>(sql: string, values?: unknown[]): Promise<R[]>
  /** Several statements without parameters. */
  exec(sql: string): Promise<void>
  /** One statement outside a transaction, however long it takes. */
  execAlone(sql: string): Promise<void>
  /** Runs alone: no other process migrates or seeds at the same time. */
  exclusively<T>(work: () => Promise<T>): Promise<T>
  /** Listens for hints on a channel until the returned function is called. */
  listen(channel: string, heard: () => void): Promise<() => Promise<void>>
  notify(channel: string): Promise<void>
  /** The whole data directory (embedded only). */
  dump(): Promise<Blob>
  close(): Promise<void>
}

export type OnStatement = (sql: string, values?: readonly unknown[], name?: string) => void
