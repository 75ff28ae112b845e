import { Command } from 'commander'
import { developmentAccounts, developmentToken } from '../access/development.ts'
import { loadKeys } from '../access/encryption.ts'
import { readConfig } from '../config.ts'
import { StartError } from '../errors.ts'

/** Prints a development token. It opens no database, so it works while the server runs. */
async function token(account: string | undefined, options: { list?: true }) {
  if (options.list) {
    for (const a of developmentAccounts) console.log(`${a.account.padEnd(22)}${a.role}`)
    return
  }
  if (account === undefined) throw new StartError('name an account; list them with: npx flash-delivery token --list')
  const config = readConfig()
  // Signed with keys the server does not have, such a token would open nothing.
  if (config.dataDir.startsWith('memory://'))
    throw new StartError('DATA_DIR=memory:// keeps its keys inside the server: use the tokens it printed at its start')
  if (config.production) throw new StartError('development tokens are made only outside production')
  console.log(await developmentToken({ config, keys: await loadKeys(config), clock: { now: () => new Date() } }, account))
}

export const command = new Command('token')
  .description('Prints the token of a fixed development account (30 days), for the header: Authorization: Bearer <token>')
  .argument('[account]', 'a fixed account, e.g. dispatcher, staff-01, demo-bank, hall')
  .option('--list', 'list the accounts with their roles')
  .action(token)
