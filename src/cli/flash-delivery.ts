#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { Problem, StartError } from '../errors.ts'
import { packageRoot } from '../root.ts'

/** The commands of the program. Each is loaded only when it is named: a start reads no file of the others. */
const COMMANDS: Record<string, { readonly summary: string; readonly load: () => Promise<Command> }> = {
  start: { summary: 'start the server (启动服务)', load: async () => (await import('./start.ts')).command },
  migrate: { summary: 'bring the database up to date; print its roles (数据库迁移)', load: async () => (await import('./migrate.ts')).command },
  keys: { summary: 'partner keys and board tokens: issue, rotate, revoke, list (密钥)', load: async () => (await import('./keys.ts')).command },
  'keys:rotate': {
    summary: 'seal everything anew with the newest key, while serving (密钥轮换)',
    load: async () => (await import('./rotate-keys.ts')).command,
  },
  'sign-on': { summary: 'persons’ sign-ons: revoke, restore, list (登录)', load: async () => (await import('./sign-on.ts')).command },
  import: { summary: 'import a hotline export (热线工单导入)', load: async () => (await import('./import.ts')).command },
  'figures:rebuild': { summary: 'make the rows figures are counted from anew (重建统计)', load: async () => (await import('./rebuild-figures.ts')).command },
  audit: { summary: 'the audit trail: export, verify (审计记录)', load: async () => (await import('./audit.ts')).command },
  erase: {
    summary: 'erasure of a person’s data: ask, list, carry out, the list for a restore (删除个人信息)',
    load: async () => (await import('./erase.ts')).command,
  },
  retain: { summary: 'end what is past its time (到期处理)', load: async () => (await import('./retain.ts')).command },
  token: { summary: 'print a development token; outside production only (开发令牌)', load: async () => (await import('./token.ts')).command },
  simulate: { summary: 'play a day of the city; outside production only (模拟)', load: async () => (await import('./simulate.ts')).command },
}

const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }
const program = new Command('flash-delivery')
  .description('Flash Delivery (政务闪送): the server and its commands. Settings are environment variables; docs/settings.md lists them')
  .version(version)
const named = process.argv.slice(2).find((argument) => argument in COMMANDS)
for (const [name, { summary, load }] of Object.entries(COMMANDS))
  program.addCommand((name === named ? await load() : new Command(name).description(summary)).summary(summary))

program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof StartError || error instanceof Problem)) throw error
  console.error(error.message)
  process.exitCode = 1
})
