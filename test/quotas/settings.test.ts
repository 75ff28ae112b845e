import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { CALLER_KINDS, type CallerKind, QUOTAS, type QuotaClass } from '../../src/quotas/classes.ts'
import { rateOf } from '../../src/quotas/quotas.ts'

const config = (settings: Record<string, string> = {}) => readConfig({ NODE_ENV: 'test', ...settings })

describe('The settings of quotas', () => {
  it('are the printed ones unless said otherwise', () => {
    for (const kind of Object.keys(QUOTAS) as QuotaClass[])
      for (const caller of Object.keys(CALLER_KINDS) as CallerKind[])
        expect(rateOf(config(), kind, caller)).toEqual({ most: QUOTAS[kind].most[caller], windowMs: QUOTAS[kind].seconds * 1_000 })
  })

  it('set one quota by its name, and all others by a factor', () => {
    const set = config({ QUOTAS: 'READ.ADDRESS=50, REGISTER.KEY=7', QUOTA_FACTOR: '0.5' })
    expect([rateOf(set, 'READ', 'ADDRESS').most, rateOf(set, 'REGISTER', 'KEY').most, rateOf(set, 'REVEAL', 'PERSON').most]).toEqual([50, 7, 100])
  })

  it('divide reads by the servers, and leave each at least one', () => {
    const set = config({ REPLICAS: '4', QUOTAS: 'READ.CITIZEN=2' })
    expect(rateOf(set, 'READ', 'ADDRESS', set.replicas).most).toBe(1_500)
    expect(rateOf(set, 'READ', 'CITIZEN', set.replicas).most).toBe(1)
  })

  it.each(['READ.ADDRESS', 'READ.NOBODY=3', 'READS.ADDRESS=3', 'READ.ADDRESS=0', 'READ.ADDRESS=3;', 'READ.ADDRESS=x'])('refuse %s at the start', (QUOTAS) => {
    expect(() => config({ QUOTAS })).toThrow(/QUOTAS must look like READ.ADDRESS=12000/)
  })
})
