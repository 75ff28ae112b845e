-- CreateEnum
CREATE TYPE "RectificationState" AS ENUM ('OPENED', 'CONTACTED', 'MEASURED', 'SUBMITTED', 'REJECTED', 'APPROVED', 'RATED', 'EXCLUDED', 'REWORKED');

-- CreateEnum
CREATE TYPE "RectificationMeasure" AS ENUM ('FIX', 'EXPLAIN', 'REGISTER');

-- CreateEnum
CREATE TYPE "AppealGround" AS ENUM ('MISTAKEN', 'MALICIOUS');

-- CreateEnum
CREATE TYPE "AppealState" AS ENUM ('FILED', 'UPHELD', 'DISMISSED');

-- AlterEnum
ALTER TYPE "ClockKind" ADD VALUE 'NEGATIVE_CONTACT';
ALTER TYPE "ClockKind" ADD VALUE 'RECTIFY';

-- AlterTable
ALTER TABLE "service_order" ADD COLUMN     "appeal_state" "AppealState",
ADD COLUMN     "rectification_state" "RectificationState",
ADD COLUMN     "rectified_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "rectification" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "cycle" INTEGER NOT NULL,
    "evaluation_id" TEXT NOT NULL,
    "state" "RectificationState" NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "contacted_at" TIMESTAMPTZ(3),
    "measure" "RectificationMeasure",
    "measure_sealed" TEXT,
    "limit_until" TIMESTAMPTZ(3),
    "submitted_at" TIMESTAMPTZ(3),
    "informed_by" "ContactMethod",
    "outcome_sealed" TEXT,
    "rejections" INTEGER NOT NULL DEFAULT 0,
    "decided_at" TIMESTAMPTZ(3),
    "decision_sealed" TEXT,
    "rating" "EvaluationLevel",
    "rated_at" TIMESTAMPTZ(3),
    "rating_sealed" TEXT,

    CONSTRAINT "rectification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "appeal" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "evaluation_id" TEXT NOT NULL,
    "ground" "AppealGround" NOT NULL,
    "statement_sealed" TEXT NOT NULL,
    "filed_by" TEXT NOT NULL,
    "filed_at" TIMESTAMPTZ(3) NOT NULL,
    "state" "AppealState" NOT NULL,
    "decided_by" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "decision_sealed" TEXT,

    CONSTRAINT "appeal_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "rectification_evaluation_id_key" ON "rectification"("evaluation_id");

-- CreateIndex
CREATE INDEX "rectification_order_id_idx" ON "rectification"("order_id");

-- CreateIndex
CREATE INDEX "rectification_opened_at_id_idx" ON "rectification"("opened_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "appeal_evaluation_id_key" ON "appeal"("evaluation_id");

-- CreateIndex
CREATE INDEX "appeal_order_id_idx" ON "appeal"("order_id");

-- AddForeignKey
ALTER TABLE "rectification" ADD CONSTRAINT "rectification_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rectification" ADD CONSTRAINT "rectification_evaluation_id_fkey" FOREIGN KEY ("evaluation_id") REFERENCES "evaluation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "appeal" ADD CONSTRAINT "appeal_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "appeal" ADD CONSTRAINT "appeal_evaluation_id_fkey" FOREIGN KEY ("evaluation_id") REFERENCES "evaluation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- By hand: an order is being rectified exactly while its case is open, and nothing is appealed against without one.
ALTER TABLE service_order
  ADD CONSTRAINT service_order_rectifying CHECK ((status = 'RECTIFYING') = coalesce(rectification_state IN ('OPENED', 'CONTACTED', 'MEASURED', 'SUBMITTED', 'REJECTED'), false)),
  ADD CONSTRAINT service_order_rectified CHECK ((rectified_at IS NOT NULL) = coalesce(rectification_state IN ('APPROVED', 'RATED'), false)),
  ADD CONSTRAINT service_order_appeal CHECK (appeal_state IS NULL OR rectification_state IS NOT NULL);
ALTER TABLE rectification
  ADD CONSTRAINT rectification_limit CHECK ((limit_until IS NOT NULL) = coalesce(measure = 'REGISTER', false)),
  ADD CONSTRAINT rectification_rating CHECK ((rating IS NOT NULL) = (state = 'RATED') AND coalesce(rating IN ('SATISFIED', 'BASICALLY_SATISFIED', 'DISSATISFIED'), true)),
  ADD CONSTRAINT rectification_submitted CHECK (state <> 'SUBMITTED' OR (measure IS NOT NULL AND contacted_at IS NOT NULL AND submitted_at IS NOT NULL));
-- One case a cycle; and an evaluation, which was never rewritten, is never deleted either.
CREATE UNIQUE INDEX rectification_one_a_cycle ON rectification (order_id, cycle);
CREATE TRIGGER never_deleted BEFORE DELETE ON evaluation FOR EACH ROW EXECUTE FUNCTION refuse_rewriting();
