-- What an item asks at intake, and what was answered.
ALTER TABLE "item_version" ADD COLUMN "questions" JSONB;
ALTER TABLE "service_order" ADD COLUMN "answers_sealed" TEXT;
