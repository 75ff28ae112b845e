/** Names of the two roles of a database (数据库角色). */
export interface RoleNames {
  /** Owns the database and its tables, and migrates. */
  readonly owner: string
  /** What servers and commands run as. */
  readonly app: string
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Tables and what the running role may do with them, where a trigger does not say it already. */
const LESS: Readonly<Record<string, string>> = { _prisma_migrations: 'SELECT', installation: 'SELECT', event_log: 'SELECT, INSERT' }

/**
 * SQL that makes the two roles apart (数据库角色分离), for an administrator of the server to run once, in the database, before the first migration.
 * @param database name of the database
 */
export function rolesSql({ owner, app }: RoleNames, database: string): string {
  const [o, a, d] = [owner, app, database].map(identifier)
  return `-- Roles of Flash Delivery, for a superuser to run once, in the database itself. Set passwords with \\password, or let the server's pg_hba.conf prove them.
CREATE ROLE ${o} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
CREATE ROLE ${a} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE;
ALTER DATABASE ${d} OWNER TO ${o};
ALTER DATABASE ${d} SET timezone TO 'UTC';
REVOKE ALL ON DATABASE ${d} FROM PUBLIC;
GRANT CONNECT ON DATABASE ${d} TO ${a};
ALTER SCHEMA public OWNER TO ${o};
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO ${a};
`
}

/**
 * SQL that gives the running role what it needs on the tables there are, and takes everything else (最小授权): rows are read and written; no table is
 * altered, dropped or cut. A table whose trigger refuses to change or delete rows is one it may not try on: access log, security records, audit chain.
 * The owner runs it after each migration, which `flash-delivery migrate --grant-to` does by itself.
 */
export function grantsSql(app: string): string {
  const role = identifier(app)
  const less = Object.entries(LESS)
    .map(([table, may]) => `      WHEN ${literal(table)} THEN ${literal(may)}`)
    .join('\n')
  return `DO $grants$
DECLARE
  one record;
BEGIN
  REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${role};
  FOR one IN
    SELECT c.relname AS name, CASE c.relname
${less}
      ELSE concat_ws(', ', 'SELECT', CASE WHEN c.relkind <> 'v' THEN 'INSERT' END,
        CASE WHEN c.relkind <> 'v' AND NOT coalesce(bool_or(t.tgtype & 16 > 0), false) THEN 'UPDATE' END,
        CASE WHEN c.relkind <> 'v' AND NOT coalesce(bool_or(t.tgtype & 8 > 0), false) THEN 'DELETE' END) END AS may
    FROM pg_class c LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgtype & 3 = 3
      AND t.tgfoid IN (SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proname IN ('refuse_rewriting', 'refuse_before_retention'))
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
    GROUP BY c.oid, c.relname, c.relkind
  LOOP
    EXECUTE format('GRANT %s ON public.%I TO ${role.replaceAll('%', '%%').replaceAll("'", "''")}', one.may, one.name);
  END LOOP;
  GRANT EXECUTE ON FUNCTION audit_purge(integer) TO ${role};
END $grants$`
}
