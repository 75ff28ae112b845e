import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type TestApp } from '../kit/app.ts'
import { did } from '../kit/did.ts'

const BOARD = { slug: 'hall-2', title: '示例二号大厅', profile: 'HALL', areaCode: '450481000000' }

describe('A public board that is set up', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())
  const creates = async (who: string | null, input: object) => (await app.as(who)).verb('createBoard', { ...BOARD, ...input })
  const boards = async () => (await (await app.as('admin'))('{ boards { slug title area { code } } }')).boards

  it('is opened by the token that is issued for it, and shows its own area', async () => {
    const { boardId } = await did(app, 'admin', 'createBoard', BOARD, 'boardId')
    expect(await boards()).toContainEqual({ slug: BOARD.slug, title: BOARD.title, area: { code: BOARD.areaCode } })
    const { secret } = await did(app, 'admin', 'issueAccessKey', { boardId }, 'secret')
    expect(await (await app.as(secret))('{ viewer { role boardToken { board } } wallboard(board: "hall-2") { title profile areaName } }')).toMatchObject({
      viewer: { role: 'BOARD', boardToken: { board: BOARD.slug } },
      wallboard: { title: BOARD.title, profile: BOARD.profile, areaName: '岑溪市' },
    })
  })

  it('has a name of its own, of the letters an address takes, and an area of the city; what is refused leaves no board', async () => {
    const before = await boards()
    expect(await creates('admin', { title: '另一个' })).toMatchObject({ __typename: 'Duplicate', fields: ['slug'] })
    for (const slug of ['', 'Hall', 'hall_2', 'x'.repeat(41)])
      expect(await creates('admin', { slug })).toMatchObject({ __typename: 'InvalidInput', field: 'slug' })
    expect(await creates('admin', { slug: 'elsewhere', areaCode: '110000000000' })).toMatchObject({ __typename: 'InvalidInput', field: 'areaCode' })
    expect(await boards()).toEqual(before)
    expect(await creates('admin', { slug: 'x'.repeat(40) })).toMatchObject({ __typename: 'CreateBoardSuccess' })
  })

  it('is set up by an administrator alone', async () => {
    for (const who of ['dispatcher', 'supervisor', 'team-lead', 'staff-01'])
      expect(await creates(who, { slug: 'mine' })).toMatchObject({ __typename: 'Forbidden' })
    expect(await creates(null, { slug: 'mine' })).toMatchObject({ __typename: 'Unauthenticated' })
  })
})
