import { z } from 'zod'
import { blindIndexes } from '../access/encryption.ts'
import { isWithin } from '../areas/area-code.ts'
import { InvalidInput, type ProblemCode, type Words } from '../errors.ts'
import { newId } from '../ids.ts'
import { API_TYPES, areaCode, code, eachAlone, id, inputType, nameOf, phone, refusalOf } from '../input.ts'
import { openOptional, place } from '../orders/sealed.ts'
import { requesterRow } from '../registration/requester.ts'
import type { Change } from '../runtime.ts'
import { declareVerb } from '../verb.ts'
import { fieldWord } from '../words.ts'
import { openCampaign } from './campaign-scope.ts'
import { PARTICIPANT } from './participant-machine.ts'

const row = inputType(
  'RosterRowInput',
  'One person of a roster (名单行)',
  z.object({
    rosterNo: code(64).describe('Number on the roster (名单编号)'),
    name: nameOf(100).describe('Name (姓名)'),
    phone: phone.describe('Telephone (联系电话)'),
    // As text: a code that is wrong is refused with its row, not with the request.
    areaCode: areaCode.describe('Area, 12 digits (所在区划)').register(API_TYPES, { scalar: 'String' }),
  }),
)
type Row = z.output<typeof row>

/** Most rows of one call. */
const MOST_ROWS = 500

const verb = declareVerb('importParticipants', {
  description: 'Put a roster into a campaign, up to 500 rows at once (导入名单); it may come again. A row that is refused says why; the others go through.',
  quota: 'IMPORT',
  input: {
    campaignId: id('campaign').describe('Campaign (集中办理)'),
    // Each is checked by itself, so that a bad one is refused alone.
    rows: z
      .array(eachAlone(row))
      .min(1, 'must have at least 1 | 至少 1 项')
      .max(MOST_ROWS, `must have at most ${MOST_ROWS} | 至多 ${MOST_ROWS} 项`)
      .describe('Rows (名单)'),
  },
})

/** What became of one row: plain values, since they are kept to be replayed. */
export interface RosterResult {
  readonly index: number
  /** The participant; null when the row was refused. */
  readonly participantId: string | null
  /** LISTED: new; KNOWN: on the roster already with the same content, or earlier in the list; REFUSED: nothing was written. */
  readonly fate: 'LISTED' | 'KNOWN' | 'REFUSED'
  readonly refusal: { readonly code: ProblemCode; readonly words: Words; readonly fields: readonly string[] } | null
}
type Outcome = Omit<RosterResult, 'index'>

/**
 * Puts a roster into a campaign (导入名单), sealed as every person is; nothing happens to anybody before they have agreed. A
 * row that is refused says why, and the others go through. A number that is on the roster with the same content is left as it
 * is, so a roster may come again; with other content it is refused, for one of the two is wrong.
 * @returns how many were new, were there, were refused; and each row's fate, in the same order
 * @throws Unauthenticated, Forbidden, NotFound; InvalidInput when the campaign is over
 */
export const importParticipants = verb.does(
  async (c, input): Promise<{ campaignId: string; listed: number; known: number; refused: number; results: RosterResult[] }> => {
    const campaign = await openCampaign(c, input.campaignId)
    if (campaign.status === 'ENDED' || campaign.status === 'CANCELLED') throw new InvalidInput('campaignId', { en: 'is over', zh: '活动已结束' })
    const read = input.rows.map((given) => row.safeParse(given))
    const sound = read.flatMap((one) => (one.success ? [one.data] : []))
    const named = await c.tx.area.findMany({ where: { code: { in: sound.map((r) => r.areaCode) } }, select: { code: true } })
    const areas = new Set(named.map((area) => area.code).filter((area) => isWithin(area, campaign.areaCode)))
    const known = await contentOf(c, campaign.id, sound)
    const fresh: { row: Row; id: string }[] = []
    const outcomes = read.map((one): Outcome => {
      if (!one.success) return { participantId: null, fate: 'REFUSED', refusal: refusalOf(one.error.issues) }
      const { data } = one
      if (!areas.has(data.areaCode)) return OUTSIDE
      const there = known.get(data.rosterNo)
      if (there) return contentsIn(c, data).includes(there.content) ? { participantId: there.id, fate: 'KNOWN', refusal: null } : OTHERWISE
      const participantId = newId('participant', c.now)
      known.set(data.rosterNo, { id: participantId, content: contentsIn(c, data)[0] ?? '' })
      fresh.push({ row: data, id: participantId })
      return { participantId, fate: 'LISTED', refusal: null }
    })
    const people = fresh.map(({ row: r, id }) => ({ row: r, id, requester: requesterRow(c, { kind: 'PERSON', name: r.name, phone: r.phone }) }))
    await c.tx.requester.createMany({ data: people.map(({ requester }) => requester) })
    await c.tx.participant.createMany({
      data: people.map(({ row: r, id, requester }) => ({
        id,
        campaignId: campaign.id,
        rosterNo: r.rosterNo,
        requesterId: requester.id,
        areaCode: r.areaCode,
        status: PARTICIPANT.to('importParticipants'),
        listedAt: c.now,
      })),
    })
    const results = outcomes.map((outcome, index) => ({ index, ...outcome }))
    const of = (fate: RosterResult['fate']) => results.filter((one) => one.fate === fate).length
    return { campaignId: campaign.id, listed: of('LISTED'), known: of('KNOWN'), refused: of('REFUSED'), results }
  },
)

const refused = (problem: ProblemCode, field: string, en: string, zh: string): Outcome => ({
  participantId: null,
  fate: 'REFUSED',
  refusal: { code: problem, words: { en: `${field}: ${en}`, zh: `${fieldWord(field)}：${zh}` }, fields: [field] },
})
const OUTSIDE = refused('BAD_INPUT', 'areaCode', "must be an area of the campaign's", '须在活动区划内')
const OTHERWISE = refused('DUPLICATE', 'rosterNo', 'is on the roster with another name, telephone or area', '名单中已有该编号，姓名、电话或区划不同')

/** What a row says of somebody, to be compared: the telephone by its blind index, of each key it may have been written with. */
const contentsIn = ({ runtime }: Change, { name, phone, areaCode }: Row) => blindIndexes(runtime.keys, phone).map((index) => [name, index, areaCode].join('\n'))

/** The same of those of them who are on the roster. */
async function contentOf(c: Change, campaignId: string, rows: readonly Row[]): Promise<Map<string, { id: string; content: string }>> {
  const there = await c.tx.participant.findMany({
    where: { campaignId, rosterNo: { in: rows.map((r) => r.rosterNo) } },
    select: { id: true, rosterNo: true, areaCode: true, requester: { select: { id: true, nameSealed: true, phoneIndex: true } } },
  })
  return new Map(
    there.map(({ id, rosterNo, areaCode, requester: r }) => [
      rosterNo,
      { id, content: [openOptional(c.runtime.keys, place.name(r.id), r.nameSealed), r.phoneIndex, areaCode].join('\n') },
    ]),
  )
}
