import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import type { Client } from '../kit/client.ts'
import { givenOrder } from '../kit/given.ts'

const { code } = ITEMS.construction
const material = (of: string, over: object = {}) => ({ code: of, name: `示例材料 ${of}`, kind: 'ORIGINAL', form: 'PAPER', ...over })
const guide = {
  materials: [material('M1', { count: 2, when: '委托办理时', source: '申请人自备' }), material('M2', { kind: 'COPY', form: 'EITHER' })],
  forms: [{ name: '示例申请表', url: 'https://example.gov.cn/form.docx' }],
  fees: [{ name: '示例工本费', amountFen: 1_050, basis: '示例文号', waivers: '低收入家庭免收' }],
  places: [{ name: '示例大厅 3 号窗口', address: '示例路 1 号', hours: '工作日 08:30–12:00、14:00–17:30', telephone: '0774-0000000' }],
  howLong: '一般当日办结',
  legalBasis: ['示例法 第一条'],
  steps: ['申请', '受理', '办结'],
}
const WHOLE =
  'guide { materials { code name count kind form when source } forms { name url sampleUrl } fees { name amountFen unit basis waivers } places { name address areaCode hours telephone } howLong legalBasis steps }'

describe('the guide of an item', () => {
  let app: TestApp
  let admin: Client
  let nobody: Client
  beforeAll(async () => {
    app = await startApp()
    admin = await app.as('admin')
    nobody = await app.as(null)
  })
  afterAll(() => app.stop())

  const guideOf = async (over: object = {}) =>
    (await nobody(`query ($code: String!, $on: Date) { item(code: $code, on: $on) { ${WHOLE} } }`, { code, ...over })).item.guide

  it('says to anybody, without a token, what is needed, where, for how much and how', async () => {
    expect(await guideOf()).toBeNull()
    expect(await admin.verb('updateItem', { code, guide })).toMatchObject({ __typename: 'UpdateItemSuccess' })
    expect(await guideOf()).toEqual({
      ...guide,
      materials: [
        { code: 'M1', name: '示例材料 M1', count: 2, kind: 'ORIGINAL', form: 'PAPER', when: '委托办理时', source: '申请人自备' },
        { code: 'M2', name: '示例材料 M2', count: 1, kind: 'COPY', form: 'EITHER', when: null, source: null },
      ],
      forms: [{ name: '示例申请表', url: 'https://example.gov.cn/form.docx', sampleUrl: null }],
      fees: [{ ...guide.fees[0], unit: null }],
      places: [{ ...guide.places[0], areaCode: null }],
    })
    const { items } = await nobody(`{ items(first: 100) { nodes { code ${WHOLE} } } }`)
    expect(items.nodes.filter((item: { guide: object | null }) => item.guide !== null)).toMatchObject([
      { code: ITEMS.drainage.code },
      { code },
      { code: ITEMS.pensionCheck.code },
    ])
  })

  it('is of a version: it changes on its first day and not before, and what is left out of another change stays', async () => {
    await admin.verb('updateItem', { code, guide: { ...guide, steps: ['网上申请'] }, validFrom: '2026-10-01' })
    expect([(await guideOf({ on: '2026-09-30' })).steps, (await guideOf({ on: '2026-10-01' })).steps]).toEqual([['申请', '受理', '办结'], ['网上申请']])
    await admin.verb('updateItem', { code, promisedDays: 4 })
    expect((await guideOf()).steps).toEqual(['申请', '受理', '办结'])
    const before = await app.runtime.db.itemVersion.count()
    await admin.verb('updateItem', { code, guide })
    expect(await app.runtime.db.itemVersion.count(), 'the same again is no version').toBe(before)
  })

  it.each([
    ['a material twice', { materials: [material('M1'), material('M1')] }, 'guide.materials.1.code'],
    ['a form from somewhere unsafe', { forms: [{ name: '示例', url: 'http://example.gov.cn/form' }] }, 'guide.forms.0.url'],
    ['a form behind a password', { forms: [{ name: '示例', url: 'https://a:b@example.gov.cn/form' }] }, 'guide.forms.0.url'],
    ['a fee below nothing', { fees: [{ name: '示例', amountFen: -1, basis: '示例' }] }, 'guide.fees.0.amountFen'],
    ['no copy at all', { materials: [material('M1', { count: 0 })] }, 'guide.materials.0.count'],
  ])('never names %s', async (_what, over, field) => {
    expect(await admin.verb('updateItem', { code, guide: over })).toMatchObject({ __typename: 'InvalidInput', field })
  })

  it('is what a department asks materials by: of the version the matter was made by, beside those it names itself', async () => {
    const order = await givenOrder(app, 'IN_SERVICE', { items: [code] })
    const matterId = order.matterIds[0] as string
    await (await app.as(order.staff)).verb('submitMatter', { orderId: order.id, matterId })
    await admin.verb('updateItem', { code, guide: { ...guide, materials: [material('M1', { name: '改名材料' }), material('M3')] } })
    const department = await app.as('department')
    const ask = (input: object) => department.verb('askForMaterials', { orderId: order.id, matterId, materials: [], ...input }, 'late order { id }')
    expect(await ask({})).toMatchObject({ __typename: 'InvalidInput', field: 'materials' })
    expect(await ask({ materialCodes: ['M2', 'M3'] })).toMatchObject({
      __typename: 'InvalidInput',
      field: 'materialCodes',
      message: expect.stringContaining('M3'),
    })
    expect(await ask({ materialCodes: ['M1'], materials: ['示例情况说明'] })).toMatchObject({ late: [] })
    await (await app.as(order.staff)).verb('submitMatter', { orderId: order.id, matterId })
    expect(await ask({ materialCodes: ['M2'], materials: ['示例情况说明'] }), 'what the first notice did not name is late').toMatchObject({
      late: ['示例材料 M2'],
    })
    const { order: read } = await department(
      'query ($id: ID!) { order: node(id: $id) { ... on Order { matters { materialNotices { materials listed { code name count } late } } } } }',
      {
        id: order.id,
      },
    )
    expect(read.matters[0].materialNotices).toEqual([
      { materials: ['示例材料 M1', '示例情况说明'], listed: [{ code: 'M1', name: '示例材料 M1', count: 2 }], late: [] },
      { materials: ['示例材料 M2', '示例情况说明'], listed: [{ code: 'M2', name: '示例材料 M2', count: 1 }], late: ['示例材料 M2'] },
    ])
  })
})
