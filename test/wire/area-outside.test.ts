import { type GraphQLField, type GraphQLInputObjectType, type GraphQLInputType, getNamedType, isNonNullType, isObjectType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BASELINE, CITY, JINZHU, staffId, TEAMS } from '../../prisma/seed/organisation.ts'
import { ITEMS } from '../../prisma/seed/reference.ts'
import { DEMO_DEPARTMENT } from '../../src/access/development.ts'
import { PERSON_ROLES, type PersonRole } from '../../src/access/viewer.ts'
import { DAY, HOUR } from '../../src/clock.ts'
import { schema } from '../../src/schema.ts'
import { startApp, type TestApp } from '../kit/app.ts'
import { type Answer, type Client, httpClient } from '../kit/client.ts'
import { did } from '../kit/did.ts'
import { JINZHU_VILLAGE, registration } from '../kit/given.ts'
import { signedToken } from '../kit/signed.ts'
import { leastOf } from './hostile.ts'
import { givenWorld, type World } from './world.ts'

/** A county in which nothing of the town happens. */
const ELSEWHERE = '450421000000'
/** Whose token it is, where the staff list must know the person: the handler of the town's orders, and the lead of their team. */
const ACCOUNTS: Partial<Record<PersonRole, string>> = { STAFF: 'staff-01', TEAM_LEAD: 'team-lead' }

/** Verbs a person does for themselves alone, in whatever area: nothing of another's is read or written. */
const ONE_S_OWN: Readonly<Record<string, string>> = {
  createStreamTicket: 'a ticket sees what its maker sees',
  heartbeat: 'presence of one’s own',
  setPresence: 'presence of one’s own',
  requestLeave: 'leave of one’s own',
  requestSwap: 'a shift of one’s own',
  cancelSwap: 'a swap of one’s own',
  checkOutEquipment: 'a device of the person’s own team, which serves the whole city',
  returnEquipment: 'a device the person has in hand',
  createCalendarFeed: 'visits of one’s own',
  saveView: 'a rule for one’s own lists',
  deleteView: 'a view of one’s own',
  renameView: 'a view of one’s own',
  readMention: 'a mention of one’s own',
  lookUpCaller: 'looks among the orders of the viewer’s area: of a caller of another county it knows nothing',
  revokeSignOn: 'holds for tokens of the administrator’s area, and for no others',
}
/** Verbs no person does: by their own token or link. */
const NOT_OF_PERSONS = ['submitEvaluation', 'evaluateOrder', 'evaluateMatter', 'evaluateVisit', 'rateRectification', 'confirmVisitByCode', 'reportStaffNoShow']

type Verb = GraphQLField<unknown, unknown>
const VERBS = Object.values(schema.getMutationType()?.getFields() ?? {})
const inputOf = (verb: Verb) => getNamedType(verb.args[0]?.type as GraphQLInputType) as GraphQLInputObjectType

/** What is asked of a refusal. */
const REFUSED = '... on Problem { code ... on InvalidInput { field } }'

describe('A person whose token names another county', () => {
  let app: TestApp
  let world: World
  let known: Record<string, unknown>
  let elsewhere: Map<PersonRole, Client>
  let everywhere: Map<PersonRole, Client>
  beforeAll(async () => {
    app = await startApp()
    world = await givenWorld(app)
    known = await subjects()
    const clients = async (area: string) =>
      new Map(
        await Promise.all(
          PERSON_ROLES.map(async (role) => {
            const sub = ACCOUNTS[role] ?? `${role.toLowerCase().replace('_', '-')}-of-${area}`
            const department = role === 'DEPARTMENT' ? { department: DEMO_DEPARTMENT } : {}
            return [role, httpClient(app.url, await signedToken(app.runtime, { sub, role, area, ...department }))] as const
          }),
        ),
      )
    elsewhere = await clients(ELSEWHERE)
    everywhere = await clients(CITY)
  })
  afterAll(() => app.stop())

  /** Things of the town that are there, by the names inputs call them. */
  async function subjects(): Promise<Record<string, unknown>> {
    const { db } = app.runtime
    const one = async (sql: string): Promise<string> => {
      const [row] = await db.$queryRawUnsafe<{ id: string }[]>(sql)
      if (!row) throw new Error(`the town has nothing for: ${sql}`)
      return row.id
    }
    const of = (table: string, rest = '') => one(`SELECT id FROM "${table}" ${rest} ORDER BY id LIMIT 1`)
    const accepted = (status: string) =>
      one(`SELECT id FROM service_order WHERE status = '${status}' AND handler_id = '${staffId('staff-01')}' ORDER BY id LIMIT 1`)
    const orderId = await accepted('ACCEPTED')
    const startsAt = new Date(app.clock.now().getTime() + 2 * DAY)
    const none = (prefix: string) => `${prefix}_01kg0000000000000000000000`
    const template = { title: '示例', text: '示例', purpose: 'COMPLETION', areaCode: JINZHU }
    const { templateId } = await did(app, 'admin', 'createReplyTemplate', template, 'template { id }').then(({ template: t }) => ({ templateId: t.id }))
    const note = await did(app, 'dispatcher', 'addNote', { orderId, text: '示例' }, '__typename')
    expect(note.__typename).toBe('AddNoteSuccess')
    const rule = { areaCode: JINZHU, itemCode: ITEMS.drainage.code, teamId: TEAMS.jinzhu.id, validFrom: '2026-12-01' }
    const { rule: made } = await did(app, 'admin', 'createDispatchRule', rule, 'rule { id }')
    const device = await did(app, 'admin', 'registerEquipment', { code: 'KIT-J', kind: 'portable-kit', teamId: TEAMS.jinzhu.id }, 'equipment { id }')
    const { boardId } = await did(app, 'admin', 'createBoard', { slug: 'jinzhu', title: '示例', profile: 'TOWN', areaCode: JINZHU }, 'boardId')
    const { keyId } = await did(app, 'admin', 'issueAccessKey', { boardId }, 'keyId')
    const staff = { account: 'jinzhu-1', name: '示例', badge: 'JZ-1', areaCodes: [JINZHU], departmentId: DEMO_DEPARTMENT }
    const { staff: member } = await did(app, 'admin', 'createStaff', staff, 'staff { id }')
    return {
      ...{
        id: orderId,
        orderId,
        orderIds: [orderId],
        intoId: await of('service_order', `WHERE id <> '${orderId}'`),
        otherId: await of('service_order', `WHERE id <> '${orderId}'`),
      },
      ...{
        matterId: await of('matter', `WHERE order_id = '${orderId}'`),
        itemCode: ITEMS.drainage.code,
        items: ITEMS.drainage.code,
        itemCodes: ITEMS.drainage.code,
      },
      ...{ campaignId: world.campaignId, siteId: world.sites[0], slotId: world.slots[1], participantId: await of('participant') },
      ...{ teamId: TEAMS.jinzhu.id, staffId: member.id, toStaffId: staffId('staff-04'), staffIds: member.id, departmentId: DEMO_DEPARTMENT },
      ...{ ruleId: made.id, templateId, boardId, keyId, baselineId: BASELINE, equipmentId: device.equipment.id, equipmentIds: device.equipment.id },
      ...{ leaveId: await of('leave'), shiftId: await of('shift'), swapId: await of('shift_swap'), coHandlingId: await of('co_handling') },
      ...{
        appointmentId: await of('appointment'),
        certificateId: await of('certificate'),
        noteId: await of('order_note'),
        authorizationId: await of('authorization'),
      },
      ...{ areaCode: JINZHU_VILLAGE, areaCodes: JINZHU_VILLAGE, account: 'someone', slug: 'someone', url: 'https://kb.example.gov.cn/1', badge: 'ZZ-99' },
      ...{ phone: '13900001234', evidenceHash: 'a'.repeat(64), sha256: 'a'.repeat(64), opens: '08:30', closes: '12:00', mode: 'POOL', receipt: 'R-1' },
      ...{
        document: 'subscription { orderEvents { __typename } }',
        scopes: 'orders:read',
        statutoryDays: 20,
        promisedDays: 5,
        code: 'ZZ-001',
        number: 'ZZ-1',
      },
      ...{ startsAt, endsAt: new Date(startsAt.getTime() + HOUR) },
      ...{ signalId: none('signal'), timerId: none('timer'), custodyId: none('custody'), feedId: none('feed'), ticketId: none('ticket') },
      ...{ alertId: none('alert'), erasureId: none('erasure') },
    }
  }

  /** What the schema does not say of an input. */
  const inputFor = (verb: Verb): Record<string, unknown> => ({
    ...(leastOf({ name: 'input', type: verb.args[0]?.type as never }, known) as Record<string, unknown>),
    ...(
      {
        createReplyTemplate: { areaCode: JINZHU },
        issueAccessKey: { boardId: known.boardId },
        registerOrder: registration({ areaCode: JINZHU_VILLAGE }),
        updateItem: { code: ITEMS.drainage.code },
        setTeamMember: { membership: 'MEMBER' },
      } as Record<string, object>
    )[verb.name],
  })

  /** @param besides what is sent besides the input */
  async function ask(client: Client, verb: Verb, besides: object = {}): Promise<Answer> {
    const type = inputOf(verb)
    const { data, errors } = await client.raw(`mutation ($input: ${type.name}!) { ${verb.name}(input: $input) { __typename ${REFUSED} } }`, {
      input: { ...inputFor(verb), ...besides },
    })
    if (errors) throw new Error(`${verb.name}: ${JSON.stringify(errors)}: is there something for its input above?`)
    return data[verb.name]
  }

  /** Every row there is, but what is written of refusals and tries. */
  async function digest(): Promise<Record<string, string>> {
    const { db } = app.runtime
    const tables = await db.$queryRaw<{ name: string }[]>`
      SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND relname NOT IN ('security_record', 'audit_unsigned', 'audit_chain', 'rate_limiter_flexible', 'quota_use', 'idempotency_key', 'access_log') ORDER BY 1`
    const found: Record<string, string> = {}
    for (const { name } of tables) {
      const [row] = await db.$queryRawUnsafe<{ digest: string }[]>(
        `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS digest FROM "${name}" t`,
      )
      found[name] = row?.digest ?? ''
    }
    return found
  }

  /** A batch answers for each row; that nothing was written says that each was refused. */
  const BATCHES = ['dispatchOrders', 'registerOrders', 'logOutreaches', 'bookSeats', 'checkInParticipants', 'recordStations']

  it('does nothing there by any verb, in any role: it is not there, or not theirs, before its state is asked; and no row has changed', async () => {
    const before = await digest()
    const wrong: string[] = []
    for (const verb of VERBS) {
      if (verb.name in ONE_S_OWN || NOT_OF_PERSONS.includes(verb.name)) continue
      const answers = await Promise.all([...elsewhere].map(async ([role, client]) => [role, await ask(client, verb)] as const))
      for (const [role, answer] of answers) {
        const refused = ['Forbidden', 'NotFound'].includes(answer.__typename)
        const outside = answer.__typename === 'InvalidInput' && /area|^channel$/i.test(answer.field)
        const batch = BATCHES.includes(verb.name) && answer.__typename.endsWith('Success')
        if (!refused && !outside && !batch) wrong.push(`${verb.name} as ${role}: ${answer.__typename} ${answer.field ?? ''}`)
      }
    }
    expect(wrong).toEqual([])
    const after = await digest()
    expect(Object.keys(after).filter((table) => after[table] !== before[table])).toEqual([])
  })

  it('finds nothing of the town in any list, view of a row or figure', async () => {
    const town = await idsOfTheTown()
    const found: string[] = []
    const roots = listsOf(known)
    await Promise.all(
      [...elsewhere].map(async ([role, client]) => {
        const { data } = await client.raw(`{ ${roots.map(({ document }) => document).join(' ')} }`)
        for (const { name } of roots) {
          const said = JSON.stringify(data?.[name] ?? null)
          for (const [id, what] of town) if (said.includes(id)) found.push(`${what} in ${name} as ${role}`)
        }
      }),
    )
    expect([...new Set(found)].filter((one) => !KNOWN_ALL_THE_SAME.some((known) => one.startsWith(known)))).toEqual([])
  })

  it('while whoever has the whole city gets past the question whose it is, with the same inputs', async () => {
    const stuck: string[] = []
    // Backwards: what is retired or revoked was changed before.
    for (const verb of VERBS.toReversed()) {
      if (verb.name in ONE_S_OWN || NOT_OF_PERSONS.includes(verb.name)) continue
      // A version that is not the newest is told before the state of an order is asked, so that the order stays as it is.
      const stale = inputOf(verb).getFields().expectedVersion ? { expectedVersion: 999_999 } : {}
      let passed = false
      for (const role of LIKELY) {
        const { __typename: type } = await ask(everywhere.get(role) as Client, verb, stale)
        passed = type !== 'Forbidden' && type !== 'NotFound'
        if (passed) break
      }
      if (!passed) stuck.push(verb.name)
    }
    expect(stuck.filter((name) => !(name in NOTHING_TO_DO_IT_TO))).toEqual([])
  })

  /** Ids of what lies in the town or is about it, and what it is. */
  async function idsOfTheTown(): Promise<Map<string, string>> {
    const { db } = app.runtime
    const found = new Map<string, string>()
    for (const table of [
      'service_order',
      'matter',
      'certificate',
      'appointment',
      'participant',
      'evaluation',
      'rectification',
      'supervision',
      'return_request',
      'co_handling',
      'order_note',
    ]) {
      for (const { id } of await db.$queryRawUnsafe<{ id: string }[]>(`SELECT id FROM "${table}"`)) found.set(id, table)
    }
    for (const [id, what] of [
      [TEAMS.jinzhu.id, 'team'],
      [known.boardId, 'board'],
      [known.ruleId, 'rule'],
      [known.templateId, 'template'],
      [known.equipmentId, 'equipment'],
      [known.staffId, 'staff'],
    ])
      found.set(String(id), String(what))
    return found
  }
})

/** Roots of rows: lists with as many as a page has, and single rows by an id of the town. What has no id says nothing that could be looked for. */
function listsOf(known: Record<string, unknown>): { readonly name: string; readonly document: string }[] {
  const hasId = (type: unknown): boolean => isObjectType(type) && type.getFields().id !== undefined
  return Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field) => {
    const type = getNamedType(field.type)
    if (!isObjectType(type) || field.name.startsWith('node')) return []
    const nodes = type.getFields().nodes
    const needed = field.args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined)
    if (needed.some(({ name }) => known[name] === undefined)) return []
    const args = [
      ...needed.map(({ name }) => `${name}: ${JSON.stringify(known[name])}`),
      ...(field.args.some(({ name }) => name === 'first') ? ['first: 50'] : []),
    ]
    const call = `${field.name}${args.length > 0 ? `(${args.join(', ')})` : ''}`
    if (nodes && hasId(getNamedType(nodes.type))) return [{ name: field.name, document: `${call} { nodes { id } }` }]
    return hasId(type) ? [{ name: field.name, document: `${call} { id }` }] : []
  })
}

/** What is known to persons of other counties, and why. */
const KNOWN_ALL_THE_SAME: readonly string[] = [
  // Staff read the devices, shifts and leave of their own teams, of which one serves the whole city.
  'equipment in equipment as STAFF',
]

/** Roles, those first that most verbs are of. */
const LIKELY = ['ADMIN', 'DISPATCHER', 'STAFF', 'TEAM_LEAD', 'HOTLINE_AGENT', 'SUPERVISOR', 'CAMPAIGN_MANAGER', 'QUALITY', 'DEPARTMENT', 'AUDITOR'] as const

/** Verbs whose own rule lets none of these accounts do it to what the town has. */
const NOTHING_TO_DO_IT_TO: Readonly<Record<string, string>> = {
  acknowledgeAlert: 'no alert was raised',
  acknowledgeSignal: 'no signal sounds in the town',
  answerSwap: 'was asked of another',
  confirmErasure: 'no erasure was asked for',
  declineErasure: 'no erasure was asked for',
  cancelLeave: 'is another’s leave',
  releaseKit: 'no kit is tied to a site',
  restoreSignOn: 'no sign-on was revoked',
  retractNote: 'is another’s note',
  retryTimer: 'no timer gave up',
  returnOriginal: 'no original is in our hands',
  revokeCalendarFeed: 'no calendar is subscribed to',
  revokeStreamTicket: 'is another’s ticket',
  seeOffer: 'nothing is offered to the account',
}
