import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blindIndex, type Keys, loadKeys, open, seal } from '../../src/access/encryption.ts'
import { place } from '../../src/orders/sealed.ts'
import { digestsOf } from '../../src/orders/search-keys.ts'
import { packageRoot } from '../../src/root.ts'
import { commandArguments } from '../kit/built-program.ts'
import { givenOrder } from '../kit/given.ts'
import { masterKey } from '../kit/master-key.ts'
import { columnsNaming, sealedValues } from '../kit/sealed-values.ts'
import { type Processes, startProcesses } from '../kit/server-process.ts'

/** Two thousand orders in the check; `ROTATED=1000000` by hand. */
const ORDERS = Number(process.env.ROTATED ?? 2_000)
const key = (kid: string) => `${kid}:${masterKey(kid)}`
const BOTH = { ENCRYPTION_KEYS: `${key('k2')},${key('k1')}` }
const nr = (n: number) => String(n).padStart(26, '0')
const phoneOf = (n: number) => `+861390${String(n % 1_000).padStart(7, '0')}`

describe(`${ORDERS} orders, sealed anew while they are worked on`, () => {
  let processes: Processes
  let [old, alone]: Keys[] = []
  const running: ChildProcess[] = []
  beforeAll(async () => {
    processes = await startProcesses(1, packageRoot, BOTH)
    const keysOf = (encryptionKeys: string) => loadKeys({ ...processes.config, encryptionKeys })
    ;[old, alone] = await Promise.all([keysOf(key('k1')), keysOf(key('k2'))])
  })
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL')
    await processes?.stop()
  })
  /** Copies of an order, each with a requester of its own; a telephone has several. */
  async function fill(keys: Keys, orderId: string) {
    const { db } = processes.database
    for (let from = 0; from < ORDERS; from += 1_000) {
      const rows = Array.from({ length: Math.min(1_000, ORDERS - from) }, (_, i) => {
        const [id, requester] = [`order_${nr(from + i)}`, `requester_${nr(from + i)}`]
        return {
          order: {
            ...{ id, number: `COPY-${from + i}`, external_no: null, requester_id: requester, query_key: from + i === ORDERS - 1 ? 'k1' : null },
            title_sealed: seal(keys, place.title(id), `示例：第${from + i}件`),
            text_sealed: seal(keys, place.text(id), '示例：说明'),
          },
          requester: {
            ...{ id: requester, kind: 'PERSON', name_sealed: seal(keys, place.name(requester), '示例群众') },
            phone_sealed: seal(keys, place.phone(requester), phoneOf(from + i)),
            phone_index: blindIndex(keys, phoneOf(from + i)),
            address_sealed: seal(keys, place.address(requester), `示例路 ${from + i} 号`),
          },
          digests: digestsOf(keys, `示例：第${from + i}件`),
        }
      })
      const all = JSON.stringify(rows)
      await db.$executeRaw`
        INSERT INTO requester SELECT (jsonb_populate_record(null::requester, r -> 'requester')).* FROM jsonb_array_elements(${all}::jsonb) r`
      await db.$executeRaw`
        INSERT INTO service_order SELECT (jsonb_populate_record(o, r -> 'order')).* FROM service_order o, jsonb_array_elements(${all}::jsonb) r WHERE o.id = ${orderId}`
      await db.$executeRaw`
        INSERT INTO search_keys (order_id, title_digests, number_parts)
        SELECT r -> 'order' ->> 'id', ARRAY(SELECT d::int FROM jsonb_array_elements_text(r -> 'digests') d), '{}' FROM jsonb_array_elements(${all}::jsonb) r`
    }
  }
  function rotate(...args: string[]) {
    const { databaseUrl, dataDir } = processes.config
    const env = { NODE_ENV: 'test', DATABASE_URL: databaseUrl as string, DATA_DIR: dataDir, LOG_LEVEL: 'error', ...BOTH }
    const child = spawn(process.execPath, commandArguments('keys:rotate', ...args), { env, stdio: ['ignore', 'pipe', 'pipe'] })
    running.push(child)
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
    return { child, exit: once(child, 'exit').then(([code, signal]) => code ?? signal), said: () => said }
  }

  it('are killed in the middle, go on from there by two at once, lose no change, and are found all the while', { timeout: 600_000 }, async () => {
    const { db } = processes.database
    const { id: first } = await givenOrder(processes, 'REGISTERED')
    await fill(old as Keys, first)

    // Citizens' addresses and telephones are corrected, and orders looked for, until everything is made anew.
    const [dispatcher, agent] = await Promise.all([processes.as('dispatcher'), processes.as('hotline-agent')])
    const addresses = new Map<number, string>()
    const phones = new Map<number, string>()
    /** Orders whose telephone is being corrected, or was. */
    const begun = new Set<number>()
    let [over, changes, looks] = [false, 0, 0]
    const writing = async (worker: number) => {
      for (let i = worker; !over; i += 2) {
        const n = (i * 37) % (ORDERS - 1)
        const [address, phone] = [`示例路 ${n} 号 ${i} 室`, `+861380${String(i % 1_000).padStart(7, '0')}`]
        if (i % 3 === 0) begun.add(n)
        const input = { orderId: `order_${nr(n)}`, reason: 'WRONG_ADDRESS', address, ...(i % 3 === 0 ? { phone } : {}) }
        const done = await dispatcher.verb('amendOrder', input)
        expect(done.__typename, JSON.stringify(done)).toBe('AmendOrderSuccess')
        addresses.set(n, address)
        if (i % 3 === 0) phones.set(n, phone)
        changes++
      }
    }
    const QUERY = 'query ($search: OrderSearch) { orders(first: 100, search: $search) { totalCount nodes { id title } } }'
    const reading = async () => {
      for (let i = 0; !over; i++) {
        const n = (i * 101) % ORDERS
        const { orders } = await agent(QUERY, { search: { phone: phoneOf(n) } })
        const found = orders.nodes.map((order: { id: string }) => order.id)
        // Whose telephone was corrected meanwhile is found by another; at most a hundred are on a page.
        for (let m = n % 1_000; m < Math.min(ORDERS, 100_000); m += 1_000) if (!begun.has(m)) expect(found).toContain(`order_${nr(m)}`)
        looks++
      }
    }
    const load = Promise.all([writing(0), writing(1), reading()])
    load.catch(() => {})

    // The last order is locked, so that the command stands before its last batch of orders, and is killed there.
    const killed = rotate()
    await db.$transaction(
      async (tx) => {
        await tx.$queryRaw`SELECT id FROM service_order WHERE id = ${`order_${nr(ORDERS - 1)}`} FOR UPDATE`
        // Asked on the transaction itself: one that says nothing for long is ended.
        const came = async () => (await tx.keyRotationStep.findFirst({ where: { step: 'service_order', seen: { gt: 0 } } }))?.seen ?? 0
        await expect.poll(came, { timeout: 100_000, interval: 50 }).toBeGreaterThan(0)
        killed.child.kill('SIGKILL')
        expect(await killed.exit, killed.said()).toBe('SIGKILL')
      },
      { timeout: 120_000 },
    )
    const sealers = async () =>
      (await db.$queryRaw<{ kid: string }[]>`SELECT DISTINCT split_part(title_sealed, '.', 2) AS kid FROM service_order`).map(({ kid }) => kid).sort()
    expect(await sealers()).toEqual(['k1', 'k2'])
    const resumed = await db.keyRotationStep.findMany({ where: { endedAt: { not: null } }, select: { step: true, beganAt: true } })
    expect(resumed.map(({ step }) => step)).toEqual(expect.arrayContaining(['requester.phone_index', 'requester']))

    const two = [rotate(), rotate()]
    expect(await Promise.all(two.map(({ exit }) => exit)), two.map(({ said }) => said()).join('\n')).toEqual([0, 0])
    over = true
    await load
    expect(changes).toBeGreaterThan(10)
    expect(looks).toBeGreaterThan(5)

    // What had ended before the kill was not begun anew.
    for (const { step, beganAt } of resumed) expect((await db.keyRotationStep.findFirst({ where: { step } }))?.beganAt, step).toEqual(beganAt)
    expect(await sealers()).toEqual(['k2'])
    expect(await columnsNaming(db, 'k1')).toEqual([])
    const plain = new Map((await sealedValues(db)).map(({ place: at, text }) => [at, open(alone as Keys, at, text)]))
    for (let n = 0; n < ORDERS; n++) {
      const [order, requester] = [`order_${nr(n)}`, `requester_${nr(n)}`]
      expect(plain.get(place.title(order))).toBe(`示例：第${n}件`)
      expect(plain.get(place.address(requester))).toBe(addresses.get(n) ?? `示例路 ${n} 号`)
      expect(plain.get(place.phone(requester))).toBe(phones.get(n) ?? phoneOf(n))
    }
    const indexes = await db.requester.findMany({ where: { id: { startsWith: 'requester_0000' } }, select: { id: true, phoneIndex: true } })
    expect(indexes).toHaveLength(ORDERS)
    for (const { id, phoneIndex } of indexes) expect(phoneIndex, id).toBe(blindIndex(alone as Keys, plain.get(place.phone(id)) ?? ''))
    const digests = await db.searchKeys.findMany({ where: { orderId: { startsWith: 'order_0000' } } })
    for (const { orderId, titleDigests } of digests) expect(titleDigests).toEqual(digestsOf(alone as Keys, plain.get(place.title(orderId)) ?? ''))
    // The codes of open orders from before codes have the name of their key now: it stays listed while they are open.
    expect(await db.order.count({ where: { id: { startsWith: 'order_0000' }, queryKey: 'k1' } })).toBe(ORDERS - phones.size)
    const retire = rotate('--retire', 'k1')
    expect(await retire.exit).toBe(2)
    expect(retire.said()).toMatch(/not yet: \d+ name k1 .*query codes of open orders/)
  })
})
