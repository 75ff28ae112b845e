import { ask, Refused } from '../service.ts'

/** What a link asks to evaluate, as the service says it. */
export interface Invitation {
  readonly object: 'ORDER' | 'VISIT' | 'MATTER'
  readonly items: readonly string[]
  readonly endedAt: string
  readonly until: string
  readonly state: 'OPEN' | 'GIVEN' | 'OVER'
  readonly indicators: readonly string[]
  readonly tags: readonly string[]
}

const ASKED = 'object items endedAt until state indicators tags'

/** @returns null when the token does not hold */
export const readInvitation = (token: string): Promise<Invitation | null> =>
  ask<{ evaluationInvitation: Invitation | null }>(null, `query Invitation($token: String!) { evaluationInvitation(token: $token) { ${ASKED} } }`, {
    token,
  }).then((data) => data.evaluationInvitation)

/** What the citizen says; `resolved` of the whole alone. */
export interface Said {
  readonly level: string
  readonly resolved: boolean | null
  readonly indicators: readonly { readonly code: string; readonly level: string }[]
  readonly tags: readonly string[]
  readonly text: string | null
}

/**
 * Sends an evaluation.
 * @throws Refused with the service's words; TypeError when it cannot be reached
 */
export async function submit(token: string, said: Said, idempotencyKey: string): Promise<void> {
  const { submitEvaluation: answer } = await ask<{ submitEvaluation: { __typename: string; code?: string; message?: string } }>(
    null,
    'mutation Submit($input: SubmitEvaluationInput!) { submitEvaluation(input: $input) { __typename ... on Problem { code message } } }',
    { input: { token, ...said, idempotencyKey } },
  )
  if (answer.__typename !== 'SubmitEvaluationSuccess') throw new Refused(answer.code ?? '', answer.message ?? '未能提交，请稍后再试。')
}

/** An invitation and its token. */
export interface Linked {
  readonly token: string
  readonly invitation: Invitation
}

/**
 * What waits to be evaluated of the order with this number and this query code (凭工单编号与查询码).
 * @returns null when the two do not belong together
 * @throws Refused after too many wrong tries
 */
export async function findLinks(number: string, code: string): Promise<Linked[] | null> {
  const { trackedOrder: found } = await ask<{ trackedOrder: { token: string } | null }>(
    null,
    'query Track($number: String!, $code: String!) { trackedOrder(number: $number, code: $code) { token } }',
    { number, code },
  )
  if (found === null) return null
  const { orderByNumber } = await ask<{ orderByNumber: { evaluationLinks: { link: string; invitation: Invitation }[] } }>(
    found.token,
    `query Links($number: String!) { orderByNumber(number: $number) { evaluationLinks { link invitation { ${ASKED} } } } }`,
    { number: number.normalize('NFKC').trim().toUpperCase() },
  )
  return orderByNumber.evaluationLinks.map(({ link, invitation }) => ({ token: link.split('#')[1] ?? '', invitation }))
}
