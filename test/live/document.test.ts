import { GraphQLError } from 'graphql'
import { describe, expect, it } from 'vitest'
import { Problem } from '../../src/errors.ts'
import { MAX_TOKENS, parseDocument } from '../../src/live/document.ts'

/** A document of so many tokens: two braces, and fields. */
const tokens = (count: number) => `{ ${'a '.repeat(count - 2)}}`

describe('A document’s text', () => {
  it('may hold as many tokens as the limit says, and comments beside them', () => {
    expect(parseDocument(tokens(MAX_TOKENS)).kind).toBe('Document')
    expect(parseDocument(`# said first\n${tokens(MAX_TOKENS)} # and last`).kind).toBe('Document')
  })

  it.each([
    ['one token more', tokens(MAX_TOKENS + 1)],
    ['one after a comment', `{ ${'a '.repeat(MAX_TOKENS - 1)} # that many\n}`],
    ['many more', tokens(2 * MAX_TOKENS)],
    ['a mistake beyond the limit', `${tokens(MAX_TOKENS)} } }`],
  ])('is too complex with %s', (_what, text) => {
    expect(() => parseDocument(text)).toThrow(Problem)
    expect(() => parseDocument(text)).toThrow(expect.objectContaining({ code: 'TOO_COMPLEX' }))
  })

  it.each([
    ['a mistake before the limit, whatever comes after', `{ a } } ${'a '.repeat(2 * MAX_TOKENS)}`],
    ['what is no token, in the place of the first beyond the limit', `{ ${'a '.repeat(MAX_TOKENS - 1)}?`],
    ['a text that does not end', '{ a(b: "c }'],
    ['nothing', ''],
  ])('is told as a mistake with %s', (_what, text) => {
    expect(() => parseDocument(text)).toThrow(GraphQLError)
    expect(() => parseDocument(text)).toThrow(/^Syntax Error/)
  })
})
