import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type GraphQLEnumType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isUnionType,
} from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as model from '../src/db/generated/enums.ts'
import { packageRoot } from '../src/root.ts'
import { printed, schema } from '../src/schema.ts'
import { startApp, type TestApp } from './kit/app.ts'
import type { Answer } from './kit/client.ts'

const HAN = /\p{Script=Han}/u
/** GraphQL's own scalars carry GraphQL's own words. */
const SPECIFIED = new Set(['String', 'Int', 'Float', 'Boolean', 'ID'])

/** What anybody may read without a token. */
const PUBLIC = ['viewer', 'area', 'areas', 'item', 'items', 'trackedOrder', 'publicStaffCard', 'verifyCertificate', 'evaluationScale', 'evaluationInvitation']
/** What anybody may do who holds its one-time token; without a good one there is nothing to do it to. */
const BY_TOKEN = ['submitEvaluation']

describe('the schema', () => {
  test('is what schema.graphql says', () => {
    expect(readFileSync(join(packageRoot, 'schema.graphql'), 'utf8') === printed, 'schema.graphql is not the schema of src/: run npm run schema').toBe(true)
  })

  test('has every value of each enum of the data model: what a row can hold can be said', () => {
    const shared = Object.entries(model).filter(([name]) => isEnumType(schema.getType(name)))
    expect(shared.length).toBeGreaterThan(40)
    const valuesOf = (name: string) => (schema.getType(name) as GraphQLEnumType).getValues().map((value) => value.name)
    for (const [name, values] of shared) expect(valuesOf(name).sort(), name).toEqual(Object.keys(values).sort())
  })

  test('has no verb that no test plays: each is named by a test of what it does', () => {
    const files = readdirSync(join(packageRoot, 'test'), { recursive: true, encoding: 'utf8' })
    // Inputs that are only tried on every order, or refused to everybody, say nothing of what a verb does.
    const tests = files
      .filter((file) => file.endsWith('.ts') && !/least-input|schema\.test/.test(file))
      .map((file) => readFileSync(join(packageRoot, 'test', file), 'utf8'))
    const verbs = Object.keys(schema.getMutationType()?.getFields() ?? {})
    expect(verbs.length).toBeGreaterThan(130)
    expect(verbs.filter((verb) => !tests.some((text) => text.includes(`'${verb}'`) || text.includes(`${verb}(`)))).toEqual([])
  })

  test('describes every type, field, argument, input field and enum value', () => {
    expect(
      described()
        .filter(([, words]) => !words)
        .map(([what]) => what),
    ).toEqual([])
  })

  test('names the Chinese term in every description', () => {
    expect(
      described()
        .filter(([, words]) => words && !HAN.test(words))
        .map(([what, words]) => `${what}: ${words}`),
    ).toEqual([])
  })

  test('has no field and no value without a meaning of its own: no two of one type are described alike', () => {
    const seen = new Map<string, string>()
    const twice: string[] = []
    for (const [what, words] of described()) {
      const [type, field, argument] = what.split('.')
      if (!field || argument) continue
      const key = `${type}: ${words}`
      if (seen.has(key)) twice.push(`${what} = ${seen.get(key)}`)
      seen.set(key, what)
    }
    expect(twice).toEqual([])
  })
})

/** Every element of the schema, introspection aside, with its description. */
function described(): [what: string, words: string | null | undefined][] {
  const found: [string, string | null | undefined][] = []
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__') || SPECIFIED.has(type.name)) continue
    found.push([type.name, type.description])
    if (isEnumType(type)) for (const value of type.getValues()) found.push([`${type.name}.${value.name}`, value.description])
    if (isInputObjectType(type)) for (const field of Object.values(type.getFields())) found.push([`${type.name}.${field.name}`, field.description])
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        found.push([`${type.name}.${field.name}`, field.description])
        for (const argument of field.args) found.push([`${type.name}.${field.name}.${argument.name}`, argument.description])
      }
    }
  }
  return found
}

/** Values the rules of input take, by the name of the field. */
const GOOD: Record<string, unknown> = {
  id: idOf('order'),
  areaCode: '450403103000',
  parent: '450403000000',
  startsAt: '2026-06-03T10:00:00Z',
  endsAt: '2026-06-03T11:00:00Z',
  account: 'someone',
  slug: 'someone',
  url: 'https://kb.example.gov.cn/1',
  scopes: ['orders:read'],
  mode: 'POOL',
  document: 'subscription { orderEvents { __typename } }',
  number: 'ZZ-1',
  receipt: 'R-1',
  badge: 'ZZ-99',
  code: 'ZZ-001',
  board: 'city',
  promisedDays: 5,
  statutoryDays: 20,
  items: ['PS-001'],
  itemCodes: ['PS-001'],
  qualifications: ['PS-001'],
  areaCodes: ['450403103000'],
  ids: [idOf('order')],
  from: '2026-06-03T00:00:00Z',
  to: '2026-06-04T00:00:00Z',
  intoId: idOf('order'),
  otherId: idOf('order'),
  toStaffId: idOf('staff'),
  coHandlingId: idOf('cohandling'),
  phone: '13900001234',
  evidenceHash: 'a'.repeat(64),
  sha256: 'a'.repeat(64),
  opens: '08:30',
  closes: '12:00',
}

function idOf(prefix: string): string {
  return `${prefix}_01kg0000000000000000000000`
}

/** A value GraphQL and the rules of input take. */
function sample(type: GraphQLInputType, name = ''): unknown {
  if (isNonNullType(type)) return sample(type.ofType, name)
  if (getNamedType(type).name === 'AreaCode') return isListType(type) ? ['450403103000'] : '450403103000'
  if (getNamedType(type).name === 'Date') return '2026-06-03'
  if (name in GOOD) return GOOD[name]
  const prefix = /^(\w+)Id$/.exec(name)?.[1]
  if (prefix) return idOf(prefix)
  if (isListType(type)) return [sample(type.ofType, name.replace(/Ids$/, 'Id'))]
  if (isEnumType(type)) return type.getValues()[0]?.name
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter((f) => isNonNullType(f.type) && f.defaultValue === undefined)
        .map((f) => [f.name, sample(f.type, f.name)]),
    )
  const samples: Record<string, unknown> = {
    ID: idOf('order'),
    Int: 1,
    Float: 1,
    Boolean: true,
    DateTime: '2026-06-03T10:00:00Z',
    Date: '2026-06-03',
    Cursor: 'cursorcursor',
    AreaCode: '450403103000',
  }
  return samples[type.name] ?? '示例'
}

/** The smallest selection of a type. */
function smallest(type: GraphQLOutputType): string {
  const named = getNamedType(type)
  return isScalarType(named) || isEnumType(named) ? '' : '{ __typename }'
}

function documentOf(kind: string, field: GraphQLField<unknown, unknown>): { document: string; variables: Record<string, unknown> } {
  // The code of trackedOrder may be left out only to be told that it must not.
  const needed = field.args.filter((a) => (isNonNullType(a.type) && a.defaultValue === undefined) || (field.name === 'trackedOrder' && a.name === 'code'))
  const declared = needed.map((a) => `$${a.name}: ${a.type}`).join(', ')
  const given = needed.map((a) => `${a.name}: $${a.name}`).join(', ')
  const problem = isUnionType(getNamedType(field.type)) && kind === 'mutation' ? '{ __typename ... on Problem { code } }' : smallest(field.type)
  return {
    document: `${kind}${declared ? ` (${declared})` : ''} { ${field.name}${given ? `(${given})` : ''} ${problem} }`,
    variables: Object.fromEntries(needed.map((a) => [a.name, sample(a.type, a.name)])),
  }
}

const fieldsOf = (root: 'Query' | 'Mutation' | 'Subscription') =>
  Object.values((schema.getType(root) as ReturnType<typeof schema.getQueryType>)?.getFields() ?? {})

describe('the doors of the schema', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startApp()
  })
  afterAll(() => app.stop())

  async function ask(account: string | null, kind: 'query' | 'mutation', field: GraphQLField<unknown, unknown>): Promise<{ data: Answer; code: unknown }> {
    const { document, variables } = documentOf(kind, field)
    const answer = await (await app.as(account)).raw(document, variables)
    const data = answer.data?.[field.name]
    return { data, code: answer.errors?.[0]?.extensions.code ?? data?.code }
  }

  test('open to nobody without a token, but for the public queries', async () => {
    for (const field of fieldsOf('Query')) {
      const { data, code } = await ask(null, 'query', field)
      if (PUBLIC.includes(field.name)) expect({ field: field.name, code }).toEqual({ field: field.name, code: undefined })
      else expect({ field: field.name, data: data ?? null, code }).toEqual({ field: field.name, data: null, code: 'UNAUTHENTICATED' })
    }
  })

  test('let nobody act without a token', async () => {
    for (const field of fieldsOf('Mutation')) {
      const { data, code } = await ask(null, 'mutation', field)
      expect(data?.__typename ?? '', field.name).not.toMatch(/Success$/)
      // Input is checked before it is asked who sends it: that tells nobody anything about what is there.
      expect(BY_TOKEN.includes(field.name) ? ['NOT_FOUND'] : ['UNAUTHENTICATED', 'BAD_INPUT'], field.name).toContain(code)
    }
  })

  test('let nobody act without a token, with input that is good', async () => {
    const someone = await app.as(null)
    for (const field of fieldsOf('Mutation')) {
      const type = getNamedType(field.args[0]?.type as GraphQLInputType)
      if (!isInputObjectType(type)) throw new Error(`${field.name} takes no input`)
      const input = sample(type) as Record<string, unknown>
      const answer = await someone.raw(`mutation ($input: ${type.name}!) { ${field.name}(input: $input) { __typename ... on Problem { code message } } }`, {
        input,
      })
      expect({ field: field.name, code: answer.data?.[field.name]?.code }, `${JSON.stringify(answer)}: is there a good sample above for its input?`).toEqual({
        field: field.name,
        code: BY_TOKEN.includes(field.name) ? 'NOT_FOUND' : 'UNAUTHENTICATED',
      })
    }
  })

  test('open no stream without a token, but the one that is proven by number and query code', async () => {
    const socket = await app.socketAs(null)
    for (const field of fieldsOf('Subscription')) {
      const { document, variables } = documentOf('subscription', field)
      const refusal = await socket
        .subscribe(document, variables)
        .next()
        .then(
          (frame) => JSON.stringify(frame),
          (error: unknown) => String(error),
        )
      expect(refusal, field.name).toContain(field.name === 'trackedOrder' ? 'NOT_FOUND' : 'UNAUTHENTICATED')
    }
  })

  test('give a board its wallboard, and what is public, and nothing else', async () => {
    const allowed = [...PUBLIC, 'wallboard']
    for (const field of fieldsOf('Query')) {
      const { data, code } = await ask('city', 'query', field)
      // node answers null for a type the viewer has no business with, as it does for what does not exist.
      const none = field.name === 'node' || field.name === 'nodes'
      if (allowed.includes(field.name)) expect({ field: field.name, code }).toEqual({ field: field.name, code: undefined })
      else if (none) expect([data].flat().filter((n) => n != null)).toEqual([])
      else expect({ field: field.name, data: data ?? null, code }).toEqual({ field: field.name, data: null, code: 'FORBIDDEN' })
    }
    const socket = await app.socketAs('city')
    for (const field of fieldsOf('Subscription')) {
      const { document, variables } = documentOf('subscription', field)
      const outcome = await socket
        .subscribe(document, field.name === 'wallboard' ? { board: 'city' } : variables)
        .next()
        .then(
          (frame) => frame.__typename,
          (error: unknown) => String(error),
        )
      if (field.name === 'wallboard') expect(outcome).toBe('WallboardSnapshot')
      else expect(outcome, field.name).toMatch(['trackedOrder', 'campaignQueue'].includes(field.name) ? /NOT_FOUND/ : /FORBIDDEN/)
    }
  })

  test('let a board act on nothing but its own stream tickets', async () => {
    for (const field of fieldsOf('Mutation')) {
      const { data, code } = await ask('city', 'mutation', field)
      if (field.name === 'createStreamTicket') expect(data?.__typename).toBe('CreateStreamTicketSuccess')
      else expect({ field: field.name, code }).toEqual({ field: field.name, code: expect.stringMatching(/^(FORBIDDEN|NOT_FOUND)$/) })
    }
  })
})
