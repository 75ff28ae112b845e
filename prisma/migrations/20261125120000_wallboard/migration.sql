-- AlterTable
ALTER TABLE "access_key" ADD COLUMN     "successor_id" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "access_key_successor_id_key" ON "access_key"("successor_id");

-- AddForeignKey
ALTER TABLE "access_key" ADD CONSTRAINT "access_key_successor_id_fkey" FOREIGN KEY ("successor_id") REFERENCES "access_key"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- By hand: what a board reads after each change (test/postgres/plans.test.ts measures it over 200,000 orders).
-- Today's dispatches and completions, and what was completed in a year.
CREATE INDEX service_order_first_dispatched ON service_order (first_dispatched_at, id) WHERE first_dispatched_at IS NOT NULL;
CREATE INDEX service_order_completed ON service_order (completed_at, id) WHERE completed_at IS NOT NULL;
-- Orders whose limit passed without completion.
CREATE INDEX service_order_uncompleted_due ON service_order (due_at) WHERE completed_at IS NULL;
-- The closed are many and only counted: from the index alone.
CREATE INDEX service_order_closed_places ON service_order (county_code, town_code, area_code) WHERE status = 'CLOSED';
