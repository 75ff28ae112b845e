import { isPerson, type Viewer } from '../access/viewer.ts'
import type { Prisma } from '../db/generated/client.ts'

/** People see the campaigns of their area; nobody else sees any. */
export const campaignsOf = (viewer: Viewer): Prisma.CampaignWhereInput => (isPerson(viewer) ? inArea(viewer.areaCode) : { id: { in: [] } })

function inArea(areaCode: string): Prisma.CampaignWhereInput {
  const prefix = areaCode.replace(/(?:0{3}|0{6}|0{8})$/, '')
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
