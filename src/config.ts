import { z } from 'zod'
import { StartError } from './errors.ts'

const flag = z.enum(['true', 'false']).transform((v) => v === 'true')

const variables = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  ENCRYPTION_KEYS: z.string().optional(),
  JWKS_URL: z.url().optional(),
  JWT_ISSUER: z.string().min(1).default('flash-delivery'),
  JWT_AUDIENCE: z.string().min(1).default('flash-delivery'),
  CORS_ORIGINS: z.string().default(''),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  SEED_DEMO: flag.optional(),
})

/** Settings of one running program; read once, from the environment only here. */
export interface Config {
  readonly production: boolean
  readonly port: number
  readonly host: string
  /** Data directory; `memory://` keeps the embedded database in memory (tests). */
  readonly dataDir: string
  readonly databaseUrl: string | null
  /** `kid:base64key` pairs separated by commas, newest first; required in production. */
  readonly encryptionKeys: string | null
  readonly jwksUrl: string | null
  readonly jwtIssuer: string
  readonly jwtAudience: string
  readonly corsOrigins: readonly string[]
  readonly logLevel: string
  /** Fill an empty database with the demo city. */
  readonly seedDemo: boolean
}

/**
 * Reads the settings.
 * @throws StartError naming the variable and the rule it breaks
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = variables.safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const name = String(issue?.path[0])
    const hint = name === 'DATABASE_URL' ? 'must look like postgresql://user:password@host:5432/database' : issue?.message
    throw new StartError(`${name} ${hint}`)
  }
  const v = parsed.data
  const production = v.NODE_ENV === 'production'
  if (production && !v.ENCRYPTION_KEYS) throw new StartError('ENCRYPTION_KEYS must be set in production')
  if (production && !v.JWKS_URL) throw new StartError('JWKS_URL must be set in production')
  return {
    production,
    port: v.PORT,
    host: v.HOST,
    dataDir: v.DATA_DIR,
    databaseUrl: v.DATABASE_URL ?? null,
    encryptionKeys: v.ENCRYPTION_KEYS ?? null,
    jwksUrl: v.JWKS_URL ?? null,
    jwtIssuer: v.JWT_ISSUER,
    jwtAudience: v.JWT_AUDIENCE,
    corsOrigins: v.CORS_ORIGINS.split(',')
      .map((o) => o.trim())
      .filter(Boolean),
    logLevel: v.LOG_LEVEL,
    seedDemo: v.SEED_DEMO ?? !production,
  }
}
