-- CreateEnum
CREATE TYPE "RevisitReason" AS ENUM ('NEGATIVE', 'SAMPLE');

-- CreateEnum
CREATE TYPE "RevisitState" AS ENUM ('OPEN', 'ANSWERED', 'UNREACHED', 'VOID');

-- AlterTable
ALTER TABLE "service_order" ADD COLUMN     "open_revisit" "RevisitReason";

-- CreateTable
CREATE TABLE "revisit" (
    "id" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "cycle" INTEGER NOT NULL,
    "reason" "RevisitReason" NOT NULL,
    "state" "RevisitState" NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "first_on" DATE,
    "resolved" BOOLEAN,
    "comment_sealed" TEXT,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "revisit_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "revisit_state_opened_at_id_idx" ON "revisit"("state", "opened_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "revisit_order_id_cycle_reason_key" ON "revisit"("order_id", "cycle", "reason");

-- AddForeignKey
ALTER TABLE "revisit" ADD CONSTRAINT "revisit_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "service_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
