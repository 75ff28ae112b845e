import type { TypedDocumentString } from './generated/graphql.ts'

/** Where the API is, and the token that opens it. */
export type Access = { url: string; token: string }

/** What the server said instead of an answer; `code` is one of docs/problems.md. */
export class Refused extends Error {
  readonly code: string
  constructor(errors: readonly { readonly message: string; readonly extensions?: { readonly code?: unknown } }[]) {
    super(errors[0]?.message)
    this.code = String(errors[0]?.extensions?.code)
  }
}

/** Whether only another token can help: a code of an answer, or the close code 4403 of a socket. */
export function isDenied(error: unknown): boolean {
  if (error instanceof Refused) return error.code === 'UNAUTHENTICATED' || error.code === 'FORBIDDEN'
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 4403
}

/**
 * One typed question over HTTP: variables and answer have the document's own types.
 * @throws Refused when the answer has errors; TypeError when the server cannot be reached
 */
export async function ask<Result, Variables>(access: Access, document: TypedDocumentString<Result, Variables>, variables: Variables): Promise<Result> {
  const headers = { authorization: `Bearer ${access.token}`, 'content-type': 'application/json' }
  const answer = await fetch(access.url, { method: 'POST', headers, body: JSON.stringify({ query: String(document), variables }) })
  const { data, errors } = await answer.json()
  if (errors) throw new Refused(errors)
  return data
}
