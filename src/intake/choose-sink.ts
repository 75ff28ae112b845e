import { readFile } from 'node:fs/promises'
import { developmentToken } from '../access/development.ts'
import { loadKeys } from '../access/encryption.ts'
import type { Config } from '../config.ts'
import { databaseName } from '../db/client.ts'
import { DirectoryInUse, StartError } from '../errors.ts'
import { createLog } from '../log.ts'
import { directSink } from './direct-sink.ts'
import { httpSink } from './http-sink.ts'
import type { Manner, Sink } from './sink.ts'

export interface Where extends Manner {
  /** A running server; without one, straight to the database the settings name. */
  readonly url?: string | undefined
  /** A file with a token; without one, the development account hotline-agent. */
  readonly tokenFile?: string | undefined
}

/**
 * Opens the place to import to. An embedded database that a server uses is reached through that server.
 * @throws StartError with one sentence
 */
export async function chooseSink(config: Config, where: Where, say: (line: string) => void): Promise<Sink> {
  const token = await tokenFor(config, where)
  if (where.url !== undefined) return httpSink(where.url, token, where)
  try {
    // Loaded only when used: a server that runs already has all of it.
    const { openRuntime } = await import('../open-runtime.ts')
    const opened = await openRuntime(config, createLog('warn', process.stderr))
    return directSink(opened, token, where, databaseName(config))
  } catch (error) {
    if (!(error instanceof DirectoryInUse)) throw error
    const host = ['0.0.0.0', '::'].includes(config.host) ? '127.0.0.1' : config.host
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${config.port}`
    say(`${config.dataDir} is in the hands of process ${error.holder}: importing through the server at ${url} | 数据目录正被服务使用，改为通过该服务导入`)
    return httpSink(url, token, where)
  }
}

async function tokenFor(config: Config, where: Where): Promise<string> {
  if (where.tokenFile !== undefined) {
    const token = await readFile(where.tokenFile, 'utf8').catch((error: unknown) => {
      throw new StartError(`the token file cannot be read: ${error instanceof Error ? error.message : error}`)
    })
    if (token.trim() === '') throw new StartError('the token file is empty')
    return token.trim()
  }
  if (config.production) throw new StartError('name a file with a token: --token-file <path>; development accounts work only outside production')
  if (config.dataDir === 'memory://')
    throw new StartError('DATA_DIR=memory:// keeps its keys inside the server: name a file with a token it printed, --token-file <path>')
  return developmentToken({ config, keys: await loadKeys(config), clock: { now: () => new Date() } }, 'hotline-agent')
}
