import { Unauthenticated } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import type { Runtime } from '../runtime.ts'
import { keyHash } from './access-keys.ts'
import { readCitizenToken } from './citizen-token.ts'
import type { Claims } from './jwt.ts'
import { readJwt } from './jwt.ts'
import { isRevoked } from './sign-ons.ts'
import type { PersonViewer, Viewer } from './viewer.ts'
import { ANONYMOUS, areasAround, isPerson, WHOLE_CITY } from './viewer.ts'

export { citizenToken } from './citizen-token.ts'
export { issueJwt } from './jwt.ts'

/** The parts of the running program that authentication needs. */
export type ProofRuntime = Pick<Runtime, 'config' | 'clock' | 'db' | 'keys'>

/** Longest token; a longer one is refused unread. */
const MAX_LENGTH = LIMITS.TOKEN_CHARACTERS.value
const KEY = /^f[db]_[A-Za-z0-9_-]{43}$/

/**
 * The viewer behind an `Authorization` header, or `authorization` of a connection_init: the same for every transport.
 * @param authorization `Bearer` and a JWT, a partner key (`fd_`), a board token (`fb_`) or a citizen's token (`fc_`)
 * @returns ANONYMOUS when nothing was sent
 * @throws Unauthenticated for whatever is not good, with the same words for every reason
 * @throws Problem UNAVAILABLE when the sign-on's keys cannot be fetched
 */
export async function authenticate(runtime: ProofRuntime, authorization: string | undefined): Promise<Viewer> {
  if (authorization === undefined) return ANONYMOUS
  if (authorization.length > MAX_LENGTH) throw new Unauthenticated()
  const token = /^Bearer +([A-Za-z0-9._~+/=-]+) *$/i.exec(authorization)?.[1]
  if (!token) throw new Unauthenticated()
  const viewer = KEY.test(token)
    ? await keyHolder(runtime, token)
    : token.startsWith('fc_')
      ? await citizen(runtime, token)
      : await person(runtime, await readJwt(runtime.config, runtime.keys, runtime.clock.now(), token))
  if (!viewer) throw new Unauthenticated()
  if (isPerson(viewer) && (await isRevoked(runtime, viewer))) throw new Unauthenticated(undefined, 'the sign-on of this account was revoked')
  return viewer
}

async function keyHolder(runtime: ProofRuntime, token: string): Promise<Viewer | null> {
  const now = runtime.clock.now()
  const key = await runtime.db.accessKey.findUnique({ where: { hash: keyHash(token) }, include: { partner: true, board: true } })
  if (!key || key.revokedAt || (key.expiresAt && key.expiresAt <= now) || (key.development && runtime.config.production)) return null
  const { partner, board, expiresAt } = key
  if (token.startsWith('fd_') && partner?.active) {
    return { role: 'PARTNER', id: partner.id, partnerId: partner.id, scopes: partner.scopes, sandbox: key.test, keyId: key.id, expiresAt }
  }
  if (token.startsWith('fb_') && board?.active) return { role: 'BOARD', id: board.id, boardId: board.id, keyId: key.id, expiresAt }
  return null
}

async function citizen(runtime: ProofRuntime, token: string): Promise<Viewer | null> {
  const proof = readCitizenToken(runtime.keys, token)
  if (!proof || proof.expiresAt <= runtime.clock.now()) return null
  const { orderId, cycle, queryGeneration, expiresAt } = proof
  if ((await runtime.db.order.count({ where: { id: orderId, cycle, queryGeneration } })) === 0) return null
  return { role: 'CITIZEN', id: 'citizen', orderId, cycle, queryGeneration, expiresAt }
}

async function person(runtime: ProofRuntime, claims: Claims): Promise<PersonViewer | null> {
  const { account: id, role, expiresAt, signOn } = claims
  const nobody = { role, id, expiresAt, staffId: null, teamIds: [], itemCodes: [], signOn }
  if (role === 'STAFF' || role === 'TEAM_LEAD') {
    const [staff] = await runtime.db.$queryRaw<{ id: string; area: string | null; teams: { id: string; area: string }[] }[]>`
      SELECT s.id, s.area_codes[1] AS area, (
        SELECT coalesce(json_agg(json_build_object('id', t.id, 'area', t.area_code) ORDER BY t.id), '[]') FROM team_member m JOIN team t ON t.id = m.team_id
        WHERE m.staff_id = s.id AND t.active AND (m.lead OR ${role === 'STAFF'})) AS teams
      FROM staff s WHERE s.account = ${id} AND s.active`
    const areaCode = claims.area ?? staff?.area
    if (!staff || !areaCode) return null
    if (claims.area === null || claims.area === WHOLE_CITY) return { ...nobody, areaCode, staffId: staff.id, teamIds: staff.teams.map((team) => team.id) }
    // Teams of another part of the city are no teams of this sign-on.
    const teamIds = staff.teams.filter(({ area }) => areasAround(areaCode).includes(area) || areasAround(area).includes(areaCode)).map((team) => team.id)
    return { ...nobody, areaCode, within: areaCode, staffId: staff.id, teamIds }
  }
  if (role === 'DEPARTMENT') {
    if (!claims.department) return null
    const items = await runtime.db.catalogueItem.findMany({ where: { departmentId: claims.department }, select: { code: true }, orderBy: { code: 'asc' } })
    return { ...nobody, areaCode: claims.area ?? WHOLE_CITY, itemCodes: items.map((i) => i.code) }
  }
  return claims.area ? { ...nobody, areaCode: claims.area } : null
}
