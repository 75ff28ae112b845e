import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { arch } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { packageRoot } from '../../src/root.ts'
import { httpClient, socketClient } from '../kit/client.ts'
import { registration } from '../kit/given.ts'
import { folder, launch, printedToken } from '../start/program.ts'

/** The Node of a major version that `npm ci --prefix test/nodes` brings. */
const nodeOf = (major: number) => join(packageRoot, `test/nodes/node_modules/node-${major}-linux-${arch()}/bin/node`)

describe.each([22, 24])('the built program on Node %i', (major) => {
  it('starts, plays an order to its end, shows each step on a stream, and ends with code 0', { timeout: 120_000 }, async () => {
    const node = nodeOf(major)
    expect(existsSync(node), 'npm ci --prefix test/nodes --ignore-scripts brings it').toBe(true)
    expect(spawnSync(node, ['--version']).stdout.toString()).toMatch(new RegExp(`^v${major}\\.`))
    const program = launch({ DATA_DIR: folder(), NODE_ENV: 'development' }, { folder: packageRoot, command: node, args: ['dist/src/main.js'] })
    const url = await program.url
    // Nothing of it depends on the hour: at night nobody is on duty to be dispatched to.
    const as = (account: string) => httpClient(url, printedToken(program, account))
    const [agent, dispatcher] = [as('hotline-agent'), as('dispatcher')]
    const socket = socketClient(url, printedToken(program, 'dispatcher'))
    const stream = socket.subscribe('subscription { orderEvents { __typename ... on OrderEvent { kind order { number } } } }')
    expect((await stream.next()).__typename).toBe('CaughtUp')

    const { order } = await agent.verb('registerOrder', registration(), 'order { id number }')
    const orderId = order.id
    const done = [
      await dispatcher.verb('verifyOrder', {
        ...{ orderId, type: 'HELP', items: [ITEMS.drainage.code], serviceMode: 'ONSITE', duplicateChecked: true, requesterReached: true },
      }),
      await agent.verb('amendOrder', { orderId, reason: 'WRONG_ADDRESS', address: '示例路2号' }),
      await agent.verb('withdrawOrder', { orderId, reason: 'OTHER' }),
    ]
    expect(done.map((answer) => answer.__typename)).toEqual(['VerifyOrderSuccess', 'AmendOrderSuccess', 'WithdrawOrderSuccess'])
    const seen: { kind: string; order: { number: string } }[] = []
    while (seen.at(-1)?.kind !== 'WITHDRAWN') seen.push(await stream.event())
    expect(seen.map(({ kind, order: { number } }) => `${kind} ${number}`)).toEqual(
      ['REGISTERED', 'VERIFIED', 'AMENDED', 'WITHDRAWN'].map((kind) => `${kind} ${order.number}`),
    )
    await socket.close()
    program.process.kill('SIGTERM')
    expect(await program.exit).toBe(0)
    // What a newer Node finds fault with would stand here.
    expect(program.stderr()).toBe('')
  })
})
