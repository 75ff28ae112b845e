import type { ItemGuide } from '../../src/catalogue/item-guide.ts'

const identity = { code: 'ID', name: '居民身份证', count: 1, kind: 'ORIGINAL', form: 'EITHER', source: '公安机关' } as const
const mandate = { code: 'POWER', name: '授权委托书', count: 1, kind: 'ORIGINAL', form: 'PAPER', when: '委托他人办理时', source: '申请人自备' } as const
const hall = { name: '示例政务服务大厅', address: '示例路 1 号', hours: '工作日 08:30–12:00、14:00–17:30', telephone: '0774-0000000' } as const

/** Guides (办事指南) of two items of the demo catalogue, by their codes: a city maintains its own. */
export const GUIDES: Readonly<Record<string, ItemGuide>> = {
  'PS-001': {
    materials: [
      { code: 'FORM', name: '城镇污水排入排水管网许可申请表', count: 1, kind: 'ORIGINAL', form: 'EITHER', source: '申请人自备' },
      { code: 'DRAWING', name: '排水户内部排水管网图纸', count: 1, kind: 'COPY', form: 'EITHER', source: '申请人自备' },
      { code: 'REPORT', name: '排水水质检测报告', count: 1, kind: 'ORIGINAL', form: 'EITHER', when: '已排水的', source: '检测机构' },
      mandate,
    ],
    forms: [],
    fees: [],
    places: [hall],
    howLong: '材料齐全的，上门勘验后当场受理',
    legalBasis: ['《城镇排水与污水处理条例》', '《城镇污水排入排水管网许可管理办法》'],
    steps: ['申请', '上门勘验', '受理', '审查', '发证'],
  },
  'YL-001': {
    materials: [identity, mandate],
    forms: [],
    fees: [],
    places: [hall],
    howLong: '当场办结',
    legalBasis: ['《中华人民共和国社会保险法》'],
    steps: ['申请', '核验身份', '办结'],
  },
}
