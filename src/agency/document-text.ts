import type { AgencyDocumentKind } from '../db/generated/enums.ts'

/** What a document says (帮办代办文书), after DB14/T 2233-2020 and DB3205/T 1077-2023. */
export interface DocumentFacts {
  readonly kind: AgencyDocumentKind
  readonly number: string
  readonly orderNumber: string
  /** Instants in Asia/Shanghai, in words. */
  readonly madeAt: string
  readonly principal: string
  readonly principalPhone: string | null
  readonly items: readonly string[]
  readonly agent: string | null
  readonly scope: readonly string[]
  readonly validity: string | null
  readonly method: string | null
  readonly result: string | null
}

export const TITLES: Readonly<Record<AgencyDocumentKind, string>> = {
  ACCEPTANCE: '帮办代办受理单',
  MANDATE: '代办服务委托书',
  SUSPENSION: '帮办代办中止单',
  RESUMPTION: '续办委托书',
  TERMINATION: '帮办代办终止单',
  COMPLETION: '帮办代办办结单',
}

const STATEMENTS: Readonly<Record<AgencyDocumentKind, string>> = {
  ACCEPTANCE: '本单位受理上述事项的帮办代办申请。帮办代办自愿、免费；依法应缴的费用由申请人承担。申请人对材料的真实性负责。',
  MANDATE: '委托人自愿委托上述代办人在授权范围和期限内代为办理上述事项。委托人仍为申请主体，对材料的真实性负责；代办人不得代为评价。',
  SUSPENSION: '因客观原因，上述事项的帮办代办暂时中止。原因消除后，申请人可签署续办委托书继续办理。',
  RESUMPTION: '中止原因已消除，委托人同意在原授权范围和期限内继续委托代办人办理上述事项。',
  TERMINATION: '上述事项的帮办代办已终止。申请人可自行办理，或重新申请帮办代办。',
  COMPLETION: '上述事项的帮办代办已办结，结果已告知申请人。敬请申请人本人作出评价。',
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)

const STYLE =
  '@page{size:A4;margin:25mm}body{font:12pt/1.9 "Songti SC","SimSun","Noto Serif CJK SC",serif;color:#000;max-width:170mm;margin:auto}h1{font-size:20pt;text-align:center;letter-spacing:.15em}table{border-collapse:collapse;width:100%}th,td{border:1px solid #000;padding:.35em .6em;text-align:left;vertical-align:top}th{width:7em;font-weight:normal}.sign{display:flex;justify-content:space-between;margin-top:3em}'

/**
 * A document as a page that prints on A4 (可打印文书): complete in itself, no script, nothing from outside; everything that
 * comes from a person is text.
 */
export function documentText(facts: DocumentFacts): string {
  const rows: [string, string | null][] = [
    ['文书编号', facts.number],
    ['工单编号', facts.orderNumber],
    [facts.kind === 'MANDATE' || facts.kind === 'RESUMPTION' ? '委托人' : '申请人', facts.principal],
    ['联系电话', facts.principalPhone],
    ['办理事项', facts.items.join('；')],
    ['代办人', facts.agent],
    ['授权范围', facts.scope.join('、') || null],
    ['授权期限', facts.validity],
    ['授权方式', facts.method],
    ['办理结果', facts.result],
  ]
  const table = rows.flatMap(([name, value]) => (value === null ? [] : [`<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`])).join('')
  const title = TITLES[facts.kind]
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${title} ${escaped(facts.number)}</title><style>${STYLE}</style></head><body><h1>${title}</h1><table>${table}</table><p>${STATEMENTS[facts.kind]}</p><div class="sign"><p>申请人（签字）：</p><p>经办人（签字）：</p></div><p>日期：${escaped(facts.madeAt)}</p></body></html>`
}
