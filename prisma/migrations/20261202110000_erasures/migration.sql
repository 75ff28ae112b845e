-- CreateEnum
CREATE TYPE "ErasureReason" AS ENUM ('ASKED', 'CONSENT_WITHDRAWN', 'PURPOSE_OVER', 'UNLAWFUL', 'RETENTION', 'RESTORED');

-- CreateEnum
CREATE TYPE "ErasureState" AS ENUM ('REQUESTED', 'CONFIRMED', 'DONE', 'DECLINED');

-- CreateTable
CREATE TABLE "erasure" (
    "id" TEXT NOT NULL,
    "reason" "ErasureReason" NOT NULL,
    "state" "ErasureState" NOT NULL,
    "people" INTEGER NOT NULL,
    "orders" INTEGER NOT NULL,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "erasure_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "erasure_subject" (
    "erasure_id" TEXT NOT NULL,
    "requester_id" TEXT NOT NULL,
    "order_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "files" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "erased_at" TIMESTAMPTZ(3),
    "held_back" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "erasure_subject_pkey" PRIMARY KEY ("erasure_id","requester_id")
);

-- CreateIndex
CREATE INDEX "erasure_state_requested_at_idx" ON "erasure"("state", "requested_at");

-- CreateIndex
CREATE INDEX "erasure_requested_at_id_idx" ON "erasure"("requested_at", "id");

-- CreateIndex
CREATE INDEX "erasure_subject_requester_id_idx" ON "erasure_subject"("requester_id");

-- AddForeignKey
ALTER TABLE "erasure_subject" ADD CONSTRAINT "erasure_subject_erasure_id_fkey" FOREIGN KEY ("erasure_id") REFERENCES "erasure"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- Never confirmed by the account that asked, but for what the program itself ends by a rule.
ALTER TABLE "erasure" ADD CONSTRAINT erasure_two_accounts CHECK (decided_by IS NULL OR decided_by <> requested_by OR reason IN ('RETENTION', 'RESTORED'));

-- AlterTable
ALTER TABLE "requester" ADD COLUMN "id_number_index" TEXT, ADD COLUMN "erased_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "service_order" ADD COLUMN "erased_at" TIMESTAMPTZ(3);

-- What happened is never rewritten. An erasure alone may blank the columns a trigger names, in a transaction that says so, and no other of the row.
CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF TG_NARGS > 0 AND current_setting('flash_delivery.erasure', true) = 'on' THEN
      IF to_jsonb(NEW) - TG_ARGV::text[] = to_jsonb(OLD) - TG_ARGV::text[] THEN
        RETURN NEW;
      END IF;
    END IF;
  END IF;
  RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = '55000';
END $$;
DROP TRIGGER append_only ON event_log;
DROP TRIGGER append_only ON evaluation;
DROP TRIGGER append_only ON contact;
DROP TRIGGER append_only ON order_cycle;
DROP TRIGGER append_only ON agency_document;
DROP TRIGGER append_only ON material_notice;
CREATE TRIGGER append_only BEFORE UPDATE ON event_log FOR EACH ROW EXECUTE FUNCTION refuse_rewriting('data');
CREATE TRIGGER append_only BEFORE UPDATE ON evaluation FOR EACH ROW EXECUTE FUNCTION refuse_rewriting('text_sealed');
CREATE TRIGGER append_only BEFORE UPDATE ON contact FOR EACH ROW EXECUTE FUNCTION refuse_rewriting('note_sealed');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON order_cycle FOR EACH ROW EXECUTE FUNCTION refuse_rewriting('outcome_sealed');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON agency_document FOR EACH ROW EXECUTE FUNCTION refuse_rewriting('hash');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON material_notice FOR EACH ROW EXECUTE FUNCTION refuse_rewriting('materials', 'late');
