-- The audit trail is signed in groups, each bound to the one before (审计链).
CREATE TABLE "audit_chain" (
    "seq" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "records" TEXT[],
    "digests" TEXT[],
    "previous" TEXT NOT NULL,
    "mac" TEXT NOT NULL,

    CONSTRAINT "audit_chain_pkey" PRIMARY KEY ("seq")
);

CREATE TABLE "audit_unsigned" (
    "id" TEXT NOT NULL,

    CONSTRAINT "audit_unsigned_pkey" PRIMARY KEY ("id")
);

-- A record and its place among those to be signed are committed together, whichever program wrote it.
CREATE FUNCTION audit_to_be_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit_unsigned (id) SELECT id FROM written;
  RETURN NULL;
END $$;
CREATE TRIGGER to_be_signed AFTER INSERT ON access_log REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION audit_to_be_signed();
CREATE TRIGGER to_be_signed AFTER INSERT ON security_record REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION audit_to_be_signed();
INSERT INTO audit_unsigned (id) SELECT id FROM access_log UNION ALL SELECT id FROM security_record;

-- Rows are never changed, and deleted only 180 days after they were signed or written; a clock set forward alone opens nothing.
CREATE FUNCTION refuse_before_retention() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND OLD.at < least(clock_timestamp(), (SELECT max(at) FROM audit_chain)) - interval '180 days' THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = '55000';
END $$;
DROP TRIGGER append_only ON security_record;
DROP TRIGGER append_only ON access_log;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON security_record FOR EACH ROW EXECUTE FUNCTION refuse_before_retention();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON access_log FOR EACH ROW EXECUTE FUNCTION refuse_before_retention();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_chain FOR EACH ROW EXECUTE FUNCTION refuse_before_retention();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON audit_chain FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
