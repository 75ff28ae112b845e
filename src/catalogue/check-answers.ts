import { InvalidInput, type Words } from '../errors.ts'
import type { GivenAnswer, ItemQuestion } from './item-questions.ts'

/** An answer as it is kept, with what was asked: it stays readable when the item asks something else. */
export interface Answer {
  readonly item: string
  readonly question: string
  /** What was asked. */
  readonly asked: string
  readonly kind: ItemQuestion['kind']
  readonly value: string
  /** Of a CHOICE, what people read of the option. */
  readonly label: string | null
}

/** What the items of an order ask, by their codes. */
export type Asked = ReadonlyMap<string, readonly ItemQuestion[]>

/** What some items ask; one that asks nothing is among them. */
export const askedOf = (items: readonly string[], asked: Asked): Asked => new Map(items.map((item) => [item, asked.get(item) ?? []]))

const isDay = (value: string) => /^\d{4}-\d{2}-\d{2}$/.test(value) && new Date(`${value}T00:00:00.000Z`).toJSON()?.startsWith(value) === true

/** How an answer of a kind is written; null: as it is. */
function objection(question: ItemQuestion, value: string): Words | null {
  switch (question.kind) {
    case 'TEXT':
      return null
    case 'NUMBER':
      return /^-?\d{1,15}(\.\d{1,6})?$/.test(value) ? null : { en: 'must be a number', zh: '须为数字' }
    case 'DATE':
      return isDay(value) ? null : { en: 'must be a day, YYYY-MM-DD', zh: '须为日期，如 2026-06-02' }
    case 'YES_NO':
      return value === 'YES' || value === 'NO' ? null : { en: 'must be YES or NO', zh: '须为是或否' }
    case 'CHOICE': {
      if (question.options.some((option) => option.code === value)) return null
      const labels = question.options.map((option) => `${option.label}（${option.code}）`).join('、')
      return { en: `must be one of ${question.options.map((option) => option.code).join(', ')}`, zh: `须为选项之一：${labels}` }
    }
  }
}

/** Names the question in what is said of its answer. */
const about = (itemCode: string, { code, question }: ItemQuestion, words: Words): Words => ({
  en: `${itemCode} ${code} (${question}) ${words.en}`,
  zh: `${itemCode} ${code}（${question}）${words.zh}`,
})

const kept = ({ item, value }: GivenAnswer, question: ItemQuestion): Answer => ({
  item,
  question: question.code,
  asked: question.question,
  kind: question.kind,
  value,
  label: question.options.find((option) => option.code === value)?.label ?? null,
})

/**
 * Checks answers by the rules of their items (补充问题校验). Pure.
 * @param before answers of an earlier step: those still asked and still sound stay, unless they are answered anew
 * @param complete every question that must be answered has its answer
 * @throws InvalidInput naming the question
 */
export function checkAnswers(
  asked: Asked,
  given: readonly GivenAnswer[],
  { before = [], complete }: { before?: readonly Answer[]; complete: boolean },
): Answer[] {
  const answers = new Map<string, Answer>()
  const keyOf = ({ item, question }: { item: string; question: string }) => `${item}\n${question}`
  for (const answer of before) {
    const question = asked.get(answer.item)?.find(({ code }) => code === answer.question)
    if (question && objection(question, answer.value) === null) answers.set(keyOf(answer), kept(answer, question))
  }
  const seen = new Set<string>()
  given.forEach((answer, i) => {
    const { item: itemCode, question: code } = answer
    const questions = asked.get(itemCode)
    if (!questions) throw new InvalidInput(`answers.${i}.item`, { en: `${itemCode} is none of the items`, zh: `${itemCode} 不在事项之列` })
    const question = questions.find((one) => one.code === code)
    if (!question) throw new InvalidInput(`answers.${i}.question`, { en: `${itemCode} asks no ${code}`, zh: `${itemCode} 没有问题 ${code}` })
    const words = seen.has(keyOf(answer)) ? { en: 'is answered twice', zh: '重复作答' } : objection(question, answer.value)
    if (words) throw new InvalidInput(`answers.${i}.value`, about(answer.item, question, words))
    seen.add(keyOf(answer))
    answers.set(keyOf(answer), kept(answer, question))
  })
  for (const [item, questions] of asked) {
    const missing = questions.find(({ code, required }) => required && !answers.has(keyOf({ item, question: code })))
    if (complete && missing) throw new InvalidInput('answers', about(item, missing, { en: 'must be answered', zh: '必须作答' }))
  }
  return [...answers.values()]
}
