import { isPerson, type Viewer } from '../access/viewer.ts'
import type { Prisma } from '../db/generated/client.ts'

/** People see the campaigns of their area; nobody else sees any. */
export const campaignsOf = (viewer: Viewer): Prisma.CampaignWhereInput => (isPerson(viewer) ? inArea(viewer.areaCode) : { id: { in: [] } })

/** First digits of an area's code that those of all below it have. */
export const areaPrefix = (areaCode: string): string => areaCode.replace(/(?:0{3}|0{6}|0{8})$/, '')

/** Sites with slots that begin in a span; every site, where neither end is given. */
export function slotsBetween(from: Date | null | undefined, to: Date | null | undefined): Prisma.CampaignSiteWhereInput {
  if (from == null && to == null) return {}
  return { slots: { some: { startsAt: { ...(from ? { gte: from } : {}), ...(to ? { lt: to } : {}) } } } }
}

function inArea(areaCode: string): Prisma.CampaignWhereInput {
  const prefix = areaPrefix(areaCode)
  // A county's people see the city's campaigns too: those are held for them.
  const around = [4, 6, 9, 12].map((length) => areaCode.slice(0, length).padEnd(12, '0'))
  return { OR: [{ areaCode: { startsWith: prefix } }, { areaCode: { in: around } }] }
}

/** Who is on a roster is the manager's business, and that of the staff of the sites they come to. */
export const participantsOf = (viewer: Viewer): Prisma.ParticipantWhereInput => {
  if (!isPerson(viewer)) return { id: { in: [] } }
  if (viewer.role === 'STAFF') return { campaign: { sites: { some: { staff: { some: { staffId: viewer.staffId ?? '' } } } } } }
  return { campaign: inArea(viewer.areaCode) }
}
