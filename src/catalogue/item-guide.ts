import { z } from 'zod'
import { areaCode, code, codes, httpsUrl, inputType, text } from '../input.ts'

/** A list of things inside a guide; left out it is empty. */
const several = <T extends z.ZodType>(of: T, most: number) => z.array(of).max(most, `must have at most ${most} | 至多 ${most} 项`).default([])

/** A material the applicant brings (申请材料). */
export const materialRules = inputType(
  'ItemMaterialInput',
  'A material the applicant brings (申请材料)',
  z.object({
    code: code(40).describe('Code of the material, one of its kind in the list (材料编码)'),
    name: text(60).describe('Name (材料名称)'),
    count: z.number().int().min(1).max(100).default(1).describe('How many (份数)'),
    kind: codes('MaterialKind', 'Original or copy (材料类型)', {
      ORIGINAL: 'The original (原件)',
      COPY: 'A copy (复印件)',
      ORIGINAL_AND_COPY: 'The original to be seen, and a copy to be kept (原件核验并收复印件)',
    }).describe('Original or copy (材料类型)'),
    form: codes('MaterialForm', 'Form of a material (材料形式)', {
      PAPER: 'On paper (纸质)',
      ELECTRONIC: 'Electronic (电子)',
      EITHER: 'On paper or electronic (纸质或电子)',
    }).describe('On paper or electronic (材料形式)'),
    when: text(200).nullish().describe('When it is needed; null: always (提交条件)'),
    source: text(200).nullish().describe('Where it is obtained (来源渠道)'),
  }),
)
export type ItemMaterial = z.output<typeof materialRules>

const formRules = inputType(
  'ItemFormInput',
  'A form to fill in (申请表格)',
  z.object({
    name: text(100).describe('Name (表格名称)'),
    url: httpsUrl.nullish().describe('Where the empty form is (空表下载)'),
    sampleUrl: httpsUrl.nullish().describe('Where a filled-in example is (样表下载)'),
  }),
)

const feeRules = inputType(
  'ItemFeeInput',
  'A fee the applicant pays (收费)',
  z.object({
    name: text(100).describe('What is paid for (收费项目)'),
    amountFen: z.number().int().min(0).max(1_000_000_000).describe('Amount in fen, a hundredth of a yuan (金额，分)'),
    unit: text(40).nullish().describe('What the amount is for, such as a square metre; null: the matter (计费单位)'),
    basis: text(300).describe('What it is charged by (收费依据)'),
    waivers: text(500).nullish().describe('Cases in which the applicant pays less, or nothing (减免情形)'),
  }),
)

const placeRules = inputType(
  'ItemPlaceInput',
  'Where it is handled (办理地点)',
  z.object({
    name: text(100).describe('Hall or window (大厅或窗口)'),
    address: text(200).describe('Address (地址)'),
    areaCode: areaCode.nullish().describe('Area it lies in (所在区划)'),
    hours: text(200).describe('Office hours (办公时间)'),
    telephone: text(40).nullish().describe('Telephone for questions (咨询电话)'),
  }),
)

/** What an applicant has to know of an item (办事指南): public, and part of the item's version. */
export const guideRules = inputType(
  'ItemGuideInput',
  'What is needed, where and how (办事指南)',
  z
    .object({
      materials: several(materialRules, 60).describe('Materials to bring (申请材料)'),
      forms: several(formRules, 20).describe('Forms to fill in (申请表格)'),
      fees: several(feeRules, 20).describe('Fees; none: it is free (收费)'),
      places: several(placeRules, 50).describe('Where it is handled (办理地点)'),
      howLong: text(300).nullish().describe('How long it takes, in words; the days are statutoryDays and promisedDays (办理时长)'),
      legalBasis: several(text(300), 20).describe('Laws and rules it rests on (设定依据)'),
      steps: several(text(300), 20).describe('Steps, one after the other (办理流程)'),
    })
    .superRefine(({ materials }, context) => {
      materials.forEach(({ code: one }, i) => {
        if (materials.findIndex((material) => material.code === one) === i) return
        context.addIssue({ code: 'custom', path: ['materials', i, 'code'], message: 'is in the list already | 已在清单中' })
      })
    }),
)
export type ItemGuide = z.output<typeof guideRules>

/** A guide as a version keeps it. */
export const guideOf = (version: { readonly guide: unknown } | null): ItemGuide | null => (version?.guide ?? null) as ItemGuide | null
