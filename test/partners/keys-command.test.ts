import { describe, expect, it } from 'vitest'
import { newId } from '../../src/ids.ts'
import { createLog } from '../../src/log.ts'
import { openRuntime } from '../../src/open-runtime.ts'
import { newStore } from '../intake/importing.ts'
import { command } from '../start/program.ts'

describe('keys issue', () => {
  it('--sandbox makes a key that the list calls one; a board has none, and --test is no more', async () => {
    const store = await newStore()
    const keys = (...args: string[]) => command(['keys', ...args], store.variables)
    const { runtime, stop } = await openRuntime(store.config, createLog('error'))
    await runtime.db.partner.create({ data: { id: newId('partner', runtime.clock.now()), account: 'a-bank', name: '示例银行', scopes: [], active: true } })
    await stop()
    const sandbox = await keys('issue', '--partner', 'a-bank', '--sandbox')
    expect(sandbox).toMatchObject({ code: 0, stdout: expect.stringMatching(/^fd_[A-Za-z0-9_-]{43}\n$/) })
    expect(await keys('issue', '--partner', 'a-bank')).toMatchObject({ code: 0 })
    const listed = (await keys('list')).stdout.trim().split('\n')
    expect(listed.map((line) => line.split('  ').slice(2, 4))).toEqual([
      ['partner a-bank', 'sandbox'],
      ['partner a-bank', 'live'],
    ])
    expect(await keys('issue', '--board', 'city', '--sandbox')).toMatchObject({ code: 1, stderr: '--sandbox is for partners: a board tries nothing out\n' })
    expect((await keys('issue', '--partner', 'a-bank', '--test')).code).toBe(1)
    const help = (await keys('issue', '--help')).stdout
    expect(help).toMatch(/--sandbox/)
    expect(help).not.toMatch(/--test/)
  })
})
