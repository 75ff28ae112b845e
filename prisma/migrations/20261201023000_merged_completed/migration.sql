-- Everybody whose request was merged may evaluate once the order it went into is completed.
ALTER TABLE "service_order" ADD COLUMN "merged_completed_at" TIMESTAMPTZ(3);
