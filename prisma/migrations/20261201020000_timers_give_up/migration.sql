-- A timer that has failed too often waits for an operator instead of failing for ever.
ALTER TABLE "timer" ADD COLUMN "gave_up_at" TIMESTAMPTZ(3);
