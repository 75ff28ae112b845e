import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadKeys } from '../../src/access/encryption.ts'
import { expectKeysInUse } from '../../src/access/keys-in-use.ts'
import { type Again, startAgain } from '../kit/again.ts'
import { givenOrder } from '../kit/given.ts'
import { masterKey } from '../kit/master-key.ts'

const key = (kid: string, of = kid) => `${kid}:${masterKey(of)}`

describe('The keys in use', () => {
  let again: Again
  beforeAll(async () => {
    again = await startAgain()
  })
  afterAll(() => again.stop())
  const rows = () => again.database.query<{ kid: string; suite: string }>('SELECT kid, suite FROM key_in_use ORDER BY since, kid')
  const started = (encryptionKeys: string, more: object = {}) => again.start({ encryptionKeys, ...more })

  it('are noted as the program begins to seal with them, and never the keys themselves', async () => {
    await givenOrder(await started(key('k1')), 'REGISTERED')
    await givenOrder(await started(`${key('k2')},${key('k1')}`), 'REGISTERED')
    expect(await rows()).toEqual([
      { kid: 'k1', suite: 'aes' },
      { kid: 'k2', suite: 'aes' },
    ])
    const stored = JSON.stringify(await again.database.query('SELECT * FROM key_in_use'))
    for (const kid of ['k1', 'k2']) expect(stored).not.toContain(masterKey(kid).slice(0, 16))
  })
  it('must be listed: the start that lacks one is refused, naming it, and writes nothing', async () => {
    await expect(started(key('k2'))).rejects.toThrow(/^ENCRYPTION_KEYS lacks the key k1,.*keys:rotate --retire k1/)
    await expect(started(key('k3'))).rejects.toThrow('lacks the key k1')
    expect(await rows()).toHaveLength(2)
  })
  it('must be the same: another key under the name of one is refused', async () => {
    await expect(started(`${key('k2')},${key('k1', 'another')}`)).rejects.toThrow(/^the key k1 of ENCRYPTION_KEYS is not the one/)
    await expect(started(`${key('k2', 'another')},${key('k1')}`)).rejects.toThrow(/^the key k2 of ENCRYPTION_KEYS is not the one/)
  })
  it('that have been retired may go', async () => {
    await again.database.query("UPDATE key_in_use SET retired_at = clock_timestamp() WHERE kid = 'k1'")
    // An open order's query code is made with it all the same.
    await again.database.query("UPDATE service_order SET query_key = 'k2'")
    await started(key('k2'))
    await started(`${key('k2')},${key('k1')}`)
  })
  it('of a database from before they were noted are those listed, and those of its first and last names', async () => {
    await again.database.query('DELETE FROM key_in_use')
    await expect(started(key('k2'))).rejects.toThrow('lacks the key k1')
    await again.database.query('DELETE FROM key_in_use')
    await started(`${key('k3')},${key('k2')},${key('k1')}`)
    expect((await rows()).map(({ kid }) => kid).sort()).toEqual(['k1', 'k2', 'k3'])
  })
  it('of the other suite are looked up besides, until nothing is left of them', async () => {
    const listed = await loadKeys({ ...again.database.config, encryptionKeys: ['k3', 'k2', 'k1'].map((kid) => key(kid)).join(','), encryptionSuite: 'sm' })
    const keys = await expectKeysInUse(again.database, listed)
    expect(keys.otherSuite.map(({ kid }) => kid)).toEqual(['k3', 'k2', 'k1'])
    await again.database.query("UPDATE key_in_use SET retired_at = clock_timestamp() WHERE suite = 'aes' AND kid <> 'k2'")
    expect((await expectKeysInUse(again.database, listed)).otherSuite.map(({ kid }) => kid)).toEqual(['k2'])
  })
})
