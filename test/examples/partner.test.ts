import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { newEpoch } from '../../src/events/log.ts'
import { packageRoot } from '../../src/root.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { WANXIU } from '../kit/given.ts'

const SCRIPT = join(packageRoot, 'examples/partner/partner.mjs')
const ORDER = ['register', 'BANK-1', WANXIU, '示例：排水许可', '示例群众', '13900001234']

describe('The partner script', () => {
  let app: TestApp
  const folder = mkdtempSync(join(tmpdir(), 'flash-delivery-partner-'))
  const state = join(folder, 'cursor.txt')
  beforeAll(async () => {
    app = await startApp()
    writeFileSync(join(folder, 'key'), `${await app.token('demo-bank')}\n`)
  })
  afterAll(async () => {
    await app.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** The script as a partner starts it, with a key file. */
  function started(...args: string[]) {
    const options = ['--url', `${app.url}/graphql`, '--key', join(folder, 'key'), '--state', state]
    const child = spawn(process.execPath, [SCRIPT, ...options, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk) => (stdout += chunk))
    child.stderr.on('data', (chunk) => (stderr += chunk))
    const lines = () =>
      stdout
        .split('\n')
        .filter((line) => line.startsWith('{') || line === 'null')
        .map((line) => JSON.parse(line))
    return { child, lines, text: () => stdout + stderr }
  }
  /** Runs it to its end. */
  async function run(...args: string[]) {
    const { child, lines, text } = started(...args)
    const [code] = await once(child, 'exit')
    return { code, lines: lines(), text: text() }
  }

  it('explains itself', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, text: expect.stringContaining('register <reference>') })
    expect(await run('register', 'BANK-1')).toMatchObject({ code: 2, text: expect.stringContaining('Usage') })
  })

  it('registers an order once, however often it is told to, and says what differs', async () => {
    const first = await run(...ORDER)
    expect(first).toMatchObject({ code: 0, lines: [{ alreadyRegistered: false, order: { externalNo: 'BANK-1', status: 'REGISTERED' } }] })
    const again = await run(...ORDER)
    expect(again).toMatchObject({ code: 0, lines: [{ alreadyRegistered: true, order: { number: first.lines[0].order.number } }] })
    expect(await run(...ORDER.with(3, '示例：别的事'))).toMatchObject({ code: 1, lines: [{ __typename: 'Duplicate', fields: ['title'] }] })
    expect(await run(...ORDER.with(5, '12'))).toMatchObject({ code: 1, lines: [{ __typename: 'InvalidInput', field: 'requester.phone' }] })
  })

  it('says where an order is, by its own reference', async () => {
    expect(await run('status', 'BANK-1')).toMatchObject({ code: 0, lines: [{ externalNo: 'BANK-1', status: 'REGISTERED' }] })
    expect(await run('status', 'NOBODYS')).toMatchObject({ code: 1, lines: [null] })
  })

  it('prints what is there the first time, then each change once', async () => {
    expect(await run('changes')).toMatchObject({ code: 0, lines: [{ kind: 'STATE', order: { externalNo: 'BANK-1' } }] })
    const begun = readFileSync(state, 'utf8')
    expect((await run('changes')).lines).toEqual([])
    const { order } = (await run('register', 'BANK-2', ...ORDER.slice(2))).lines[0]
    const { id } = (await (await app.as('dispatcher'))('query ($number: String!) { orderByNumber(number: $number) { id } }', order)).orderByNumber
    const refusal = { orderId: id, reason: 'OUT_OF_SCOPE', explanation: '示例', legalChannel: '示例' }
    expect(await (await app.as('dispatcher')).verb('refuseOrder', refusal)).toMatchObject({ __typename: 'RefuseOrderSuccess' })
    const kinds = (lines: { kind: string }[]) => lines.map((line) => line.kind)
    expect(kinds((await run('changes')).lines)).toEqual(['REGISTERED', 'REFUSED'])
    expect((await run('changes')).lines).toEqual([])
    expect(kinds((await run('--since', begun, 'changes')).lines)).toEqual(['REGISTERED', 'REFUSED'])
  })

  it('reloads everything when the server cannot go on without a gap', async () => {
    // What a restore from a backup does: cursors given out before are of another epoch.
    await newEpoch(app.runtime.db)
    const reloaded = async () => expect((await run('changes')).lines.map((line) => line.kind)).toEqual(['STATE', 'STATE'])
    await vi.waitFor(reloaded, 10_000)
    expect((await run('changes')).lines).toEqual([])
  })

  it('follows until it is stopped', async () => {
    const following = started('follow')
    await run('register', 'BANK-3', ...ORDER.slice(2))
    await vi.waitFor(() => expect(following.lines()).toMatchObject([{ kind: 'REGISTERED', order: { externalNo: 'BANK-3' } }]), 10_000)
  })

  it('does not try again what cannot get better', async () => {
    writeFileSync(join(folder, 'key'), 'fd_wrong')
    expect(await run('changes')).toMatchObject({ code: 1, text: expect.stringContaining('UNAUTHENTICATED') })
  })
})
