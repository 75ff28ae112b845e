import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { type KeySettings, keySettings } from './crypto/key-settings.ts'
import { weakness } from './crypto/weak.ts'
import { StartError } from './errors.ts'
import { BUCKET, type BucketSettings, bucketOf } from './files/bucket-settings.ts'
import { CALLER_KINDS, QUOTAS } from './quotas/classes.ts'

/** `CLASS.CALLER=number` pairs of quotas. */
const QUOTA = `(${Object.keys(QUOTAS).join('|')})\\.(${Object.keys(CALLER_KINDS).join('|')})=[1-9]\\d{0,8}`
const QUOTA_LIST = new RegExp(`^\\s*${QUOTA}(\\s*,\\s*${QUOTA})*\\s*$`)

const variables = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).optional(),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  HOST: z.string().min(1).default('127.0.0.1'),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  ATTACHMENTS_DIR: z.string().min(1).optional(),
  ATTACHMENTS_S3: z
    .url({ protocol: /^https?$/ })
    .refine((url) => BUCKET.test(new URL(url).pathname))
    .optional(),
  AWS_ACCESS_KEY_ID: z.string().min(1).optional(),
  AWS_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  REPLAY_DAYS: z.coerce.number().int().min(1).max(365).default(7),
  MAX_CONNECTIONS: z.coerce.number().int().min(1).default(20_000),
  MAX_CONNECTIONS_PER_ADDRESS: z.coerce.number().int().min(1).default(200),
  MAX_CONNECTIONS_PER_USER: z.coerce.number().int().min(1).default(20),
  REPLICAS: z.coerce.number().int().min(1).max(100).default(1),
  QUOTA_FACTOR: z.coerce.number().min(0.01).max(1_000_000).default(1),
  QUOTAS: z.string().regex(QUOTA_LIST).optional(),
  TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  ENCRYPTION_KEYS: z.string().optional(),
  ENCRYPTION_KEYS_FILE: z.string().min(1).optional(),
  ENCRYPTION_SUITE: z.enum(['aes', 'sm']).default('aes'),
  KEY_PROVIDER: z.enum(['settings', 'transit']).default('settings'),
  KEY_TRANSIT_URL: z.url({ protocol: /^https?$/ }).optional(),
  KEY_TRANSIT_NAME: z.string().min(1).optional(),
  KEY_TRANSIT_TOKEN: z.string().min(1).optional(),
  AUDIT_KEY: z
    .string()
    .refine((text) => text.split(',').every((key) => /^[A-Za-z0-9+/_-]+={0,2}$/.test(key.trim()) && Buffer.from(key, 'base64').length === 32))
    .optional(),
  AUDIT_DAYS: z.coerce.number().int().min(180).max(36_500).default(1_095),
  JWKS_URL: z.url({ protocol: /^https?$/ }).optional(),
  JWT_ISSUER: z.string().min(1).default('flash-delivery'),
  JWT_AUDIENCE: z.string().min(1).default('flash-delivery'),
  JWT_LONGEST_HOURS: z.coerce.number().int().min(1).max(8_760).optional(),
  STEP_UP_MINUTES: z.coerce.number().int().min(1).max(1_440).default(10),
  STEP_UP_ACR: z.string().default(''),
  CORS_ORIGINS: z.string().default(''),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  DEFAULT_EVALUATION: z.enum(['VERY_SATISFIED', 'SATISFIED', 'BASICALLY_SATISFIED']).default('VERY_SATISFIED'),
  KNOWLEDGE_HOSTS: z
    .string()
    .regex(/^[a-z0-9.-]+(\s*,\s*[a-z0-9.-]+)*$/)
    .optional(),
  MIGRATE_AT_START: z.enum(['true', 'false']).optional(),
  SEED_DEMO: z.enum(['true', 'past', 'false']).optional(),
})

/** Whether what comes from an address cannot be changed on its way: https, or this machine itself. */
const isPrivate = (address: string) => {
  const { protocol, hostname } = new URL(address)
  return protocol === 'https:' || hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

/** What SEED_DEMO says. */
const DEMOS = { true: 'CITY', past: 'PAST', false: 'NOTHING' } as const

/** How an address looks, where the rule alone would not help. */
const LOOKS: Record<string, string> = {
  DATABASE_URL: 'must look like postgresql://user:password@host:5432/database',
  PUBLIC_URL: 'must look like https://service.example.gov.cn',
  ATTACHMENTS_S3: 'must look like https://storage.example.gov.cn/bucket/prefix?region=cn-south-1',
  QUOTAS: 'must look like READ.ADDRESS=12000,REGISTER.PERSON=100: classes and callers of docs/parameters.md',
  REDIS_URL: 'must look like redis://user:password@host:6379',
  AUDIT_KEY: 'must be 32 bytes in base64; older ones after a comma',
  KNOWLEDGE_HOSTS: 'must be names of hosts divided by commas, such as kb.example.gov.cn',
}

/** Settings of one running program; read once, from the environment only here. */
export interface Config extends KeySettings {
  readonly production: boolean
  readonly port: number
  readonly host: string
  /** Address of the service as people reach it, without a slash at its end: what links and QR codes begin with. */
  readonly publicUrl: string
  /** Data directory; `memory://` keeps the embedded database in memory (tests). */
  readonly dataDir: string
  /** Where signatures and photographs lie, sealed: a directory that every server of the service sees. */
  readonly attachmentsDir: string
  /** A bucket of an S3-compatible storage they lie in instead. */
  readonly attachmentsBucket: BucketSettings | null
  readonly databaseUrl: string | null
  /** Whether a start brings the database up to date; otherwise it only looks, and does not start when it is behind. */
  readonly migrateAtStart: boolean
  /** Redis for wake-ups between replicas; null: the database's own NOTIFY. */
  readonly redisUrl: string | null
  /** How long a cursor can be honoured, in days. */
  readonly replayDays: number
  /** WebSockets and event streams open at once: in all, and from one address. */
  readonly maxConnections: number
  readonly maxConnectionsPerAddress: number
  /** The same for one person; for a partner's or board's key ten times as many. */
  readonly maxConnectionsPerUser: number
  /** Proxies of ours between client and server, each adding to X-Forwarded-For; 0: the header is not believed. */
  readonly trustedProxies: number
  /** Servers of the service: each counts its share of a caller's reads. */
  readonly replicas: number
  /** Every quota, times this. */
  readonly quotaFactor: number
  /** Quotas set by name (`READ.ADDRESS`), instead of the usual ones. */
  readonly quotas: ReadonlyMap<string, number>
  /** What signs the audit trail, in base64, newest first; none: a key derived from ENCRYPTION_KEYS, outside production only. */
  readonly auditKeys: readonly string[]
  /** Days that records of the audit trail are kept after they were signed. */
  readonly auditDays: number
  readonly jwksUrl: string | null
  readonly jwtIssuer: string
  readonly jwtAudience: string
  /** How long a sign-on token may work, from its issue to its expiry, in hours. */
  readonly jwtLongestHours: number
  /** How long ago the sign-on (`auth_time`) may be of a person that takes data out, in minutes. */
  readonly stepUpMinutes: number
  /** Classes of sign-on (`acr`) that do as well, however long ago. */
  readonly stepUpAcr: readonly string[]
  readonly corsOrigins: readonly string[]
  readonly logLevel: string
  /** The evaluation of an order without one after seven days (默认评价): Guangxi says 非常满意, Guangdong 基本满意. */
  readonly defaultEvaluation: 'VERY_SATISFIED' | 'SATISFIED' | 'BASICALLY_SATISFIED'
  /** Hosts that links to the knowledge base may lead to, with those below them; none: any. */
  readonly knowledgeHosts: readonly string[]
  /** Fill an empty database with the demo city: at work as of the first start, only with the article's finished year, or not at all. */
  readonly seedDemo: 'CITY' | 'PAST' | 'NOTHING'
}

/**
 * Reads the settings.
 * @param serves false for a command that neither serves nor opens anything sealed: it needs no secret
 * @throws StartError naming the variable and the rule it breaks
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env, { serves = true } = {}): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = variables.safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const name = String(issue?.path[0])
    const hint = LOOKS[name] ?? issue?.message
    throw new StartError(`${name} ${hint}`)
  }
  const v = parsed.data
  // A database on a server may be the city's own: an operator that develops on it says so.
  if (v.DATABASE_URL && !v.NODE_ENV) throw new StartError('DATABASE_URL is set, so NODE_ENV must say what for: NODE_ENV=production or NODE_ENV=development')
  const production = v.NODE_ENV === 'production'
  const keys = keySettings(v, production && serves)
  const auditKeys = listOf(v.AUDIT_KEY)
  const weak = auditKeys.map((key) => weakness(Buffer.from(key, 'base64'))).find((one) => one !== null)
  if (weak) throw new StartError(`AUDIT_KEY ${weak}: make one with \`openssl rand -base64 32\``)
  if (production && serves) expectProduction(v)
  return {
    ...keys,
    production,
    port: v.PORT,
    host: v.HOST,
    publicUrl: (v.PUBLIC_URL ?? `http://${v.HOST}:${v.PORT}`).replace(/\/+$/, ''),
    dataDir: v.DATA_DIR,
    attachmentsDir: v.ATTACHMENTS_DIR ?? join(v.DATA_DIR.startsWith('memory://') ? join(tmpdir(), `flash-delivery-${process.pid}`) : v.DATA_DIR, 'attachments'),
    attachmentsBucket: bucketOf(v),
    databaseUrl: v.DATABASE_URL ?? null,
    // The embedded database has one process and no roles.
    migrateAtStart: v.MIGRATE_AT_START === undefined ? !(production && v.DATABASE_URL) : v.MIGRATE_AT_START === 'true',
    redisUrl: v.REDIS_URL ?? null,
    replayDays: v.REPLAY_DAYS,
    maxConnections: v.MAX_CONNECTIONS,
    maxConnectionsPerAddress: v.MAX_CONNECTIONS_PER_ADDRESS,
    maxConnectionsPerUser: v.MAX_CONNECTIONS_PER_USER,
    trustedProxies: v.TRUSTED_PROXIES,
    auditKeys,
    replicas: v.REPLICAS,
    quotaFactor: v.QUOTA_FACTOR,
    quotas: quotasOf(v.QUOTAS),
    auditDays: v.AUDIT_DAYS,
    jwksUrl: v.JWKS_URL ?? null,
    jwtIssuer: v.JWT_ISSUER,
    jwtAudience: v.JWT_AUDIENCE,
    // A development token works for a month: what was printed at a start is kept in a script.
    jwtLongestHours: v.JWT_LONGEST_HOURS ?? (production ? 24 : 720),
    stepUpMinutes: v.STEP_UP_MINUTES,
    stepUpAcr: listOf(v.STEP_UP_ACR),
    corsOrigins: listOf(v.CORS_ORIGINS),
    logLevel: v.LOG_LEVEL,
    defaultEvaluation: v.DEFAULT_EVALUATION,
    knowledgeHosts: listOf(v.KNOWLEDGE_HOSTS),
    seedDemo: DEMOS[v.SEED_DEMO ?? (production ? 'false' : 'true')],
  }
}

/** What is divided by commas. */
const listOf = (text = '') =>
  text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)

/** @throws StartError naming what a program in production cannot do without, or must not do */
function expectProduction(v: z.output<typeof variables>): void {
  if (v.SEED_DEMO !== undefined && v.SEED_DEMO !== 'false')
    throw new StartError('SEED_DEMO must not be true in production: the demo city would count in the figures')
  if (!v.JWKS_URL) throw new StartError('JWKS_URL must be set in production')
  if (v.JWKS_URL && !isPrivate(v.JWKS_URL))
    throw new StartError(
      'JWKS_URL must be https in production: whoever can change the keys on their way can sign on as anybody; over http only from this machine',
    )
  if (!v.AUDIT_KEY) throw new StartError('AUDIT_KEY must be set in production: it signs the audit trail')
}

const quotasOf = (text = '') =>
  new Map(
    text
      .split(',')
      .filter((one) => one.trim() !== '')
      .map((one) => one.split('='))
      .map(([name = '', most]) => [name.trim(), Number(most)]),
  )
