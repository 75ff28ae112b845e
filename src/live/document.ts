import { type DocumentNode, GraphQLError, type GraphQLSchema, Lexer, parse, Source, specifiedRules, TokenKind, type ValidationRule, validate } from 'graphql'
import { Problem } from '../errors.ts'
import { oneGuess, oneOfEachVerb } from '../graphql/once-an-operation.ts'
import { LIMITS } from '../limits.ts'

export const MAX_TOKENS = LIMITS.DOCUMENT_TOKENS.value
export const MAX_DOCUMENT_CHARACTERS = LIMITS.DOCUMENT_CHARACTERS.value
const MAX_VALIDATION_ERRORS = LIMITS.DOCUMENT_MISTAKES.value
const REMEMBERED = LIMITS.DOCUMENTS_REMEMBERED.value

/**
 * Parses a document within the limits.
 * @throws Problem TOO_COMPLEX beyond them; GraphQLError for a mistake in the text
 */
export function parseDocument(source: string | Source): DocumentNode {
  const body = typeof source === 'string' ? source : source.body
  if (body.length > MAX_DOCUMENT_CHARACTERS) throw tooLong()
  try {
    return parse(source, { maxTokens: MAX_TOKENS })
  } catch (error) {
    if (error instanceof GraphQLError && stoppedAtLimit(error, body)) throw tooLong()
    throw error
  }
}

/** Whether the parser stopped at the first token beyond the limit, and not at a mistake before it. */
function stoppedAtLimit({ positions }: GraphQLError, body: string): boolean {
  const lexer = new Lexer(new Source(body))
  try {
    for (let nr = 0; nr <= MAX_TOKENS; nr++) if (lexer.advance().kind === TokenKind.EOF) return false
  } catch {
    // Something within the limit is no token at all.
    return false
  }
  return positions?.[0] === lexer.token.start
}

/** Validates with graphql's rules and those of operations, stopping early: a thousand mistakes are not worth a thousand messages. */
export function validateDocument(schema: GraphQLSchema, document: DocumentNode, rules: readonly ValidationRule[] = specifiedRules) {
  return validate(schema, document, [...rules, oneGuess, oneOfEachVerb], { maxErrors: MAX_VALIDATION_ERRORS })
}

const known = new WeakMap<GraphQLSchema, Map<string, DocumentNode>>()

/**
 * Parses and validates, remembering the last thousand good documents: a reconnecting crowd sends one document.
 * @throws Problem TOO_COMPLEX
 * @returns the document, or what is wrong with it
 */
export function prepareDocument(schema: GraphQLSchema, source: string): DocumentNode | readonly GraphQLError[] {
  const documents = known.get(schema) ?? new Map<string, DocumentNode>()
  known.set(schema, documents)
  const before = documents.get(source)
  if (before) return before
  let document: DocumentNode
  try {
    document = parseDocument(source)
  } catch (error) {
    if (error instanceof GraphQLError) return [error]
    throw error
  }
  const errors = validateDocument(schema, document)
  if (errors.length > 0) return errors
  const oldest = documents.size >= REMEMBERED ? documents.keys().next().value : undefined
  if (oldest !== undefined) documents.delete(oldest)
  documents.set(source, document)
  return document
}

const tooLong = () =>
  new Problem('TOO_COMPLEX', {
    en: `the document is too long: at most ${MAX_TOKENS} tokens and ${MAX_DOCUMENT_CHARACTERS} characters`,
    zh: `查询文档过长：最多 ${MAX_TOKENS} 个词元、${MAX_DOCUMENT_CHARACTERS} 个字符`,
  })
