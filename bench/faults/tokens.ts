import { developmentToken } from '../../src/access/development.ts'
import { loadKeys } from '../../src/access/encryption.ts'
import { citizenToken } from '../../src/access/tokens.ts'
import { DAY, fixedClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'

/** Tokens as the replicas on a data directory accept them, for accounts and for the citizen behind an order. */
export async function tokensOf(dataDir: string): Promise<{ of(account: string): Promise<string>; citizen(orderId: string): string }> {
  const config = readConfig({ DATA_DIR: dataDir })
  const keys = await loadKeys(config)
  const clock = fixedClock(new Date())
  return {
    of: (account) => developmentToken({ config, keys, clock }, account),
    citizen: (orderId) => citizenToken(keys, { id: orderId, cycle: 1, queryGeneration: 0 }, new Date(clock.now().getTime() + DAY)),
  }
}
