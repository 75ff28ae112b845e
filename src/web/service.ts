/** The service refused, in its own words. */
export class Refused extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/** What a page says of what went wrong. */
export const troubleOf = (error: unknown): string => (error instanceof Refused ? error.message : '暂时连接不上服务，请稍后再试。')

/**
 * Asks the service, in Chinese.
 * @param token null: the caller is anonymous
 * @throws Refused with the service's words; TypeError when it cannot be reached
 */
export async function ask<T>(token: string | null, query: string, variables: Record<string, unknown>): Promise<T> {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'accept-language': 'zh',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  })
  const answer = (await response.json()) as { data?: T; errors?: { message: string; extensions?: { code?: string } }[] }
  const error = answer.errors?.[0]
  if (error || !answer.data) throw new Refused(error?.extensions?.code ?? '', error?.message ?? `HTTP ${response.status}`)
  return answer.data
}
