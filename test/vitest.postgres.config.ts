import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vitest.config.ts'

// What could be otherwise on a server than on the embedded engine: queries, waiting for one another, two connections; and what
// needs one: races between processes, plans over many rows.
const merged = mergeConfig(
  base,
  defineConfig({ test: { env: { TEST_DATABASE_URL: process.env.TEST_DATABASE_URL ?? 'postgresql://root@127.0.0.1:5432/test' } } }),
)
// What is about the program's own rules, its words, its start and its files says the same on either engine: it runs on Node alone.
const ENGINE_INDEPENDENT = [
  'access',
  'agency',
  'areas',
  'attachments',
  'browser',
  'calendar',
  'catalogue',
  'client',
  'clocks',
  'docs',
  'examples',
  'graphql',
  'intake',
  'partners',
  'rectifications',
  'revisits',
  'seed',
  'simulation',
  'start',
]
const ALONE = [
  'test/*.test.ts',
  'test/campaigns/*-{week,tour}.test.ts',
  'test/evaluations/{links,evaluate-order}.test.ts',
  'test/events/redis-wake.test.ts',
  'test/orders/{available-actions,random-commands,lifecycle,identity-number,order-number}.test.ts',
  // Verbs one after the other, by one caller.
  'test/orders/{amend-order,complete-order,early-endings,log-contact,matters,matter-procedure,overlays,register-input}.test.ts',
  'test/orders/{reveal-contact,track-order,verify-order,withdraw-order}.test.ts',
]
export default { ...merged, test: { ...merged.test, exclude: [...ENGINE_INDEPENDENT.map((room) => `test/${room}/**`), ...ALONE] } }
