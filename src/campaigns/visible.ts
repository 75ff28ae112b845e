import { isPerson, type PersonViewer, type Viewer, WHOLE_CITY } from '../access/viewer.ts'
import { areaPrefix } from '../areas/area-code.ts'
import { meeting } from '../areas/own-area.ts'
import type { Prisma } from '../db/generated/client.ts'

/** People see the campaigns of their area; nobody else sees any. */
export const campaignsOf = (viewer: Viewer): Prisma.CampaignWhereInput => (isPerson(viewer) ? inArea(viewer) : { id: { in: [] } })

/** Sites with slots that begin in a span; every site, where neither end is given. */
export function slotsBetween(from: Date | null | undefined, to: Date | null | undefined): Prisma.CampaignSiteWhereInput {
  if (from == null && to == null) return {}
  return { slots: { some: { startsAt: { ...(from ? { gte: from } : {}), ...(to ? { lt: to } : {}) } } } }
}

/** A county's people see the city's campaigns too: those are held for them. */
const inArea = (viewer: PersonViewer): Prisma.CampaignWhereInput => meeting(viewer.areaCode === WHOLE_CITY ? null : viewer.areaCode)

/** Who is on a roster is the manager's business, and that of the staff of the sites they come to. */
export const participantsOf = (viewer: Viewer): Prisma.ParticipantWhereInput => {
  if (!isPerson(viewer)) return { id: { in: [] } }
  const { within, staffId } = viewer
  const there = within === undefined ? {} : { areaCode: { startsWith: areaPrefix(within) } }
  if (viewer.role === 'STAFF') return { campaign: { sites: { some: { ...there, staff: { some: { staffId: staffId ?? '' } } } } } }
  // Of the city's campaigns those a county's people know are their own.
  const own = { areaCode: { startsWith: areaPrefix(viewer.areaCode) } }
  return viewer.areaCode === WHOLE_CITY ? {} : { OR: [own, { campaign: own }] }
}
