/** Rooms that are about the program's own rules, its words, its start and its files: they say the same on either engine. */
const ENGINE_INDEPENDENT = [
  'access',
  'agency',
  'areas',
  'attachments',
  'calendar',
  'catalogue',
  'desk',
  'client',
  'clocks',
  'crypto',
  'docs',
  'examples',
  'graphql',
  'handling',
  'intake',
  'matters',
  'partners',
  'privacy',
  'rectifications',
  'releases',
  'revisits',
  'seed',
  'simulation',
  'start',
  'wire',
]

/** Tests that need no server: the run on PostgreSQL leaves them out. */
export const ON_NODE_ALONE = [
  ...ENGINE_INDEPENDENT.map((room) => `test/${room}/**/*.test.ts`),
  'test/*.test.ts',
  'test/campaigns/*-{week,tour}.test.ts',
  'test/evaluations/{links,evaluate-order}.test.ts',
  'test/events/redis-wake.test.ts',
  'test/orders/{available-actions,random-commands,random-days,lifecycle,lifecycle-guards,identity-number,order-number}.test.ts',
  // Verbs one after the other, by one caller.
  'test/orders/{overlays,reveal-contact,track-order}.test.ts',
  'test/registration/register-input.test.ts',
]

/** Tests of what the embedded engine does in its own way: waking, waiting for one another, its directory. */
export const OTHERWISE_EMBEDDED = ['db', 'events', 'history', 'http', 'live'].map((room) => `test/${room}/**/*.test.ts`)

/**
 * Programs killed and started again, random stories against a model, whole seasons: each takes as long as a hundred other tests.
 * The full check runs them; `npm test` leaves them out.
 */
export const HARNESSES = [
  'test/access/standing.test.ts',
  'test/intake/import-restart.test.ts',
  'test/orders/random-{commands,days}.test.ts',
  'test/statistics/figures-property.test.ts',
  'test/campaigns/*-{week,tour}.test.ts',
  'test/simulation/{command,full-speed,season}.test.ts',
  'test/start/lifetime.test.ts',
  'test/wire/{attacks,every-state,random-readers,shipped}.test.ts',
]

/** Tests with a configuration of their own. */
export const ELSEWHERE = ['test/browser/**', 'test/nodes/**', 'test/pack/**']
