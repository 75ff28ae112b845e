-- A reopened order gets matters of its own beside those of the cycle that ended: rules about what is to do look at this cycle's.
ALTER TABLE "matter" ADD COLUMN "cycle" INTEGER NOT NULL DEFAULT 1;

-- An ended cycle has decided all its matters; what is undecided, or was decided since, is of the present one.
UPDATE "matter" m SET "cycle" = 1 + (
  SELECT count(*) FROM "order_cycle" c WHERE c."order_id" = m."order_id" AND (m."decided_at" IS NULL OR c."reopened_at" < m."decided_at")
);
