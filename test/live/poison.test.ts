import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { connect, follow } from '../../client/follow.ts'
import { type LiveServer, liveServer } from './server.ts'

const subscription = (fields: string) => `subscription E($after: String) { events(after: $after) { type cursor selected ${fields} } }`

interface Frame {
  __typename?: string
  type: string
  cursor: string
  selected: string | null
  fragile?: string | null
}
interface Result {
  data?: { events: Frame | null } | null
  errors?: readonly { message: string; extensions?: Record<string, unknown> }[]
  extensions?: { cursor?: string }
}

describe('an event that cannot be shown to those who ask for one of its fields', () => {
  let live: LiveServer
  beforeAll(async () => {
    live = await liveServer()
  })
  afterAll(() => live.stop())
  const client = () => createClient({ url: live.socketUrl, webSocketImpl: WebSocket, retryAttempts: 0 })
  async function opened(fields: string) {
    const mine = client()
    const results = mine.iterate({ query: subscription(fields) })
    const next = async () => (await results.next()).value as Result
    const { data } = await next()
    return { next, start: data?.events?.cursor ?? '', close: () => mine.dispose() }
  }
  /** The next result that is no heartbeat. */
  async function event(stream: { next(): Promise<Result> }): Promise<Result> {
    for (;;) {
      const result = await stream.next()
      if (result.data?.events?.type !== 'CAUGHT_UP') return result
    }
  }

  it('comes to them without that field, with a masked error, and the stream goes on', async () => {
    const hurt = await opened('fragile')
    const well = await opened('')
    await live.write('before', 'poison', 'after')
    const got = [await event(hurt), await event(hurt), await event(hurt)]
    expect(got.map(({ data }) => [data?.events?.selected, data?.events?.fragile])).toEqual([
      ['before', 'before'],
      ['poison', null],
      ['after', 'after'],
    ])
    expect(got.map(({ errors }) => errors?.map((error) => error.message))).toEqual([undefined, ['系统出现意外错误'], undefined])
    expect(JSON.stringify(got)).not.toContain('SECRET')
    const others = [await event(well), await event(well), await event(well)]
    expect(others.map(({ data, errors }) => [data?.events?.selected, errors])).toEqual(['before', 'poison', 'after'].map((name) => [name, undefined]))
    await hurt.close()
    await well.close()
  })

  it('comes to them as an error that says where it stood, when nothing else is left of it; whoever resumes there goes on', async () => {
    const hurt = await opened('strict')
    await live.write('one', 'strong poison', 'two')
    const [one, poison, two] = [await event(hurt), await event(hurt), await event(hurt)]
    expect(one.data?.events?.selected).toBe('one')
    expect(poison).toMatchObject({ data: { events: null }, errors: [{ extensions: { code: 'INTERNAL' } }], extensions: { cursor: expect.any(String) } })
    expect(two.data?.events?.selected).toBe('two')
    const mine = client()
    const again = mine.iterate<{ events: Frame }>({ query: subscription('strict'), variables: { after: poison.extensions?.cursor } })
    expect((await again.next()).value?.data?.events.selected).toBe('two')
    await mine.dispose()
    await hurt.close()
  })

  it('is told to the official helper as a fault, once, and neither stops nor repeats what it follows', async () => {
    const start = (await opened('')).start
    const mine = connect(live.socketUrl, () => '', { webSocketImpl: WebSocket, connectionParams: {} })
    const heard: string[] = []
    const stop = follow<Frame>(mine, {
      query: subscription('strict'),
      after: start,
      onFrame: (frame) => void (frame.type === 'EVENT' && heard.push(frame.selected ?? '')),
      onFault: () => void heard.push('fault'),
      onResync: () => null,
      onRefused: () => void heard.push('refused'),
    })
    await live.write('first', 'strong poison', 'last')
    await expect.poll(() => heard).toEqual(['first', 'fault', 'last'])
    stop()
    await mine.dispose()
  })
})
