-- CreateEnum
CREATE TYPE "RectificationCause" AS ENUM ('EVALUATION', 'REVISIT');

-- AlterEnum
ALTER TYPE "AuthorizationScope" ADD VALUE 'EVALUATE';

-- DropForeignKey
ALTER TABLE "rectification" DROP CONSTRAINT "rectification_evaluation_id_fkey";

-- DropIndex
DROP INDEX "evaluation_order_id_cycle_source_key";

-- AlterTable
ALTER TABLE "service_order" ADD COLUMN     "rectification_cause" "RectificationCause";

-- AlterTable
ALTER TABLE "evaluation" ADD COLUMN     "appointment_id" TEXT,
ADD COLUMN     "indicators" JSONB,
ADD COLUMN     "matter_id" TEXT,
ADD COLUMN     "scale" TEXT,
ALTER COLUMN "resolved" DROP NOT NULL;

-- AlterTable
ALTER TABLE "rectification" ADD COLUMN     "revisit_id" TEXT,
ALTER COLUMN "evaluation_id" DROP NOT NULL;

-- AlterTable
ALTER TABLE "order_fact" ADD COLUMN     "revisit_outcome" "RevisitState",
ADD COLUMN     "revisit_resolved" BOOLEAN;

-- CreateIndex
CREATE UNIQUE INDEX "evaluation_appointment_id_key" ON "evaluation"("appointment_id");

-- CreateIndex
CREATE UNIQUE INDEX "evaluation_matter_id_key" ON "evaluation"("matter_id");

-- CreateIndex
CREATE INDEX "evaluation_order_id_idx" ON "evaluation"("order_id");

-- CreateIndex
CREATE UNIQUE INDEX "rectification_revisit_id_key" ON "rectification"("revisit_id");

-- AddForeignKey
ALTER TABLE "evaluation" ADD CONSTRAINT "evaluation_appointment_id_fkey" FOREIGN KEY ("appointment_id") REFERENCES "appointment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "evaluation" ADD CONSTRAINT "evaluation_matter_id_fkey" FOREIGN KEY ("matter_id") REFERENCES "matter"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rectification" ADD CONSTRAINT "rectification_evaluation_id_fkey" FOREIGN KEY ("evaluation_id") REFERENCES "evaluation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rectification" ADD CONSTRAINT "rectification_revisit_id_fkey" FOREIGN KEY ("revisit_id") REFERENCES "revisit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- By hand: the order as a whole is evaluated once a cycle, a visit and a matter once for ever; only the first says whether it was
-- resolved, and only the first can be by default.
CREATE UNIQUE INDEX evaluation_once ON evaluation (order_id, cycle) WHERE appointment_id IS NULL AND matter_id IS NULL;
ALTER TABLE evaluation
  ADD CONSTRAINT evaluation_of_one CHECK (num_nonnulls(appointment_id, matter_id) <= 1),
  ADD CONSTRAINT evaluation_resolved CHECK ((resolved IS NULL) = (num_nonnulls(appointment_id, matter_id) = 1)),
  ADD CONSTRAINT evaluation_default CHECK (source <> 'DEFAULT' OR num_nonnulls(appointment_id, matter_id) = 0);
-- A case answers one evaluation or one call back.
ALTER TABLE rectification ADD CONSTRAINT rectification_cause CHECK (num_nonnulls(evaluation_id, revisit_id) = 1);
UPDATE service_order SET rectification_cause = 'EVALUATION' WHERE rectification_state IS NOT NULL;
ALTER TABLE service_order ADD CONSTRAINT service_order_rectification_cause CHECK ((rectification_cause IS NULL) = (rectification_state IS NULL));
