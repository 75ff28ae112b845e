import { type Answer, httpClient } from '../kit/client.ts'

/** A place a newcomer comes to: an address, tokens as they are printed at start, and a clock that the test moves. */
export interface Place {
  readonly url: string
  token(account: string): Promise<string>
  readonly clock: { now(): Date; set(instant: string | Date): void }
  passTo(instant: string | Date): Promise<void>
}

/**
 * Somebody who has the documentation and a token, and nothing else: every id, code and time of what they send comes from an
 * answer over the wire.
 */
export interface Newcomer {
  ask(document: string, variables?: Record<string, unknown>): Promise<Answer>
  /** A verb that must succeed. @param selection of its success */
  does(verb: string, input: Record<string, unknown>, selection?: string): Promise<Answer>
  /** A verb that is refused, with what is said. */
  tries(verb: string, input: Record<string, unknown>): Promise<Answer>
  /** Uploads a file. @returns its digest */
  uploads(body: Uint8Array): Promise<string>
}

/** @param token null: nobody in particular */
export function newcomer(url: string, token: string | null): Newcomer {
  const client = httpClient(url, token)
  return {
    ask: client,
    tries: (verb, input) => client.verb(verb, input, ''),
    async does(verb, input, selection = '') {
      const answer = await client.verb(verb, input, selection)
      if (!answer.__typename.endsWith('Success')) throw new Error(`${verb} ${JSON.stringify(input)}: ${JSON.stringify(answer)}`)
      return answer
    },
    async uploads(body) {
      const authorization = token === null ? {} : { authorization: `Bearer ${token}` }
      const response = await fetch(`${url}/attachments`, { method: 'POST', headers: { ...authorization, connection: 'close' }, body: Buffer.from(body) })
      return String(((await response.json()) as { sha256: string }).sha256)
    },
  }
}

/** Every row of a list, page by page. @param list as it is asked, with `$after` */
export async function everyRow(who: Newcomer, list: string, rows: string, variables: Record<string, unknown>, declared: string): Promise<Answer[]> {
  const found: Answer[] = []
  for (let after: string | null = null; ; ) {
    const answer: Answer = await who.ask(`query (${declared}, $after: String) { ${list} { nodes ${rows} pageInfo { hasNextPage endCursor } } }`, {
      ...variables,
      after,
    })
    const [page] = Object.values<Answer>(answer)
    found.push(...page.nodes)
    if (!page.pageInfo.hasNextPage) return found
    after = page.pageInfo.endCursor
  }
}

/** Accounts of a place, each signing on once. */
export function peopleOf(place: Place): (account: string) => Promise<Newcomer> {
  const known = new Map<string, Newcomer>()
  return async (account) => {
    const person = known.get(account) ?? newcomer(place.url, await place.token(account))
    known.set(account, person)
    return person
  }
}

/** The citizen behind an order: who knows its number, and the query code as their newest notice tells it, gets a token for it. */
export async function citizenBy(place: Place, number: string): Promise<Newcomer> {
  const { notices } = (await (await fetch(`${place.url}/dev/outbox?order=${number}`)).json()) as { notices: { queryCode?: string }[] }
  const code = notices.find((notice) => notice.queryCode)?.queryCode
  const tracked = await newcomer(place.url, null).ask('query ($number: String!, $code: String!) { trackedOrder(number: $number, code: $code) { token } }', {
    number,
    code,
  })
  return newcomer(place.url, tracked.trackedOrder.token)
}

/** Codes of items by their names. */
export async function itemsNamed(who: Newcomer, ...names: string[]): Promise<string[]> {
  const { items } = await who.ask('{ items(first: 50) { nodes { code name } } }')
  return names.map((name) => {
    const found = items.nodes.find((one: Answer) => one.name.includes(name))
    if (!found) throw new Error(`no item is called ${name}: ${items.nodes.map((one: Answer) => one.name).join(', ')}`)
    return found.code
  })
}

/** Code of an area by its name. */
export async function areaNamed(who: Newcomer, name: string): Promise<string> {
  const { areas } = await who.ask('query ($name: String!) { areas(name: $name, first: 5) { nodes { code name } } }', { name })
  return areas.nodes.find((one: Answer) => one.name === name).code
}

/** Id of a team by its name. */
export async function teamNamed(who: Newcomer, name: string): Promise<string> {
  const { teams } = await who.ask('{ teams(first: 20) { nodes { id name } } }')
  return teams.nodes.find((one: Answer) => one.name === name).id
}

/** From a call to an offer: registered by the hotline, found in the dispatcher's list, verified as it is required, dispatched. */
export async function called(
  who: (account: string) => Promise<Newcomer>,
  call: { readonly area: string; readonly items: readonly string[]; readonly phone: string; readonly serviceMode?: string; readonly team?: string },
): Promise<{ orderId: string; number: string }> {
  const [agent, dispatcher] = [await who('hotline-agent'), await who('dispatcher')]
  const { order } = await agent.does(
    'registerOrder',
    {
      channel: 'HOTLINE_12345',
      areaCode: await areaNamed(agent, call.area),
      title: '示例：申请上门办理',
      requester: { kind: 'PERSON', name: '示例来电人', phone: call.phone, address: '示例路 8 号' },
    },
    'order { number }',
  )
  const { orders } = await dispatcher.ask(
    '{ orders(first: 20, filter: { status: { in: [REGISTERED] } }) { nodes { id number availableActions { action allowed requires } } } }',
  )
  const row = orders.nodes.find((one: Answer) => one.number === order.number)
  const verify = row.availableActions.find((one: Answer) => one.action === 'verifyOrder')
  const known: Record<string, unknown> = {
    ...{ type: 'HELP', items: await itemsNamed(dispatcher, ...call.items), serviceMode: call.serviceMode ?? 'ONSITE' },
    ...{ duplicateChecked: true, requesterReached: true },
  }
  const input = Object.fromEntries(verify.requires.map((field: string) => [field, known[field]]))
  await dispatcher.does('verifyOrder', { orderId: row.id, ...input })
  await dispatcher.does('dispatchOrder', { orderId: row.id, mode: 'POOL', teamId: await teamNamed(dispatcher, call.team ?? '红石榴服务队') })
  return { orderId: row.id, number: row.number }
}

/** Takes the offer that came, and calls. */
export async function acceptsAndCalls(staff: Newcomer, number: string): Promise<string> {
  const { myOffers } = await staff.ask('{ myOffers { expiresAt order { id number } } }')
  const orderId = myOffers.find((one: Answer) => one.order.number === number).order.id
  await staff.does('acceptOrder', { orderId })
  const { phone } = await staff.does('revealContact', { orderId, fields: ['PHONE'], purpose: 'CALL' }, 'phone')
  if (!/^\+86\d{11}$/.test(phone)) throw new Error(`no telephone: ${phone}`)
  await staff.does('logContact', { orderId, method: 'TELEPHONE', outcome: 'REACHED' })
  return orderId
}

/** Books the first time that is free and visits: on the way, at the door, begun. @returns when it began */
export async function visits(place: Place, staff: Newcomer, orderId: string): Promise<Date> {
  const { slots } = await staff.ask('query ($id: ID!) { slots(orderId: $id, first: 1) { startsAt endsAt } }', { id: orderId })
  const { startsAt, endsAt } = slots[0]
  await staff.does('bookAppointment', { orderId, startsAt, endsAt })
  await place.passTo(new Date(new Date(startsAt).getTime() - 30 * 60_000))
  await staff.does('departForVisit', { orderId })
  await place.passTo(startsAt)
  await staff.does('arriveAtVisit', { orderId })
  await staff.does('startVisit', { orderId, identityChecked: true })
  return new Date(startsAt)
}

const MATTERS = 'query ($id: ID!) { order(id: $id) { matters { id status item { name permit department { name } } } } }'
export const mattersOf = async (who: Newcomer, id: string): Promise<{ id: string; status: string; item: { name: string; permit: boolean } }[]> =>
  (await who.ask(MATTERS, { id })).order.matters
