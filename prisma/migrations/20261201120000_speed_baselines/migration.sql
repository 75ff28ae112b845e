-- AlterTable
ALTER TABLE "order_fact" ADD COLUMN     "handling_days" SMALLINT;

-- CreateTable
CREATE TABLE "speed_baseline" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "item_code" TEXT,
    "working_days_tenths" INTEGER,
    "period_from" DATE,
    "period_to" DATE,
    "valid_from" DATE NOT NULL,
    "valid_to" DATE,
    "entered_by" TEXT NOT NULL,
    "entered_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_by" TEXT,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "speed_baseline_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "speed_baseline_number_or_period" CHECK (num_nonnulls("working_days_tenths", "period_from") = 1 AND num_nonnulls("period_from", "period_to") <> 1)
);

-- CreateIndex
CREATE INDEX "speed_baseline_name_idx" ON "speed_baseline"("name");
