import { expectAdmin } from '../access/admin.ts'
import { areasAround, isPerson, type PersonRole, type PersonViewer, type Viewer, WHOLE_CITY } from '../access/viewer.ts'
import type { Tx } from '../db/database.ts'
import { Forbidden, NotFound, Unauthenticated, type Words } from '../errors.ts'
import type { Thing } from '../words.ts'
import { areaPrefix, isWithin } from './area-code.ts'

/** What is not in the viewer's area (辖区). */
export const outside = () => new Forbidden({ en: 'lies outside your area', zh: '不在您的辖区内' })

/** Whether all of these areas lie in the viewer's: what an area binds to, for every role alike. What holds in the nation is the whole city's to enter. */
export const isOwn = (viewer: Viewer, areas: readonly string[]): boolean =>
  isPerson(viewer) && (viewer.areaCode === WHOLE_CITY || areas.every((area) => isWithin(area, viewer.areaCode)))

/** Whether one of two areas lies in the other: what is of the city is there for a county's people too. */
export const meet = (one: string, other: string): boolean => isWithin(one, other) || isWithin(other, one)

/** Rows of an area that lies in the viewer's, or holds it; @param areaCode null: all */
export function meeting(areaCode: string | null): { OR?: ({ areaCode: { startsWith: string } } | { areaCode: { in: string[] } })[] } {
  if (areaCode === null) return {}
  return { OR: [{ areaCode: { startsWith: areaPrefix(areaCode) } }, { areaCode: { in: areasAround(areaCode) } }] }
}

/** Rows of a team that serves some of the viewer's area. */
export const ofTeamsThere = (viewer: Viewer): { team?: ReturnType<typeof meeting> } => {
  const area = narrowedTo(viewer)
  return area === null ? {} : { team: meeting(area) }
}

/** The area that narrows what a person lists; null for those whom it does not: staff and leads are bound by their teams, unless the token itself names a part of the city. */
export function narrowedTo(viewer: Viewer): string | null {
  if (!isPerson(viewer)) return null
  const area = viewer.role === 'STAFF' || viewer.role === 'TEAM_LEAD' ? (viewer.within ?? null) : viewer.areaCode
  return area === WHOLE_CITY ? null : area
}

/**
 * Administrators act within their area.
 * @throws Unauthenticated, Forbidden
 */
export function expectAdminOf(viewer: Viewer, areas: readonly string[]): void {
  expectAdmin(viewer)
  if (!isOwn(viewer, areas)) throw outside()
}

/**
 * A person with one of these roles whose area holds the whole city: what they do is about people, who live and work anywhere in it.
 * @param partly what those are told whose area is a part of the city
 * @throws Unauthenticated, Forbidden
 */
export function expectCityRole(viewer: Viewer, roles: readonly PersonRole[], partly: Words): PersonViewer {
  if (viewer.role === 'ANONYMOUS') throw new Unauthenticated()
  if (!isPerson(viewer) || !roles.includes(viewer.role)) throw new Forbidden()
  if (!isWithin(WHOLE_CITY, viewer.areaCode)) throw new Forbidden(partly)
  return viewer
}

/**
 * That what was found is the viewer's to act on. What has nothing to do with the viewer's area is not there for them.
 * @param areas those it is of
 * @throws NotFound, Forbidden
 */
export function expectOwn(viewer: Viewer, areas: readonly string[], what: Thing): void {
  if (isOwn(viewer, areas)) return
  if (!isPerson(viewer) || !areas.some((area) => meet(area, viewer.areaCode))) throw new NotFound(what)
  throw outside()
}

/**
 * The same of a staff member, by the areas they serve.
 * @throws NotFound, Forbidden
 */
export async function expectOwnStaff({ tx, viewer }: { readonly tx: Tx; readonly viewer: Viewer }, staffId: string): Promise<void> {
  const staff = await tx.staff.findUnique({ where: { id: staffId }, select: { areaCodes: true } })
  if (!staff) throw new NotFound('staff member')
  expectOwn(viewer, staff.areaCodes, 'staff member')
}

/**
 * The same of a team.
 * @throws NotFound, Forbidden
 */
export async function expectOwnTeam({ tx, viewer }: { readonly tx: Tx; readonly viewer: Viewer }, teamId: string): Promise<void> {
  const team = await tx.team.findUnique({ where: { id: teamId }, select: { areaCode: true } })
  if (!team) throw new NotFound('team')
  expectOwn(viewer, [team.areaCode], 'team')
}

/**
 * Staff that serve a viewer's area: by their own list of areas, which no question of the data layer can look into.
 * @param areaCode null: all of them
 * @param whole only those who serve nothing outside it
 */
export async function staffOfArea(db: Pick<Tx, '$queryRaw'>, areaCode: string | null, { whole = false } = {}): Promise<{ id?: { in: string[] } }> {
  if (areaCode === null) return {}
  const prefix = areaPrefix(areaCode)
  const found = whole
    ? await db.$queryRaw<{ id: string }[]>`SELECT s.id FROM staff s WHERE NOT EXISTS (SELECT FROM unnest(s.area_codes) a WHERE NOT starts_with(a, ${prefix}))`
    : await db.$queryRaw<{ id: string }[]>`
        SELECT s.id FROM staff s WHERE EXISTS (SELECT FROM unnest(s.area_codes) a WHERE starts_with(a, ${prefix}) OR a = ANY(${areasAround(areaCode)}))`
  return { id: { in: found.map(({ id }) => id) } }
}
