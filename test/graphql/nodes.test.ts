import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TEAMS } from '../../prisma/seed/organisation.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { givenOrder } from '../kit/given.ts'

describe('nodes', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  it('answers null with an error where an id is none, and everything else beside it', async () => {
    const { id } = await givenOrder(app, 'REGISTERED')
    const dispatcher = await app.as('dispatcher')
    const ids = [id, 'nonsense', 'order_01kg0000000000000000000000', TEAMS.redPomegranate.id, 'order_x', id]
    const answer = await dispatcher.raw('query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', { ids })
    expect(answer.status).toBe(200)
    expect(answer.data.nodes).toEqual([
      { __typename: 'Order', id },
      null,
      null,
      { __typename: 'Team', id: TEAMS.redPomegranate.id },
      null,
      { __typename: 'Order', id },
    ])
    expect(answer.errors?.map(({ path, extensions }) => [path, extensions.code, extensions.field])).toEqual([
      [['nodes', 1], 'BAD_INPUT', 'ids.1'],
      [['nodes', 4], 'BAD_INPUT', 'ids.4'],
    ])
  })

  it('answers a single id that is none with null and an error, and one that is nobody with null', async () => {
    const dispatcher = await app.as('dispatcher')
    const query = 'query ($id: ID!) { node(id: $id) { id } }'
    expect(await dispatcher.raw(query, { id: 'nonsense' })).toMatchObject({
      data: { node: null },
      errors: [{ extensions: { code: 'BAD_INPUT', field: 'id' } }],
    })
    expect(await dispatcher(query, { id: 'order_01kg0000000000000000000000' })).toEqual({ node: null })
  })
})
