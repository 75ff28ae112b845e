import { isPerson, type PersonViewer, type Viewer } from '../access/viewer.ts'
import { isWithin } from '../areas/area-code.ts'
import type { Campaign, Participant } from '../db/generated/client.ts'
import type { CampaignStatus } from '../db/generated/enums.ts'
import { Forbidden, InvalidInput, NotFound, Unauthenticated } from '../errors.ts'
import { isInBounds } from '../orders/policy.ts'
import type { Change } from '../runtime.ts'
import { CAMPAIGN_WORDS, eitherOf, PARTICIPANT_WORDS } from '../words.ts'
import { DURING, PARTICIPANT, type ParticipantAction } from './participant-machine.ts'

export type Joined = Participant & { readonly campaign: Campaign }

/**
 * Campaigns are set up by their managers.
 * @throws Unauthenticated, Forbidden
 */
export function expectManager(viewer: Viewer, areaCode?: string): PersonViewer {
  if (viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (!isPerson(viewer) || viewer.role !== 'CAMPAIGN_MANAGER') throw new Forbidden()
  if (areaCode !== undefined && !isWithin(areaCode, viewer.areaCode)) throw new Forbidden({ en: 'lies outside your area', zh: '不在您的辖区内' })
  return viewer
}

/** @throws Unauthenticated, Forbidden, NotFound */
export async function openCampaign(c: Change, campaignId: string): Promise<Campaign> {
  const viewer = expectManager(c.viewer)
  const campaign = await c.tx.campaign.findUnique({ where: { id: campaignId } })
  if (!campaign || !isWithin(campaign.areaCode, viewer.areaCode)) throw new NotFound('campaign')
  return campaign
}

/**
 * The participant an action is about, when their state and the campaign's allow it.
 * @param may whether the viewer may act on this one
 * @throws Unauthenticated, NotFound, InvalidInput naming the state
 */
export async function openParticipant(
  c: Change,
  action: ParticipantAction,
  participantId: string,
  may: (viewer: Viewer, participant: Joined) => boolean,
): Promise<Joined> {
  return permitted(c, action, (await c.tx.participant.findUnique({ where: { id: participantId }, include: { campaign: true } })) ?? undefined, may)
}

/** Locks participants, in the order of their ids, so that batches that overlap wait for each other. @returns them as they are then */
export async function lockParticipants(c: Change, ids: readonly string[]): Promise<Map<string, Joined>> {
  await c.tx.$queryRaw`SELECT id FROM participant WHERE id = ANY(${[...ids]}) ORDER BY id FOR UPDATE`
  const rows = await c.tx.participant.findMany({ where: { id: { in: [...ids] } }, include: { campaign: true } })
  return new Map(rows.map((row) => [row.id, row]))
}

/** The same for one that was read before, with others of a batch. */
export function permitted(
  c: Change,
  action: ParticipantAction,
  participant: Joined | undefined,
  may: (viewer: Viewer, participant: Joined) => boolean,
): Joined {
  if (c.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (!participant || !may(c.viewer, participant)) throw new NotFound('participant')
  expectState<CampaignStatus>(participant.campaign.status, DURING[action], 'the campaign', '活动', CAMPAIGN_WORDS)
  expectState(participant.status, PARTICIPANT.from(action), 'the participant', '参与人', PARTICIPANT_WORDS)
  return participant
}

function expectState<S extends string>(status: S, allowed: readonly S[], en: string, zh: string, words: Readonly<Record<S, string>>) {
  if (!allowed.includes(status))
    throw new InvalidInput('participantId', {
      en: `${en} is ${status}, it must be ${allowed.join(' or ')}`,
      zh: `${zh}状态为${words[status]}，须为${eitherOf(words, allowed)}`,
    })
}

/** Seats are given by the manager and the hotline, or taken by the citizen with the order's link. */
export const maySeat = (viewer: Viewer, participant: Joined): boolean =>
  viewer.role === 'CITIZEN'
    ? viewer.orderId === participant.orderId
    : isPerson(viewer) && (viewer.role === 'CAMPAIGN_MANAGER' || viewer.role === 'HOTLINE_AGENT') && isWithin(participant.campaign.areaCode, viewer.areaCode)

export const mayManage = (viewer: Viewer, participant: Joined): boolean =>
  isPerson(viewer) && viewer.role === 'CAMPAIGN_MANAGER' && isWithin(participant.campaign.areaCode, viewer.areaCode)

/**
 * Who asks, as staff of a site.
 * @throws Unauthenticated, Forbidden, NotFound
 */
export async function expectOnSite(c: Change, siteId: string) {
  if (c.viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  const staffId = isPerson(c.viewer) && c.viewer.role === 'STAFF' ? c.viewer.staffId : null
  if (staffId === null) throw new Forbidden()
  const site = await c.tx.campaignSite.findUnique({ where: { id: siteId }, include: { campaign: true, staff: { where: { staffId } } } })
  if (!site || site.staff.length === 0 || !isInBounds(c.viewer, site)) throw new NotFound('site you work at')
  return { site, campaign: site.campaign, staffId }
}

/** A role acting in the campaign's name: what it does to orders is done by the rules of that role, and logged as who really acts. */
export const inNameOf = (c: Change, role: 'CAMPAIGN_MANAGER' | 'DISPATCHER', campaign: Pick<Campaign, 'areaCode'>): Change => ({
  ...c,
  viewer: { role, id: c.viewer.id, areaCode: campaign.areaCode, staffId: null, teamIds: [], itemCodes: [], expiresAt: null },
})
