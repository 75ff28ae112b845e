import { it } from 'vitest'
import { start } from '/work/main/src/app.ts'
import { fixedClock } from '/work/main/src/clock.ts'
import { freshDatabase } from '/work/main/test/kit/database.ts'
import { httpClient } from '/work/main/test/kit/client.ts'
import { developmentToken } from '/work/main/src/access/development.ts'
it('x', async () => {
  const fresh = await freshDatabase()
  let on = false
  const app = await start(fresh.config, { clock: fixedClock('2026-06-02T10:00:00.000+08:00'), onStatement: (sql, values, name) => on && sql.includes('service_order') && console.log(name, sql, values) })
  on = true
  for (const who of ['dispatcher', 'staff-01']) {
  const c = httpClient(app.url, await developmentToken(app.ground, who))
  await c('query ($f: OrderFilter) { orders(first: 50, filter: $f, orderBy: DUE_AT_ASC, after: "'+Buffer.from(JSON.stringify(['dueSort', { d: '2025-06-01T00:00:00.000Z' }, 'order_0'])).toString('base64url')+'") { nodes { id } } }', { f: { status: { in: ['VERIFIED', 'DISPATCHED'] }, handler: {in: ['staff_x']} } })
  }
  on = false
  await app.stop(); await fresh.cleanup()
})
