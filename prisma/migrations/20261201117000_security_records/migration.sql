-- Security records (安全日志) beside the access log, and both as one trail.
CREATE TYPE "AuditKind" AS ENUM ('REVEAL', 'LOOK', 'SEARCH', 'TOKEN_FIRST_SEEN', 'REFUSED', 'LOCKED', 'KEY_ISSUED', 'KEY_ROTATED', 'KEY_REVOKED', 'ADMINISTRATION', 'EXPORT', 'AUDIT_READ', 'PURGED');

CREATE TABLE "security_record" (
    "id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "kind" "AuditKind" NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT NOT NULL,
    "order_id" TEXT,
    "fields" TEXT[],
    "purpose" TEXT,
    "subjects" TEXT[],
    "address" TEXT,
    "count" INTEGER NOT NULL DEFAULT 1,
    "request_id" TEXT NOT NULL,
    "once" TEXT,

    CONSTRAINT "security_record_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "security_record_once_key" ON "security_record"("once");
CREATE INDEX "security_record_at_id_idx" ON "security_record"("at", "id");
CREATE INDEX "security_record_actor_id_at_idx" ON "security_record"("actor_id", "at");
CREATE INDEX "security_record_order_id_at_idx" ON "security_record"("order_id", "at");

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON security_record FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON security_record FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON access_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

CREATE VIEW "audit_entry" AS
  SELECT id, at, 'REVEAL'::"AuditKind" AS kind, actor_kind, actor_id, order_id, fields, purpose, '{}'::text[] AS subjects, NULL::text AS address, 1 AS count, request_id
  FROM access_log
  UNION ALL
  SELECT id, at, kind, actor_kind, actor_id, order_id, fields, purpose, subjects, address, count, request_id
  FROM security_record;
