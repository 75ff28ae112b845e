import type { Db, Tx } from '../db/database.ts'
import { StartError } from '../errors.ts'
import { fixedId, newId } from '../ids.ts'
import { LIMITS } from '../limits.ts'
import type { Runtime } from '../runtime.ts'
import { keyHash, keyHint } from './access-keys.ts'
import type { Keys } from './encryption.ts'
import { issueJwt } from './jwt.ts'
import { developmentKey } from './key-store.ts'
import type { PersonRole } from './viewer.ts'

/** A fixed account of the demo city: a person who works for the city, a partner application or a public board. */
export type DevelopmentAccount =
  | { readonly kind: 'person'; readonly account: string; readonly role: PersonRole; readonly area: string; readonly department?: string }
  | { readonly kind: 'partner'; readonly account: string; readonly role: 'PARTNER' }
  | { readonly kind: 'board'; readonly account: string; readonly role: 'BOARD' }

const CITY = '450400000000'
/** How long a development token works, and a demo key after the last start: a data set taken to production holds no key that works for ever. */
const KEPT = LIMITS.DEVELOPMENT_MS.value

/** Department the account `department` signs on for. */
export const DEMO_DEPARTMENT = fixedId('department', 'administrative-approval')
/** Departments (审批科室) the accounts sign on for; the demo city has them under these ids, so every item has an account that decides it. */
const DEMO_DEPARTMENTS = {
  department: DEMO_DEPARTMENT,
  'department-fisheries': fixedId('department', 'agriculture-fisheries'),
  'department-social': fixedId('department', 'social-security'),
  'department-medical': fixedId('department', 'medical-security'),
}

function person(account: string, role: PersonRole, department?: string): DevelopmentAccount {
  return { kind: 'person', account, role, area: CITY, ...(department === undefined ? {} : { department }) }
}

/** The fixed accounts: one a role, one a department, the squad of twenty and its leads, two partners, four boards. */
export const developmentAccounts: readonly DevelopmentAccount[] = [
  person('hotline-agent', 'HOTLINE_AGENT'),
  person('dispatcher', 'DISPATCHER'),
  person('team-lead', 'TEAM_LEAD'),
  person('team-lead-jinzhu', 'TEAM_LEAD'),
  ...Array.from({ length: 20 }, (_, i) => person(`staff-${String(i + 1).padStart(2, '0')}`, 'STAFF')),
  person('supervisor', 'SUPERVISOR'),
  person('quality', 'QUALITY'),
  person('campaign-manager', 'CAMPAIGN_MANAGER'),
  ...Object.entries(DEMO_DEPARTMENTS).map(([account, department]) => person(account, 'DEPARTMENT', department)),
  person('auditor', 'AUDITOR'),
  person('admin', 'ADMIN'),
  ...['demo-bank', 'demo-app'].map((account) => ({ kind: 'partner', account, role: 'PARTNER' }) as const),
  ...['city', 'county', 'town', 'hall'].map((account) => ({ kind: 'board', account, role: 'BOARD' }) as const),
]

/**
 * The token of a fixed account: a JWT that works for 30 days, or the key of a demo partner or board.
 * @throws StartError for an unknown account, and in production
 */
export async function developmentToken(runtime: Pick<Runtime, 'config' | 'keys' | 'clock'>, account: string): Promise<string> {
  const { config, keys } = runtime
  if (config.production) throw new StartError('development tokens are made only outside production')
  const found = developmentAccounts.find((a) => a.account === account)
  if (!found) throw new StartError(`there is no account ${JSON.stringify(account.slice(0, 40))}; list them with: npx flash-delivery token --list`)
  if (found.kind !== 'person') return developmentKey(keys, found.kind, account)
  const { role, area, department } = found
  const now = runtime.clock.now()
  return issueJwt(keys, config, { account, role, area, ...(department === undefined ? {} : { department }) }, now, new Date(now.getTime() + KEPT))
}

/**
 * Lets the keys of the demo partners and boards in, for 30 days from this start; a revoked one stays revoked. Partners and
 * boards that are not there are left out. The keys are marked, and no production program honours one. Does nothing in production.
 */
export async function admitDevelopmentKeys(db: Db | Tx, keys: Keys, now: Date): Promise<void> {
  if (!keys.development) return
  const accounts = (kind: 'partner' | 'board') => developmentAccounts.filter((a) => a.kind === kind).map((a) => a.account)
  const partners = await db.partner.findMany({ where: { account: { in: accounts('partner') } }, select: { id: true, account: true } })
  const boards = await db.board.findMany({ where: { slug: { in: accounts('board') } }, select: { id: true, slug: true } })
  const holders = [
    ...partners.map((p) => ({ partnerId: p.id, secret: developmentKey(keys, 'partner', p.account) })),
    ...boards.map((b) => ({ boardId: b.id, secret: developmentKey(keys, 'board', b.slug) })),
  ]
  const expiresAt = new Date(now.getTime() + KEPT)
  const made = holders.map(({ secret, ...holder }) => ({
    id: newId('key', now),
    ...holder,
    hash: keyHash(secret),
    hint: keyHint(secret),
    test: false,
    development: true,
    createdAt: now,
    expiresAt,
  }))
  // Two statements whatever their number: every start waits for them.
  await db.accessKey.updateMany({ where: { hash: { in: made.map((key) => key.hash) } }, data: { expiresAt, development: true } })
  await db.accessKey.createMany({ data: made, skipDuplicates: true })
}
