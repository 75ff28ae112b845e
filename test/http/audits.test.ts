import { serverAudits } from 'graphql-http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LiveServer, liveServer } from '../live/server.ts'

describe('GraphQL over HTTP, by the audits of the specification', () => {
  let live: LiveServer
  beforeAll(async () => {
    live = await liveServer()
  })
  afterAll(() => live.stop())

  const audits = serverAudits({ url: () => live.url })

  it('has every audit there is', () => {
    expect(audits.length).toBeGreaterThanOrEqual(61)
  })

  it.each(audits.map((audit) => [`${audit.id} ${audit.name}`, audit] as const))('%s', async (_name, audit) => {
    const result = await audit.fn()
    expect(result.status === 'ok' ? 'ok' : result.reason).toBe('ok')
  })
})
