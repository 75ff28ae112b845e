/** What a placeholder of a reply template stands for (占位符). None of them is anything about a person: a reply names no citizen. */
export const PLACEHOLDERS = {
  'order.number': 'Number of the order (工单编号)',
  'item.name': 'Items asked for (事项名称)',
  'visit.date': 'Day of the latest visit (上门日期)',
  window: 'Hours of the latest visit (上门时段)',
  'due.date': 'Last day of the limit (办理期限)',
  'team.name': 'Team (承办队伍)',
  'handler.badge': 'Badge of the handler (经办人工号)',
} as const

export type Placeholder = keyof typeof PLACEHOLDERS
/** What an order has for each; null where it has nothing yet. */
export type Fillings = Readonly<Record<Placeholder, string | null>>

const MARK = /\{\{\s*([^{}]*?)\s*\}\}/g

/** What stands in double braces and is no placeholder; a brace that is not closed too. */
export function unknownIn(text: string): string[] {
  const names = [...text.matchAll(MARK)].map(([, name = '']) => name)
  const rest = text.replaceAll(MARK, '')
  return [...names.filter((name) => !Object.hasOwn(PLACEHOLDERS, name)), ...(rest.match(/\{\{|\}\}/g) ?? [])]
}

/**
 * The text with its placeholders filled; those the order has nothing for stay as they are and are named.
 * @returns the text, and the placeholders that stay
 */
export function fill(text: string, fillings: Fillings): { text: string; missing: Placeholder[] } {
  const missing = new Set<Placeholder>()
  const filled = text.replaceAll(MARK, (mark, name: string) => {
    const value = Object.hasOwn(PLACEHOLDERS, name) ? fillings[name as Placeholder] : null
    if (value === null) missing.add(name as Placeholder)
    return value ?? mark
  })
  return { text: filled, missing: [...missing] }
}
